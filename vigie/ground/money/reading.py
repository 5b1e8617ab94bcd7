"""From a sheet of rates to rates: InforEuro's monthly list, its history of one currency, or month, currency, rate.

InforEuro (European Commission, DG Budget) publishes a list for each month with the columns Country, Currency, ISO A3
Code, Value, Comment and without the month, which is then asked; and a history of one currency with its code, the
first and last day, and the amount. Both say units of a currency for one euro.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.ground.money.currencies import CURRENCIES, XAF_PER_EUR
from vigie.ground.money.models import Source

# The first name that a sheet has is the one that counts: in InforEuro's list, "Currency" is words and not a code.
COLUMNS = {
    "currency": ("isoa3code", "currencyiso", "isocode", "iso", "currency", "devise", "monnaie"),
    "rate": ("value", "amount", "rate", "taux", "valeur", "montant"),
    "month": ("datestart", "startdate", "month", "mois", "date"),
}
_MONTHS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-\d{1,2})?(?:[T ].*)?"),
    re.compile(r"(?:\d{1,2}[/.-])?(?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
)
MOST = Decimal(999_999)


@dataclass(frozen=True)
class Found:
    """One rate of a sheet; `line` is its number there, the names of the columns being line 1."""

    line: int
    month: date
    currency: str
    rate: Decimal


@dataclass
class Reading:
    """The rates of a sheet, what is wrong with it by line, and how many rows are of currencies that are not ours."""

    source: Source
    rates: list[Found] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    others: int = 0


def month_of(text: str) -> date:
    """The first day of the month that a cell names: 2031-03, 2031-03-01, 03/2031, 01/03/2031. Raises Invalid."""
    for shape in _MONTHS:
        if found := shape.fullmatch(text.strip()):
            try:
                return date(int(found["y"]), int(found["m"]), 1)
            except ValueError:
                break
    raise Invalid(_("“%s” is no month: write it as 2031-03.") % text[:40])


def rate_from(text: str) -> Decimal:
    """A rate as it is written, with a point or a comma. Raises Invalid."""
    plain = "".join(text.split())
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 < value <= MOST or value != round(value, 6):
        raise Invalid(_("“%s” is no rate: a number above nought, units for one euro.") % text[:40])
    return value


def check_franc(currency: str, rate: Decimal) -> None:
    """Raises Invalid for a franc that is not at its fixed rate."""
    if currency == "XAF" and rate != XAF_PER_EUR:
        raise Invalid(_("The CFA franc has a fixed rate: 655.957 for one euro."))


def read_rates(headers: Sequence[str], rows: Sequence[Sequence[str]], *, month: date | None = None) -> Reading:
    """Every rate of a sheet. `month` is asked where the sheet has none. Raises Invalid where columns are missing."""
    names = ["".join(c for c in name.casefold() if c.isalnum()) for name in headers]
    at = {what: next((names.index(n) for n in known if n in names), None) for what, known in COLUMNS.items()}
    currency_at, rate_at, month_at = at["currency"], at["rate"], at["month"]
    if currency_at is None or rate_at is None:
        raise Invalid(_("The first line must name a column for the currency (ISO code) and one for the rate."))
    if month_at is None and month is None:
        raise Invalid(_("This sheet does not say of which month it is. Say it beside the file."))
    ours = names[currency_at] in {"isoa3code", "currencyiso"}
    reading, seen = Reading(Source.INFOREURO if ours else Source.SHEET), dict[tuple[date, str], Decimal]()
    for line, row in enumerate(rows, 2):
        currency = row[currency_at].strip().upper()
        if currency not in CURRENCIES or currency == "EUR":
            _other(reading, line, currency)
            continue
        try:
            of = month_of(row[month_at]) if month_at is not None else month
            rate = rate_from(row[rate_at])
            check_franc(currency, rate)
            if of is None:
                raise Invalid(_("This sheet does not say of which month it is. Say it beside the file."))
            _once(reading, seen, Found(line, of, currency, rate))
        except Invalid as fault:
            reading.faults.append((line, str(fault.message)))
    return reading


def _other(reading: Reading, line: int, currency: str) -> None:
    if re.fullmatch("[A-Z]{3}", currency):
        reading.others += 1
    else:
        reading.faults.append((line, _("“%s” is no code of a currency.") % currency[:40]))


def _once(reading: Reading, seen: dict[tuple[date, str], Decimal], found: Found) -> None:
    """InforEuro lists XAF once for each of its countries: the same again is no fault, another rate is."""
    before = seen.setdefault((found.month, found.currency), found.rate)
    if before != found.rate:
        raise Invalid(_("Another line gives another rate for the same month and currency."))
    if all((one.month, one.currency) != (found.month, found.currency) for one in reading.rates):
        reading.rates.append(found)
