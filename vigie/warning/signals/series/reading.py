"""From a sheet's rows to rows of a count series: which column is what, and each row taken or refused with why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.feeds.areas import KIND_OF_AREA
from vigie.warning.signals.feeds.cells import Cells, last_of_month, real_day
from vigie.warning.signals.feeds.countries import country

ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?(?:[ T].*)?")
WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})")
SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")


@dataclass(frozen=True)
class Columns:
    """Which column of the sheet holds what. `fixed` is the country (ISO alpha-3) of every row where no column names
    one; `month_first` says how 03/04/2026 is read."""

    day: str
    value: str
    country: str = ""
    area: str = ""
    fixed: str = ""
    month_first: bool = False

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**known)


def read(
    headers: Sequence[str],
    sheet: Sequence[Sequence[str]],
    columns: Columns,
    places: r.Places,
    *,
    freq: str,
    today: date,
) -> Iterator[r.Row]:
    """Every row in its order; the line of a row is that of the sheet, whose first names the columns."""
    seen: set[str] = set()
    for line, raw in enumerate(sheet, 2):
        yield _row(headers, raw, columns, places, line, freq, today, seen)


def _row(
    headers: Sequence[str],
    raw: Sequence[str],
    columns: Columns,
    places: r.Places,
    line: int,
    freq: str,
    today: date,
    seen: set[str],
) -> r.Row:
    key = ""
    try:
        cells = Cells(headers, raw)
        facts = _facts(cells, columns, places, freq, today)
        key = f"{facts.area or facts.iso3}:{facts.start}:{facts.end}"
        if key in seen:
            raise r.RowRefused("duplicate")
        seen.add(key)
    except r.RowRefused as refusal:
        return r.Row(line=line, key=key, refused=refusal.code)
    return r.Row(line=line, key=key, facts=facts, payload=cells.payload, flags=tuple(sorted(cells.flags)))


def _facts(cells: Cells, columns: Columns, places: r.Places, freq: str, today: date) -> r.Facts:
    named = cells.text(columns.country) if columns.country else columns.fixed
    iso3 = country(places, named)
    start, end, precision = _period(cells.text(columns.day), month_first=columns.month_first)
    if start > today:
        raise r.RowRefused("date_future")
    if freq == "week" and precision == r.MONTH:
        raise r.RowRefused("date")
    area = _area(cells, columns.area, iso3, places) if columns.area else ""
    return r.Facts(iso3=iso3, start=start, end=end, precision=precision, area=area, best=cells.count(columns.value))


def _area(cells: Cells, column: str, iso3: str, places: r.Places) -> str:
    """A first-level area by its name or ISO 3166-2 code; a flag where it is missing or not known."""
    name = cells.text(column)
    cells.flag("area_missing", when=not name)
    if not name:
        return ""
    code = places.area(iso3, name) or places.area(iso3, KIND_OF_AREA.sub("", name))
    cells.flag("area_unknown", when=code is None)
    return code or ""


def _period(value: str, *, month_first: bool) -> tuple[date, date, str]:
    """First day, last day and precision of a cell: a day, an ISO week, or a month. Raises RowRefused `date`."""
    if match := WEEK.fullmatch(value):
        try:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            raise r.RowRefused("date") from None
        return monday, date.fromordinal(monday.toordinal() + 6), r.ABOUT
    if match := ISO.fullmatch(value):
        return _day_or_month(int(match[1]), int(match[2]), match[3])
    if match := SLASHED.fullmatch(value):
        one, two = int(match[1]), int(match[2])
        return _day_or_month(int(match[3]), one if month_first else two, str(two if month_first else one))
    if match := MONTH_YEAR.fullmatch(value):
        return _day_or_month(int(match[2]), int(match[1]), None)
    raise r.RowRefused("date")


def _day_or_month(year: int, month: int, day: str | None) -> tuple[date, date, str]:
    start = real_day(year, month, int(day) if day else 1)
    return (start, start, r.EXACT) if day else (start, last_of_month(start), r.MONTH)
