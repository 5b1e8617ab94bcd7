"""Our own counts as series: acts by area, week and act group; and by country and month, once for each margin.

All of it is clear, adds up to no record, and is read by jobs that hold no key (security.md). It is never public as it
is: not even suppressed, for it is not shown outside the teams at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import CharField, Min
from django.db.models.functions import Cast
from django.utils.functional import Promise
from numpy.typing import NDArray

from vigie.compute.series import Freq, Series, distance, gather, last_complete, period_of
from vigie.ground.terms.queries import place
from vigie.protection.incidents.models import Dimension
from vigie.protection.incidents.queries import area_week_counts, verified_margins

DIMENSIONS = tuple(Dimension.values)
EPOCH = date(2000, 1, 3)
Rows = list[tuple[str, date, str, int]]


def dimensions() -> list[tuple[str, str | Promise]]:
    """Each margin with its name."""
    return list(Dimension.choices)


@dataclass(frozen=True, slots=True)
class Coverage:
    """From which to which period a source knows one country; every period in between is known, zeros included.

    `provisional_from` is the first period with figures that the source will still revise, if there are any.
    """

    first: date
    last: date
    provisional_from: date | None = None


def exist() -> bool:
    """Whether anything of our own was ever counted."""
    return area_week_counts().filter(n__gt=0).exists()


def rows() -> Rows:
    """Our verified acts as (place, Monday, act group, n). Where no area is known the place is the country."""
    # A hundred thousand rows have a thousand different weeks: each is read as a date once.
    told = area_week_counts().filter(n__gt=0).annotate(monday=Cast("week", CharField(max_length=10)))
    found = list(told.values_list("area", "monday", "act_group", "n"))
    weeks = {monday: date.fromisoformat(monday) for monday in {row[1] for row in found}}
    return [(area, weeks[monday], act_group, n) for area, monday, act_group, n in found]


def counts(level: str, act_group: str | None) -> list[tuple[str, date, int]]:
    """An ISO week belongs to the month of its Thursday, as it does to its year."""
    found = [(code, _thursday(week), n) for code, week, group, n in rows() if act_group in {None, "", group}]
    countries = {code: _country(code) for code in {row[0] for row in found}}
    if level == "area":
        return [row for row in found if countries[row[0]] != row[0]]
    return [(countries[code], day, n) for code, day, n in found]


def coverage(freq: Freq, today: date) -> dict[str, Coverage]:
    """A country is known from its first count on: before that nobody was counting."""
    firsts: dict[str, date] = {}
    for code, week in area_week_counts().filter(n__gt=0).order_by().values_list("area").annotate(first=Min("week")):
        iso3 = _country(code)
        firsts[iso3] = min(week, firsts.get(iso3, week))
    last = last_complete(today, freq)
    begins = {iso3: period_of(_thursday(week), freq) for iso3, week in firsts.items()}
    return {iso3: Coverage(first, last) for iso3, first in begins.items() if first <= last}


@dataclass(frozen=True, slots=True)
class _Span:
    """What is known of one country as a list: its first period, how far that is from `EPOCH`, and its length."""

    first: date
    begins: int
    length: int

    @classmethod
    def of(cls, known: Coverage, freq: Freq) -> _Span:
        return cls(known.first, distance(EPOCH, known.first, freq), distance(known.first, known.last, freq) + 1)


@dataclass(frozen=True, slots=True)
class Part:
    """Which of our acts a series counts: of areas or of whole countries, of one act group or of all (empty)."""

    level: str
    act_group: str


def every_series(freq: Freq, today: date, counted: Rows | None = None) -> dict[Part, dict[str, Series]]:
    """All series of our own that have any event, by what they count and by place; for a run over all of them.

    `counted` are the `rows`, where they were read already: a node that is old holds a hundred thousand.
    """
    spans = {iso3: _Span.of(known, freq) for iso3, known in coverage(freq, today).items()}
    counted = rows() if counted is None else counted
    countries = {code: _country(code) for code in {row[0] for row in counted}}
    steps = {week: distance(EPOCH, _thursday(week), freq) for week in {row[1] for row in counted}}
    finest: dict[tuple[str, str], list[int]] = {}
    for code, week, group, n in counted:
        if (span := spans.get(countries[code])) is None:
            continue
        one = finest.get((code, group))
        if one is None:
            one = finest[code, group] = [0] * span.length
        if 0 <= steps[week] - span.begins < span.length:
            one[steps[week] - span.begins] += n
    found: dict[Part, dict[str, Series]] = {}
    for part, sums in _added_up(finest, countries).items():
        firsts = {code: spans[countries.get(code, code)].first for code in sums}
        found[part] = {code: Series(firsts[code], freq, tuple(one.tolist())) for code, one in sums.items()}
    return found


def _added_up(
    finest: Mapping[tuple[str, str], list[int]], countries: Mapping[str, str]
) -> dict[Part, dict[str, NDArray[np.int64]]]:
    """The counts of each place and act group, added up for countries and for all acts; all in the order they came."""
    sums: dict[Part, dict[str, NDArray[np.int64]]] = defaultdict(dict)
    for (code, group), counts in finest.items():
        one, iso3 = np.array(counts, dtype=np.int64), countries[code]
        for level, where in (("country", iso3), ("area", code)) if code != iso3 else (("country", iso3),):
            for act_group in ("", group):
                part = sums[Part(level, act_group)]
                part[where] = part[where] + one if where in part else one
    return sums


def _thursday(monday: date) -> date:
    """The day by which an ISO week belongs to a month and to a year."""
    return monday + timedelta(days=3)


def _country(code: str) -> str:
    found = place(code)
    return found.iso3 if found else code


def margin_series(dimension: str, *, today: date) -> dict[tuple[str, str], Series]:
    """Acts by country and month for each value of one dimension (`DIMENSIONS`): (country, value) → its series.

    Every value that ever occurred anywhere has a series in every country that counts, zeros included, from the first
    month that the country counted in any value: the values of a country and month add up to all its acts. Raises
    KeyError for an unknown dimension.
    """
    if dimension not in DIMENSIONS:
        raise KeyError(dimension)
    known: dict[tuple[str, str], list[tuple[date, int]]] = {}
    firsts: dict[str, date] = {}
    for row in verified_margins().filter(dimension=dimension, n__gt=0):
        known.setdefault((row.country, row.value), []).append((row.month, row.n))
        firsts[row.country] = min(row.month, firsts.get(row.country, row.month))
    last = last_complete(today, "month")
    values = sorted({value for _country, value in known})
    return {
        (country, value): gather(known.get((country, value), []), "month", first=first, last=last)
        for country, first in sorted(firsts.items())
        for value in values
        if first <= last
    }
