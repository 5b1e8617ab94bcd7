"""Forecasts of every series by the month: areas, their countries and the region add up (ADR 79)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from vigie.compute.forecast import HORIZONS, Panel, look_ahead
from vigie.compute.series import Series, distance
from vigie.warning.outlook.learning import Notebook
from vigie.warning.outlook.models import SeriesKey
from vigie.warning.outlook.queries import Known
from vigie.warning.outlook.stored import Step

ELSEWHERE = "*"
"""Names the row of a country's events whose area is not known, after the country's own code."""

Counted = tuple[str, str, str]


def foresee(
    known: Iterable[Known], changed: set[SeriesKey], notebooks: list[Notebook] | None = None
) -> dict[SeriesKey, tuple[Step, ...]]:
    """The coming months of each monthly series of which something changed, or the series counted with it.

    All series that count the same thing are forecast together, for they teach each other and must add up. Nothing is
    saved: what was learnt before is read, and what is learnt now put, into `notebooks`, which the caller keeps; without
    them all is learnt anew.
    """
    alike: dict[Counted, list[Known]] = defaultdict(list)
    for one in known:
        if one.key.freq == "month":
            alike[one.key.source, one.key.measure, one.key.act_group].append(one)
    found: dict[SeriesKey, tuple[Step, ...]] = {}
    for together in alike.values():
        if any(one.key in changed for one in together):
            found |= _together(together, notebooks)
    return found


def _together(known: Sequence[Known], notebooks: list[Notebook] | None) -> dict[SeriesKey, tuple[Step, ...]]:
    rows, countries = _rows(known)
    steps: dict[SeriesKey, list[Step]] = defaultdict(list)
    if not any(one.counts for one in rows.values()):
        return {}
    what, panel = known[0].key.what, Panel.of(rows)
    notebook = None if notebooks is None else Notebook(what, known[0].key.act_group, panel)
    if notebooks is not None and notebook is not None:
        notebooks.append(notebook)
    for ahead in look_ahead(panel, what, horizons=HORIZONS, groups=countries, learnt=notebook):
        for one in known:
            told = ahead.areas[one.key.area] if one.key.area else ahead.totals[one.key.country]
            steps[one.key].append(Step(ahead.horizon, told))
    return {key: tuple(found) for key, found in steps.items()}


def _rows(known: Sequence[Known]) -> tuple[dict[str, Series], dict[str, list[str]]]:
    """The rows that every event is in once, and which of them make up each country.

    They are the areas and, for each country, what happened nobody knows in which of them.
    """
    areas: dict[str, dict[str, Series]] = defaultdict(dict)
    for one in known:
        if one.key.area:
            areas[one.key.country][one.key.area] = one.series
    rows: dict[str, Series] = {}
    countries: dict[str, list[str]] = {}
    for one in known:
        if one.key.area:
            continue
        inside = areas[one.key.country]
        rest = _without(one.series, inside)
        mine = {**inside, **({one.key.country + ELSEWHERE: rest} if any(rest.counts) or not inside else {})}
        rows |= mine
        countries[one.key.country] = list(mine)
    return rows, countries


def _without(whole: Series, parts: Mapping[str, Series]) -> Series:
    """What of a country's counts is in none of its areas."""
    left = list(whole.counts)
    for part in parts.values():
        first = distance(whole.start, part.start, whole.freq)
        for place, count in enumerate(part.counts, first):
            if 0 <= place < len(left):
                left[place] -= count
    return Series(whole.start, whole.freq, tuple(max(0, count) for count in left))
