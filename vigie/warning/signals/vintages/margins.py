"""Our own counts by country and month as a table, along one margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from vigie.ground.terms.queries import label, place_label
from vigie.protection.incidents.queries import not_yet_counted
from vigie.warning.signals import own

MONTHS = 12
LISTS = {"category": "defender_category", "sex": "sex", "age_band": "age_band", "author": "author_category"}


@dataclass(frozen=True)
class MarginTable:
    """The newest months of one country. `rows` are (value, counts by month) of the values that occurred in them;
    `waiting` acts are in no count yet."""

    dimension: str
    country: str
    countries: list[tuple[str, str]]
    months: list[date]
    rows: list[tuple[str, list[int]]]
    totals: list[int]
    waiting: int


def margin_table(asked: Mapping[str, str], *, today: date) -> MarginTable | None:
    """The margin and country asked for, or the first of each; None where nothing is counted yet."""
    dimension = asked.get("marge", "")
    dimension = dimension if dimension in own.DIMENSIONS else own.DIMENSIONS[0]
    found = own.margin_series(dimension, today=today)
    countries = list(dict.fromkeys(country for country, _value in found))
    if not countries:
        return None
    country = asked["pays"] if asked.get("pays") in countries else countries[0]
    lines = {value: series for (code, value), series in found.items() if code == country}
    months = list(next(iter(lines.values())).periods[-MONTHS:])
    rows = [
        (_value_label(dimension, value), list(series.counts[-MONTHS:]))
        for value, series in lines.items()
        if any(series.counts[-MONTHS:])
    ]
    return MarginTable(
        dimension,
        country,
        [(code, place_label(code)) for code in countries],
        months,
        sorted(rows, key=lambda row: -sum(row[1])),
        [sum(series.counts[-MONTHS:][at] for series in lines.values()) for at in range(len(months))],
        not_yet_counted().get(country, 0),
    )


def _value_label(dimension: str, value: str) -> str:
    return _("Not stated") if value == "unknown" else label(LISTS[dimension], value)
