"""Before a dossier leaves: for whom, why, with which parts. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.protection.incidents.dossier.content import Part
from vigie.protection.incidents.dossier.formats import Format
from vigie.protection.incidents.dossier.passages import NamesLeave, Passage

WRITTEN, COARSE = "written-", "coarse-"


class DossierForm(forms.Form):
    """The questions of the gate, in the order in which one thinks."""

    recipient = forms.CharField(
        label=_("Who will read it?"),
        max_length=200,
        help_text=_("The body or person, by name. It stands on the first page."),
    )
    reason = forms.CharField(label=_("What for?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    harm = forms.CharField(
        label=_("Who could be hurt if it were passed on or seized, and what was done against it?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A source that only one person can be; a reprisal on the family; a place that is known to few."),
    )
    parts = forms.MultipleChoiceField(
        label=_("What it says besides the coded facts"),
        choices=Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is left out stays sealed; the dossier says that it was left out."),
    )
    form = forms.ChoiceField(label=_("As"), choices=[("", ""), *Format.choices])


class PassagesForm:
    """Passages that would name someone, each with a field for other words and a box that leaves the names out. What was
    typed comes back with every answer, also when something else was refused."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.written = {name.removeprefix(WRITTEN): data[name] for name in data if name.startswith(WRITTEN)}
        self.coarse = frozenset(name.removeprefix(COARSE) for name in data if name.startswith(COARSE))
        self.shown: list[Passage] = []

    @property
    def given(self) -> dict[str, Any]:
        """As `make_dossier` takes it."""
        return {"written": self.written, "coarse": self.coarse}

    @property
    def kept(self) -> dict[str, str]:
        """Other words that were given for passages which are not on this page now."""
        return {key: text for key, text in self.written.items() if key not in {one.key for one in self.shown}}

    def show(self, refusal: Exception) -> None:
        """Take the passages that a refusal names."""
        if isinstance(refusal, NamesLeave):
            self.shown = refusal.passages
