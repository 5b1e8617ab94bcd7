"""What people fill in on the pages of reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.ground.access.errors import Invalid
from vigie.ground.terms.queries import country_choices
from vigie.plan.budget.models import Funder
from vigie.plan.indicators.freezing import whole_months
from vigie.plan.reports.comparing import in_order
from vigie.plan.reports.models import Audience, Report, Template
from vigie.plan.reports.shapes import CHAPTERS, LONGEST, SHAPES
from vigie.plan.tree.models import Node, NodeKind, PlanVersion

HARMS = {
    "person": _("Could a person be recognised: by a name, a function, a place, or a figure of very few?"),
    "source": _("Could someone learn who told us something, or who was paid?"),
    "moment": _("Would a date, a place or an address help someone who looks for the people we protect?"),
    "consent": _("Is there something in it that those it is about did not agree to?"),
}


class BeginForm(forms.Form):
    """What a report is about, and for whom."""

    title = forms.CharField(label=_("Title"), max_length=200)
    span = forms.CharField(
        label=_("Period"),
        max_length=40,
        help_text=_("Whole months: a year (2031), a half (H1 2031), a quarter (Q2 2031) or a month (March 2031)."),
    )
    element = forms.ChoiceField(label=_("Part of the plan"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    funder = forms.ModelChoiceField(
        label=_("What this funder pays for"),
        queryset=Funder.objects.none(),
        required=False,
        empty_label=_("All funders"),
    )
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=[("", "—"), *Audience.choices],
        help_text=_(
            "What is for others leaves only once another person has cleared it; small figures are then hidden."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    shape = forms.ChoiceField(label=_("Shape"))

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["funder"].queryset = Funder.objects.all()  # type: ignore[attr-defined]
        nodes = version.nodes.exclude(kind=NodeKind.ACTIVITY).exclude(raw="").order_by("rank")
        named = [(str(node.element_id), _named(node)) for node in nodes]
        self.fields["element"].choices = [("", _("The whole plan")), *named]  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("All countries")), *country_choices()]  # type: ignore[attr-defined]
        own = [(str(one.pk), one.name) for one in Template.objects.in_use()]
        self.fields["shape"].choices = [*((one.key, one.name) for one in SHAPES.values()), *own]  # type: ignore[attr-defined]

    def clean_span(self) -> Span:
        """A code of a span of whole months."""
        try:
            return whole_months(self.cleaned_data["span"])
        except ValueError as fault:
            raise forms.ValidationError(_("This is no period of whole months that we know.")) from fault

    def asked(self) -> dict[str, Any]:
        """The arguments of `actions.begin`."""
        given = {
            key: self.cleaned_data[key]
            for key in ("title", "span", "country", "funder", "audience", "language", "shape")
        }
        key = self.cleaned_data["element"]
        element = self.version.nodes.select_related("element").get(element=key).element if key else None
        return {**given, "version": self.version, "element": element, "chapters": chapters_of(given["shape"])}


def _named(node: Node) -> str:
    depth = {NodeKind.AXIS: 0, NodeKind.OBJECTIVE: 1}.get(NodeKind(node.kind), 2)
    words = node.erratum or node.text
    return "\u2003" * depth + f"{node} {words}"[:100]


def chapters_of(shape: str) -> list[tuple[str, str]]:
    """The chapters of a shape as (key, title) in the reader's language: one of ours, or one that people made."""
    if shape in SHAPES:
        return [(key, str(CHAPTERS[key].title)) for key in SHAPES[shape].chapters]
    return [(key, title) for key, title in Template.objects.in_use().get(pk=shape).chapters]


class CompareForm(forms.Form):
    """Two reports, in any order."""

    rapport = forms.ChoiceField(label=_("A report"))
    autre = forms.ChoiceField(label=_("Another one"), help_text=_("Of the same plan, shape and language."))

    def __init__(self, *args: Any, reports: Iterable[Report], named: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reports = {str(one.pk): one for one in reports}
        for field in ("rapport", "autre"):
            self.fields[field].choices = [("", "—"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whether the two can be compared."""
        given: dict[str, Any] = super().clean() or {}
        if "rapport" in given and "autre" in given:
            try:
                in_order(self._reports[given["rapport"]], self._reports[given["autre"]])
            except Invalid as refusal:
                raise forms.ValidationError(str(refusal.message)) from refusal
        return given


class WordsForm(forms.Form):
    """The words of each chapter."""

    def __init__(self, *args: Any, chapters: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, title in chapters:
            self.fields[key] = forms.CharField(
                label=title,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=CHAPTERS[key].help,
            )


class ReviewForm(forms.Form):
    """The harm review: no answer is chosen beforehand."""

    measures = forms.CharField(
        label=_("What was done about each yes"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was left out, made coarser, or asked of the people."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("yes", _("Yes")), ("no", _("No"))]
        asked = {
            key: forms.ChoiceField(label=words, choices=answers, widget=forms.RadioSelect)
            for key, words in HARMS.items()
        }
        self.fields = {**asked, **self.fields}

    def answers(self) -> dict[str, Any]:
        """The arguments of `actions.ask`."""
        harms = {key: self.cleaned_data[key] == "yes" for key in HARMS}
        return {"harms": harms, "measures": self.cleaned_data["measures"]}


class AnswerForm(forms.Form):
    """What the second person says."""

    clear = forms.TypedChoiceField(
        label=_("May it leave?"),
        choices=[("yes", _("Yes, let it leave")), ("no", _("No, it stays with the team"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class TemplateForm(forms.Form):
    """A shape: which chapters, in which order, under which titles."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("This is not sealed: name nobody."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", _("not in it")), *((str(n), str(n)) for n in range(1, len(CHAPTERS) + 1))]
        for key, chapter in CHAPTERS.items():
            self.fields[f"place_{key}"] = forms.ChoiceField(label=chapter.title, choices=places, required=False)
            self.fields[f"title_{key}"] = forms.CharField(
                label=_("Its title"), required=False, max_length=120, help_text=_("Empty: the usual one.")
            )

    def clean(self) -> dict[str, Any]:
        """At least one chapter, no two at one place."""
        given: dict[str, Any] = super().clean() or {}
        places = [given[f"place_{key}"] for key in CHAPTERS if given.get(f"place_{key}")]
        if not places:
            raise forms.ValidationError(_("Choose at least one chapter."))
        if len(set(places)) != len(places):
            raise forms.ValidationError(_("Two chapters have the same place."))
        return given

    def chapters(self) -> list[tuple[str, str]]:
        """In order."""
        given = self.cleaned_data
        chosen = sorted((int(given[f"place_{key}"]), key) for key in CHAPTERS if given[f"place_{key}"])
        return [(key, given[f"title_{key}"].strip() or str(CHAPTERS[key].title)) for _place, key in chosen]
