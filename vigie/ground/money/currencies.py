"""The currencies that the network is given and spends, and amounts in them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid

# Euro, and the money of the eight countries; dollars, in which many funds pay.
CURRENCIES = ("EUR", "XAF", "CDF", "STN", "USD")
CHOICES = [(code, code) for code in CURRENCIES]
CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,2})?")
_MARKED = re.compile(r"[+-]?[0-9]+([.,][0-9]+)+")
MOST = Decimal(10_000_000_000)
XAF_PER_EUR = Decimal("655.957")  # fixed since 1999: Council Decision 98/683/EC


def cents(value: Decimal) -> Decimal:
    """Rounded to two decimals, halves away from zero, as book-keepers do."""
    return value.quantize(CENT, ROUND_HALF_UP)


def amount_of(text: str | Decimal | int, *, least: Decimal = CENT) -> Decimal:
    """A checked amount with two decimals, at least `least`. A comma is a decimal mark. Raises Invalid, float or not.

    >>> amount_of("1 500,5")
    Decimal('1500.50')
    """
    value = _read(text) if isinstance(text, str) else Decimal(text)
    if not value.is_finite():
        raise Invalid(_("This is no amount."))
    if value < least:
        raise Invalid(_("An amount is not negative, and what is entered is more than nought."))
    if value > MOST:
        raise Invalid(_("This amount is larger than any that is kept here: look at its digits."))
    if value != round(value, 2):
        raise Invalid(_("An amount is a positive number with two decimals at most."))
    return value.quantize(CENT)


def _read(text: str) -> Decimal:
    """Digits with a comma or a point before one or two decimals. Three digits after a mark are thousands to some and
    thousandths to others: that is asked again, never guessed."""
    text = "".join(text.split())
    if _AMOUNT.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _MARKED.fullmatch(text):
        raise Invalid(_("An amount is a positive number with two decimals at most."))
    raise Invalid(_("This is no amount."))


def check_currency(code: str) -> str:
    """The code, if it is one of ours. Raises Invalid."""
    if code not in CURRENCIES:
        raise Invalid(_("Choose the currency: EUR, XAF, CDF, STN or USD."))
    return code
