"""What the pages of SMS ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import country_choices
from vigie.protection.intake.texts.codes import NUMBERS, SYLLABLES
from vigie.protection.intake.texts.models import GatewayKind

FIELD = r"^[\w.-]*$"


class AcceptanceForm(forms.Form):
    """Why, what against it, and until when."""

    reasons = forms.CharField(
        label=_("Why texts are worth their risk here"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who cannot write otherwise, where, and what it would cost them not to write."),
    )
    measures = forms.CharField(
        label=_("What is done against the risk"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In whose name the SIM is, where the modem stands, how sheets are handed over and destroyed."),
    )
    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Within six months. On that day texts stop coming in unless the risk was accepted again."),
    )


class SheetForm(forms.Form):
    """One month’s words for one circle of people."""

    called = forms.CharField(
        label=_("For whom"), max_length=80, help_text=_("Sealed. A word that only the desk understands is best.")
    )
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", _("Choose")), *country_choices()])
    month = forms.ChoiceField(label=_("Month"))
    looks = forms.ChoiceField(
        label=_("What the words look like"),
        choices=[(SYLLABLES, _("Syllables, like bakom: they pass for a name")), (NUMBERS, _("Five digits: a price"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = timezone.localdate().replace(day=1)
        months = [this, (this + timedelta(days=31)).replace(day=1)]
        field: Any = self.fields["month"]
        field.choices = [(one.isoformat(), f"{MONTHS[one.month]} {one.year}") for one in months]

    def clean_month(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(self.cleaned_data["month"])


class NumberForm(forms.Form):
    """Someone from whom texts are expected."""

    called = forms.CharField(label=_("Who, as the desk calls them"), max_length=80, help_text=_("Sealed."))
    number = forms.CharField(
        label=_("Their number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Sealed. Begin with + and the country’s code."),
    )
    reach = forms.CharField(
        label=_("How they are reached otherwise"),
        max_length=400,
        help_text=_("Nobody is ever answered by text."),
    )


class GatewayForm(forms.Form):
    """What brings texts. The names of fields only where a gateway of the first kind uses others."""

    kind = forms.ChoiceField(label=_("Kind"), choices=GatewayKind.choices, widget=forms.RadioSelect)
    secret = forms.CharField(
        label=_("Auth Token of the Twilio account"),
        max_length=100,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only for Twilio. For the others a secret is drawn, and shown once."),
    )
    sender_field = forms.RegexField(FIELD, label=_("Name of the field with the number"), max_length=40, required=False)
    text_field = forms.RegexField(FIELD, label=_("Name of the field with the text"), max_length=40, required=False)
    id_field = forms.RegexField(
        FIELD, label=_("Name of the field with the text’s own number"), max_length=40, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Other names only where they can be told."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") != GatewayKind.PLAIN:
            given.update(sender_field="", text_field="", id_field="")
        return given
