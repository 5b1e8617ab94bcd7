"""Why, and until when."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import months_before

LENGTHS = [("6", _("6 months")), ("12", _("One year")), ("36", _("Three years")), ("", _("Until someone lifts it"))]


class HoldForm(forms.Form):
    """A reason, sealed to the record's team, and a length."""

    reason = forms.CharField(
        label=_("Why must it be kept?"),
        max_length=2000,
        help_text=_("Sealed to the team that can read the record."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    months = forms.ChoiceField(
        label=_("Until when?"), choices=LENGTHS, required=False, initial="6", widget=forms.RadioSelect
    )

    def until(self) -> date | None:
        """The last day of the hold; None when it has none."""
        months = str(self.cleaned_data["months"])
        return months_before(timezone.localdate(), -int(months) - 1) if months else None


class LiftForm(forms.Form):
    """Why it need not be kept any longer."""

    reason = forms.CharField(
        label=_("Why need it not be kept any longer?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
