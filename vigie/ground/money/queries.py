"""What an amount is in euros, by the rate of its month; where none is known, a kind error and never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.ground.money.currencies import cents, check_currency
from vigie.ground.money.models import Rate


class NoRate(Invalid):
    """No rate is known for that month."""


def rate_of(currency: str, on: date) -> Decimal:
    """Units of the currency for one euro, in the month of that day. Raises NoRate, or Invalid for no currency."""
    if check_currency(currency) == "EUR":
        return Decimal(1)
    found = Rate.objects.filter(currency=currency, month=on.replace(day=1), in_force=True).first()
    if found is None:
        month = f"{on:%Y-%m}"
        raise NoRate(
            _("No rate of %(currency)s is known for %(month)s. A treasurer brings it in under Rates; none is guessed.")
            % {"currency": currency, "month": month}
        )
    return found.rate


def to_eur(amount: Decimal, currency: str, on: date) -> Decimal:
    """The amount in euros with two decimals, by the rate of that month. Raises NoRate."""
    return cents(amount / rate_of(currency, on))


def in_force() -> QuerySet[Rate]:
    """The rates that hold, the newest month first."""
    return Rate.objects.filter(in_force=True).select_related("made_by")


def stood_below(months: Iterable[date]) -> QuerySet[Rate]:
    """What was corrected in these months: kept, and no longer used."""
    return Rate.objects.filter(in_force=False, month__in=list(months)).select_related("made_by")


def latest(currency: str, month: date) -> Decimal | None:
    """The last rate known before that month."""
    before = Rate.objects.filter(currency=currency, month__lt=month, in_force=True).order_by("-month")
    return before.values_list("rate", flat=True).first()
