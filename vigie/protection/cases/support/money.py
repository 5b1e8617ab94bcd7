"""An amount as a decimal text and a currency; what is not known stays empty, and is never nought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.money.currencies import CURRENCIES, MOST


def amount(text: str | Decimal | None, currency: str) -> str:
    """A checked amount, in plain decimals; empty when it is not known. Raises Invalid."""
    if text is None or text == "":
        return ""
    try:
        value = Decimal(text)
    except InvalidOperation as fault:
        raise Invalid(_("This is no amount.")) from fault
    if not value.is_finite() or not 0 <= value <= MOST or value != round(value, 2):
        raise Invalid(_("An amount is a positive number with two decimals at most."))
    if currency not in CURRENCIES:
        raise Invalid(_("Choose the currency."))
    return format(value.quantize(Decimal("0.01")), "f")


def totals(amounts: Iterable[tuple[str, str]]) -> list[tuple[Decimal, str]]:
    """The sum of each currency; nothing is converted, and what has no amount is not counted."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for text, currency in amounts:
        if text:
            sums[currency] += Decimal(text)
    return [(value, currency) for currency, value in sums.items()]


@dataclass(frozen=True)
class Line:
    """What one budget line carries in one currency, by state; an empty `name` is what was put on no line."""

    name: str
    currency: str
    sums: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.sums.values(), Decimal())


def by_line(costs: Iterable[tuple[str, str, str, str]]) -> list[Line]:
    """Sums of (budget line, amount, currency, state), the lines in order of their name, what has none at the end.

    Two spellings of one code are one line. Nothing is converted, and what has no amount is not counted.
    """
    found: dict[tuple[str, str], Line] = {}
    for name, text, currency, state in costs:
        if text:
            key = " ".join(name.split()).casefold(), currency
            sums = found.setdefault(key, Line(" ".join(name.split()), currency, defaultdict(Decimal))).sums
            sums[state] += Decimal(text)
    return [found[key] for key in sorted(found, key=lambda key: (not key[0], key))]
