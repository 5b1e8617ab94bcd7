"""Deaths by country and month (columns month, iso3, fatalities_best; stage and in_source where the file has them).

A country that the source does not cover is often written as 0 with `in_source` False. That 0 is taken as "not stated".
"""

from __future__ import annotations

from datetime import date

from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.feeds.cells import Cells, last_of_month, month
from vigie.warning.signals.feeds.countries import country

CODE = "ucdp-monthly"
REQUIRED = ("month", "iso3", "fatalities_best")
YES, NO = {"", "true", "1", "yes"}, {"false", "0", "no"}


def key(cells: Cells, facts: r.Facts) -> str:
    """Country and month; there is one row for each."""
    return f"{facts.iso3}:{facts.start:%Y-%m}"


def facts(cells: Cells, places: r.Places, today: date) -> r.Facts:
    """The deaths of one country and month; raises RowRefused."""
    iso3 = country(places, cells.text("iso3"))
    start = month(cells.text("month"))
    if start > today:
        raise r.RowRefused("date_future")
    known = _in_source(cells.text("in_source"))
    best = cells.count("fatalities_best")
    # Candidate months are UCDP's preliminary ones, to be revised in the next yearly version.
    provisional = "candidate" in cells.text("stage").lower()
    cells.flag("provisional", when=provisional)
    cells.flag("not_in_source", when=not known)
    return r.Facts(
        iso3=iso3,
        start=start,
        end=last_of_month(start),
        precision=r.MONTH,
        best=best if known else None,
        in_source=known,
        provisional=provisional,
    )


def _in_source(value: str) -> bool:
    if value.lower() not in YES | NO:
        raise r.RowRefused("number")
    return value.lower() in YES
