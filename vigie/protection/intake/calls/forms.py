"""What the one who answers the telephone asks: few questions, in the order in which people speak."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import country_choices, grouped_area_choices, place
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Urgency

WORDS = 10_000


class CallForm(forms.Form):
    """One screen; only danger and what happened are owed."""

    urgency = forms.ChoiceField(label=_("Is someone in danger now?"), choices=Urgency.choices, widget=forms.RadioSelect)
    happened = forms.CharField(
        label=_("What happened"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 5, "autofocus": True})
    )
    caller = forms.CharField(label=_("Who calls, in their own words"), max_length=400, required=False)
    number = forms.CharField(
        label=_("Number to call back"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Sealed. Ask whether calling back is safe, and when."),
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("Not stated")), *country_choices()]
    )
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=lambda: [("", _("Not known")), *grouped_area_choices()]
    )
    promised = forms.CharField(
        label=_("What was promised, and until when"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    submission = forms.CharField(widget=forms.HiddenInput, max_length=43, initial=lambda: token_urlsafe(24))

    def clean(self) -> dict[str, Any]:
        """An area says its country; two that contradict each other are asked again."""
        given = super().clean() or self.cleaned_data
        area = place(given.get("area", ""))
        if area is not None:
            given["country"] = given.get("country") or area.iso3
            if given["country"] != area.iso3:
                self.add_error("area", _("This area is not in that country."))
        return given

    def words(self) -> str:
        """The whole call as one text, each answer under its question."""
        asked = ("happened", "caller", "number", "promised")
        lines = [(self.fields[name].label, self.cleaned_data[name].strip()) for name in asked]
        return "\n\n".join(f"{label}\n{answer}" for label, answer in lines if answer)

    def draft(self) -> Draft:
        """What of it the form of a violation can take over."""
        given = {"narrative": self.cleaned_data["happened"], "area": self.cleaned_data["area"]}
        return Draft.of({"violation": given})
