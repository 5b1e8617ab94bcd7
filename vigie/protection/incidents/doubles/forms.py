"""Which months to compare, and which of two violations counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import country_choices

MONTHS = 6


def month_later(month: date, by: int) -> date:
    """The first day of the month so many months later (or earlier)."""
    at = month.year * 12 + month.month - 1 + by
    return date(at // 12, at % 12 + 1, 1)


class MonthsForm(forms.Form):
    """Asked in the address: it names nobody."""

    start = forms.DateField(
        label=_("First of six months"), required=False, input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )  # fmt: skip
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All countries")), *country_choices()]
    )

    @staticmethod
    def defaults() -> dict[str, str]:
        """The six months that end with this one, all countries."""
        return {"start": f"{month_later(timezone.localdate(), 1 - MONTHS):%Y-%m}", "country": ""}

    def asked(self) -> tuple[date, date, str]:
        """First and last month and the country; what cannot be read is taken as not said."""
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        start = given.get("start") or month_later(timezone.localdate(), 1 - MONTHS)
        start = min(max(start, date(1900, 1, 1)), date(9000, 1, 1)).replace(day=1)
        return start, month_later(start, MONTHS - 1), given.get("country") or ""


class PairForm(forms.Form):
    """Two violations, as the page names them."""

    one = forms.UUIDField(widget=forms.HiddenInput)
    other = forms.UUIDField(widget=forms.HiddenInput)


class MergeForm(PairForm):
    """Which of them counts, and why; nothing is chosen beforehand."""

    counted = forms.ChoiceField(
        label=_("Which one counts"),
        choices=[("one", _("The first")), ("other", _("The second"))],
        widget=forms.RadioSelect,
        help_text=_("The other one stays whole, points to it, and leaves the lists and the counts."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
