"""Which twelve months, which country, broken down by what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import country_choices
from vigie.protection.incidents.figures.reading import Period
from vigie.protection.incidents.figures.tables import DIMENSIONS


def last_twelve() -> date:
    """The first month of the twelve that end with this one."""
    today = timezone.localdate()
    at = today.year * 12 + today.month - 12
    return date(at // 12, at % 12 + 1, 1)


class FiguresForm(forms.Form):
    """Asked in the address: it names nobody."""

    start = forms.DateField(
        label=_("First of twelve months"), required=False, input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )  # fmt: skip
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All countries")), *country_choices()]
    )
    by = forms.ChoiceField(
        label=_("Broken down by"), required=False, choices=[(code, one.label) for code, one in DIMENSIONS.items()]
    )

    @staticmethod
    def defaults() -> dict[str, str]:
        """What stands in the form before anything is asked."""
        return {"start": f"{last_twelve():%Y-%m}", "country": "", "by": "sex"}

    def asked(self) -> tuple[Period, str, str]:
        """What was asked; what cannot be read is taken as not said."""
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        start = given.get("start") or last_twelve()
        return Period(start.replace(day=1)), given.get("country") or "", given.get("by") or "sex"
