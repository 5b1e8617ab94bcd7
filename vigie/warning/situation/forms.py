"""The weekly grid, and who answers it for which country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.kinds import AnswersForm, Question
from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices
from vigie.warning.situation.facts import DESK, WORDS, GridFacts, Judged, PostFacts
from vigie.warning.situation.models import Trend
from vigie.warning.situation.presenting import week_name
from vigie.warning.situation.questions import SCALE, TRENDS, is_indicator
from vigie.warning.situation.weeks import answerable


@dataclass(frozen=True)
class Pair:
    """The two questions of one indicator."""

    label: str
    help: str
    level: BoundField
    trend: BoundField


def _open(list_code: str) -> Any:
    return lambda: [("", gettext("No answer")), *choices(list_code)]


class GridForm(AnswersForm):
    """Two questions an indicator, the other questions of the form, and words. Nothing is chosen beforehand."""

    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, number: int, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        self.version, self.asked = number, [one for one in questions if is_indicator(one)]
        super().__init__([one for one in questions if not is_indicator(one)], *args, **kwargs)
        seen = self.fields.pop("seen")
        rest, self.fields = self.fields, {"seen": seen}
        for one in self.asked:
            self.fields[f"level-{one.key}"] = forms.ChoiceField(
                label=_("How much?"), choices=_open(SCALE), required=False
            )
            self.fields[f"trend-{one.key}"] = forms.ChoiceField(
                label=_("Against the week before"), choices=_open(TRENDS), required=False
            )
        self.others = list(rest)
        self.fields |= rest
        self.fields["words"] = forms.CharField(
            label=_("In your words"), required=False, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("What lies behind it, where, and what you expect. Sealed. No name is needed."),
        )  # fmt: skip

    def pairs(self) -> list[Pair]:
        """The indicators, in order, with their fields."""
        shown = [(one, one.field().help_text) for one in self.asked]
        return [
            Pair(one.label(), str(helps), self[f"level-{one.key}"], self[f"trend-{one.key}"]) for one, helps in shown
        ]

    def after(self) -> list[BoundField]:
        """What is asked after them."""
        return [self[name] for name in (*self.others, "words")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.asked:
            if given.get(f"trend-{one.key}") and not given.get(f"level-{one.key}"):
                self.add_error(f"level-{one.key}", _("Say first how much there was, or “I do not know”."))
        return given

    def facts(self, *, areas: list[str], way: str = DESK, origin: str = "") -> GridFacts:
        """What was answered; a level without a trend has a trend that is not known."""
        given = self.cleaned_data
        judged: dict[str, Judged] = {
            one.key: (given[f"level-{one.key}"], given[f"trend-{one.key}"] or Trend.UNKNOWN.value)
            for one in self.asked
            if given[f"level-{one.key}"]
        }
        others = {name: value for name, value in self.answers().items() if name in self.others}
        return GridFacts(self.version, judged, others, given["words"].strip(), areas, way, origin)


def initial_of(judged: Mapping[str, Judged], others: Mapping[str, Any], words: str) -> dict[str, Any]:
    """The form's fields for what is known already."""
    pairs = {f"level-{key}": level for key, (level, _trend) in judged.items()}
    return {**pairs, **{f"trend-{key}": trend for key, (_level, trend) in judged.items()}, **others, "words": words}


class WhichForm(forms.Form):
    """Whose grid, and of which week: asked before the grid, so that what was answered already is seen."""

    point = forms.ChoiceField(label=_("Whose answer is it?"))
    semaine = forms.ChoiceField(label=_("Which week?"))

    def __init__(self, posts: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        weeks = [(week.isoformat(), week_name(week)) for week in answerable(timezone.localdate())]
        self.fields["semaine"].choices = weeks  # type: ignore[attr-defined]  # the fields declared above
        self.fields["point"].choices = [("", gettext("Choose")), *posts]  # type: ignore[attr-defined]
        if not posts:
            del self.fields["point"]

    @property
    def week(self) -> date:
        """The Monday that was chosen."""
        return date.fromisoformat(self.cleaned_data["semaine"])


class PostForm(forms.Form):
    """Someone becomes a focal point."""

    user = forms.ChoiceField(label=_("Who?"))
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", ""), *country_choices()])
    areas = forms.MultipleChoiceField(
        label=_("Only these areas"), required=False, choices=grouped_area_choices,
        help_text=_("None: the whole country. Of some areas only, all that is answered stays sealed."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How to reach them, who replaces them. Sealed."),
    )  # fmt: skip

    def __init__(self, members: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        self.fields["user"].choices = [("", ""), *members]  # type: ignore[attr-defined]  # the field declared above

    def facts(self) -> PostFacts:
        """What is sealed of it."""
        return PostFacts(self.cleaned_data["areas"], self.cleaned_data["note"].strip())
