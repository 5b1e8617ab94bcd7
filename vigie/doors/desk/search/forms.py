"""What a person asks. All forms go by POST: a name in an address would stay in histories and logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.search.facets import Chosen, Field

LONGEST = 300
TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_SEARCHED = forms.TextInput(attrs={"type": "search", **TYPED})
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WordsForm(forms.Form):
    """Words in everything that this person may open."""

    asked = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        help_text=_("Accents, capitals and endings do not matter. “Words together”, beginning*, -without this word."),
        widget=_SEARCHED,
    )


class ExactForm(forms.Form):
    """One person, one number or one address."""

    identity = forms.CharField(
        label=_("Name, telephone number or e-mail address"),
        max_length=LONGEST,
        help_text=_("The order of the names, accents and capitals do not matter; everything else must be the same."),
        widget=_SEARCHED,
    )


class CriteriaForm(forms.Form):
    """Values of opened records, a period, and words; each may be left open."""

    asked = forms.CharField(label=_("Words"), max_length=LONGEST, required=False, widget=_SEARCHED)
    since = forms.DateField(label=_("Since"), required=False, widget=_DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=_DAY)

    def __init__(self, fields: Mapping[str, Field], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="")
        self.asks = fields
        self._choices = {name: each.choices() for name, each in fields.items()}
        for name, each in fields.items():
            choices = [("", _("All")), *self._choices[name]]
            self.fields[name] = forms.ChoiceField(label=each.label, required=False, choices=choices)

    @property
    def usual(self) -> list[forms.BoundField]:
        """The fields that are shown at once."""
        return [field for field in self if field.name not in self.asks or not self.asks[field.name].seldom]

    @property
    def seldom(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [field for field in self if field.name in self.asks and self.asks[field.name].seldom]

    @property
    def unfolded(self) -> bool:
        """Whether one of the folded fields is chosen."""
        return any(field.value() for field in self.seldom)

    def clean(self) -> dict[str, Any]:
        """The period in its order."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return found

    def chosen(self) -> Chosen:
        """What was chosen, once it is valid."""
        given = self.cleaned_data
        return Chosen({name: [given[name]] for name in self.asks if given[name]}, given["since"], given["until"])

    def count(self, counted: Mapping[str, Mapping[str, int]]) -> None:
        """Write beside each value how many acts it would leave, and take out the values that would leave none."""
        for name, numbers in counted.items():
            kept = _counted(self._choices[name], numbers, self.data.get(name, ""))
            self.fields[name].widget.choices = [("", _("All")), *kept]


def _counted(choices: list[Any], numbers: Mapping[str, int], chosen: str) -> list[Any]:
    found: list[Any] = []
    for value, name in choices:
        if isinstance(name, list):
            members = _counted(name, numbers, chosen)
            found += [(value, members)] if members else []
        elif value in numbers or value == chosen:
            found.append((value, f"{name} ({numbers.get(value, 0)})"))
    return found
