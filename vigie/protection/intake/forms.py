"""What the duty desk fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import choices, country_choices
from vigie.protection.intake.models import Urgency
from vigie.protection.intake.states import REPORT

WORDS = 20_000


class FilterForm(forms.Form):
    """Clear columns only."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *REPORT.choices])
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All")), *country_choices()]
    )
    urgency = forms.ChoiceField(label=_("Danger"), required=False, choices=[("", _("All")), *Urgency.choices])


class SeenForm(forms.Form):
    """Which message was the last on the page when it was filled in."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AnswerForm(SeenForm):
    """An answer, sealed to the reporter."""

    words = forms.CharField(label=_("Our answer"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 5}))


class CloseForm(SeenForm):
    """Why nothing more is to be done."""

    kind = forms.ChoiceField(label=_("Why it is closed"), choices=lambda: choices("closing_reason"))
    reason = forms.CharField(label=_("In a few words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
