"""What people fill in about a scenario."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.terms.queries import country_choices
from vigie.warning.scenarios.scoring import OTHER
from vigie.warning.scenarios.tree import MOST_BRANCHES, Advice, Node, Tree

WORDS = 4000
MOST_ADVICE = 6


def _lines(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class ScenarioForm(forms.Form):
    """A new scenario, before its branches."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, help_text=gettext_lazy("Sealed. No name of a person.")
    )
    question = _lines(
        gettext_lazy("The question"), help_text=gettext_lazy("What could happen, where, and what would decide it.")
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    horizon = _day(
        gettext_lazy("Until when it looks"),
        help_text=gettext_lazy("On that day someone else says which branch happened."),
    )


class BranchesForm(forms.Form):
    """The branches of one node, in order; a line without words is left out."""

    def __init__(self, *args: Any, known: list[Node], **kwargs: Any) -> None:
        self.known = known
        super().__init__(*args, **kwargs)
        for place in range(MOST_BRANCHES):
            old = known[place] if place < len(known) else None
            self.fields[f"words_{place}"] = _lines(
                gettext_lazy("What happens"), 2, required=False, initial=old.words if old else ""
            )
            self.fields[f"percent_{place}"] = forms.IntegerField(
                label=gettext_lazy("How likely, in percent"),
                min_value=1,
                max_value=99,
                required=False,
                initial=old.percent if old else None,
            )
            self.fields[f"signposts_{place}"] = _lines(
                gettext_lazy("What we would see first"), 2, required=False, initial=old.signposts if old else ""
            )

    def groups(self) -> list[list[forms.BoundField]]:
        """The fields of each branch."""
        names = ("words", "percent", "signposts")
        return [[self[f"{name}_{place}"] for name in names] for place in range(MOST_BRANCHES)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        total, number = 0, 0
        for place in range(MOST_BRANCHES):
            words, percent = data.get(f"words_{place}"), data.get(f"percent_{place}")
            number, total = number + bool(words), total + (percent or 0)
            if bool(words) != (percent is not None) and f"percent_{place}" not in self.errors:
                self.add_error(f"percent_{place}", _("A branch needs both its words and its percentage."))
        if number == 1:
            raise forms.ValidationError(_("One branch alone is no choice: write at least two."))
        if number and total != 100 and not self.errors:
            raise forms.ValidationError(_("The branches add up to %(total)d %%, not to 100 %%.") % {"total": total})
        return data

    def branches(self, parent: str) -> list[Node]:
        """As the tree takes them; a branch that was there keeps its key."""
        data, found = self.cleaned_data, []
        for place in range(MOST_BRANCHES):
            words = data[f"words_{place}"].strip()
            if words:
                key = self.known[place].key if place < len(self.known) else secrets.token_hex(4)
                signposts = data[f"signposts_{place}"].strip()
                found.append(Node(key, parent, words, data[f"percent_{place}"], signposts))
        return found


class AdviceForm(forms.Form):
    """Recommendations, each with the one it is addressed to."""

    def __init__(self, *args: Any, known: tuple[Advice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(MOST_ADVICE):
            old = known[place] if place < len(known) else Advice("", "")
            self.fields[f"to_{place}"] = forms.CharField(
                label=gettext_lazy("To whom"), max_length=200, required=False, initial=old.to
            )
            self.fields[f"words_{place}"] = _lines(
                gettext_lazy("What we recommend"), 2, required=False, initial=old.words
            )

    def groups(self) -> list[list[forms.BoundField]]:
        """The fields of each recommendation."""
        return [[self[f"to_{place}"], self[f"words_{place}"]] for place in range(MOST_ADVICE)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for place in range(MOST_ADVICE):
            if bool(data.get(f"to_{place}")) != bool(data.get(f"words_{place}")):
                self.add_error(f"to_{place}", _("A recommendation needs both its words and someone to follow it."))
        return data

    def advice(self) -> tuple[Advice, ...]:
        """Those that were filled in."""
        data = self.cleaned_data
        pairs = [(data[f"to_{place}"].strip(), data[f"words_{place}"].strip()) for place in range(MOST_ADVICE)]
        return tuple(Advice(*pair) for pair in pairs if all(pair))


class ScoreForm(forms.Form):
    """Which end happened. No answer is preselected."""

    happened = forms.ChoiceField(label=gettext_lazy("Which branch happened"), widget=forms.RadioSelect)
    happened_on = _day(
        gettext_lazy("On which day it was decided"),
        help_text=gettext_lazy("What was written from that day on does not count: it would be wise after the event."),
    )
    words = _lines(gettext_lazy("What happened, and how we know"))

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = [(leaf.key, f"{tree.name(leaf.key)}. {leaf.words}") for leaf in tree.leaves()]
        self.fields["happened"].choices = [*ends, (OTHER, _("Something that nobody had written"))]  # type: ignore[attr-defined]
