"""Before a dossier leaves: for whom, why, with which parts. Nothing is chosen beforehand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.protection.incidents.dossier.content import Part
from vigie.protection.incidents.dossier.formats import Format


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
