"""UCDP Georeferenced Event Dataset: one row per event of organised violence with deaths.

Source: Uppsala Conflict Data Program, GED codebook 23.1 (Sundberg and Melander 2013), yearly and candidate files.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.feeds.areas import area
from vigie.warning.signals.feeds.cells import Cells, day
from vigie.warning.signals.feeds.countries import country

CODE = "ucdp-ged"
CANDIDATE = "ucdp-candidate"  # the same columns; ids of their own, which the yearly version does not take up
REQUIRED = ("id", "type_of_violence", "adm_1", "date_prec", "date_start", "date_end", "best", "high", "low")
COUNTRY_COLUMNS = ("iso3", "country", "country_id")
VIOLENCE = {"1": r.STATE_BASED, "2": r.NON_STATE, "3": r.ONE_SIDED}
# Codebook, date_prec: 1 the day, 2 within six days, 3 the week, 4 the month, 5 longer than a month up to a year.
PRECISION = {"1": r.EXACT, "2": r.ABOUT, "3": r.ABOUT, "4": r.MONTH, "5": r.YEAR}
# Codebook, where_prec: 5 a line or a fuzzy area that may cross areas, 6 the country only, 7 waters or air.
VAGUE_PLACE = ("5", "6", "7")


def key(cells: Cells, facts: r.Facts) -> str:
    """UCDP's id of the event, stable from one yearly version to the next."""
    return cells.identifier("id")


def facts(cells: Cells, places: r.Places, today: date) -> r.Facts:
    """The coded facts of one event; raises RowRefused."""
    iso3 = country(places, *(cells.text(name) for name in COUNTRY_COLUMNS))
    start, end = day(cells.text("date_start")), day(cells.text("date_end"))
    if end < start:
        raise r.RowRefused("date_order")
    if end > today:
        raise r.RowRefused("date_future")
    if cells.text("type_of_violence") not in VIOLENCE:
        raise r.RowRefused("violence")
    if cells.text("date_prec") not in PRECISION:
        raise r.RowRefused("date")
    precision = PRECISION[cells.text("date_prec")]
    low, best, high = (cells.count(name) for name in ("low", "best", "high"))
    parts = [cells.count(f"deaths_{side}") for side in ("a", "b", "civilians", "unknown")]
    _flags(cells, iso3, start, end, precision, (low, best, high), parts)
    return r.Facts(
        iso3=iso3,
        start=start,
        end=end,
        precision=precision,
        area=area(places, cells, iso3, "adm_1"),
        violence=VIOLENCE[cells.text("type_of_violence")],
        low=low,
        best=best,
        high=high,
        civilians=parts[2],
    )


def provisional_facts(cells: Cells, places: r.Places, today: date) -> r.Facts:
    """The same of a candidate event, which UCDP has still to review; raises RowRefused."""
    cells.flag("provisional")
    return replace(facts(cells, places, today), provisional=True)


def _flags(
    cells: Cells,
    iso3: str,
    start: date,
    end: date,
    precision: str,
    estimates: tuple[int | None, int | None, int | None],
    parts: list[int | None],
) -> None:
    """Everything that makes a person look twice and is no reason to refuse."""
    low, best, high = estimates
    cells.flag("spans_months", when=precision == r.MONTH and (start.year, start.month) != (end.year, end.month))
    cells.flag("date_disagrees", when=cells.text("year") not in {"", str(start.year), str(end.year)})
    stated = [part for part in parts if part is not None]
    cells.flag("totals_disagree", when=best is not None and len(stated) == len(parts) and sum(stated) != best)
    ordered = low is None or best is None or high is None or low <= best <= high
    cells.flag("estimates_disagree", when=not ordered)
    cells.flag("area_imprecise", when=cells.text("where_prec") in VAGUE_PLACE)
    short = "lat" in cells.payload
    cells.check_coordinates(iso3, "lat" if short else "latitude", "lon" if short else "longitude")
