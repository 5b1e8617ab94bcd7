"""Surges planted into counts that are known, to measure which rule finds them and how often it calls for nothing.

Counts are invented ones with all that real ones have, and real ones where the files lie beside the repository. Rules
are tuned on the earlier years (or on other draws) and measured on the later ones.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from vigie.compute.detection.matrix import Booleans, Floats, windows
from vigie.compute.series import MINIMUM_COUNT, Freq, distance, period_of
from vigie.compute.tests.perturbed import data

Rule = Callable[[Floats], Floats]
"""Counts (series × periods) to a score that is higher the more unusual a period is, NaN where it cannot be judged."""

YEAR: dict[Freq, int] = {"week": 52, "month": 12}
SURGE: dict[Freq, int] = {"week": 4, "month": 1}
PAST: dict[Freq, int] = {"week": 268, "month": 64}  # What a trial keeps: the longest baseline of all rules.
QUIET: dict[Freq, int] = {"week": 4, "month": 1}  # Periods of silence after which an alarm is a new one.
NEVER = -9.0


@dataclass(frozen=True)
class Counts:
    """Series of one source and period, cut into columns for tuning and columns for the report."""

    name: str
    freq: Freq
    values: Floats
    tuning: slice
    report: slice


@dataclass(frozen=True)
class Trials:
    """Runs of counts that end with a surge (rows of `with_surge`), and the same without it."""

    without: Floats
    with_surge: Floats


def invented(seed: int, freq: Freq = "week", count: int = 120, years: int = 13) -> Floats:
    """Rare and frequent, season, wandering level, over-dispersion from none to strong; half with two past surges."""
    noise = np.random.default_rng(seed)
    year = YEAR[freq]
    length = years * year
    time = np.arange(length)
    rows = []
    for index in range(count):
        mean, size = (0.5, 1, 3, 10, 30)[index % 5], (1, 3, 1e6)[index // 5 % 3]
        season = noise.uniform(0, 0.5) * np.sin(2 * np.pi * (time / year + noise.uniform()))
        wander = np.cumsum(noise.normal(0, 0.02 * np.sqrt(52 / year), length))
        level = mean * np.exp(season + wander - wander.mean())
        row = noise.negative_binomial(size, size / (size + level)).astype(float)
        if index % 2:
            for start in noise.integers(0, length - 8, 2):
                row[start : start + 6] += noise.poisson(3 * mean, 6)
        rows.append(row)
    return np.array(rows)


@cache
def sets(freq: Freq) -> list[Counts]:
    """All sets of this period: the invented one twice (tuned on one draw, reported on another), then the real ones."""
    first, second = invented(1, freq), invented(2, freq)
    edge = first.shape[1]
    both = np.hstack([first, second])
    known = PAST[freq]
    found = [Counts("invented", freq, both, slice(known, edge), slice(edge + known, 2 * edge))]
    if data().is_dir():
        found += [
            _cut("Central African prefectures, events", freq, _prefectures(deaths=False), (2001, 2006, 2015, 2020)),
            _cut("Central African prefectures, deaths", freq, _prefectures(deaths=True), (2001, 2006, 2015, 2020)),
            _cut("aid workers by country, incidents", freq, _aid_workers(affected=False), (2000, 2005, 2015, 2022)),
            _cut("aid workers by country, affected", freq, _aid_workers(affected=True), (2000, 2005, 2015, 2022)),
        ]
    if data().is_dir() and freq == "month":
        found.append(_cut("deaths by country (UCDP)", freq, _country_deaths(), (1989, 1994, 2012, 2023)))
    return found


def _cut(name: str, freq: Freq, rows: Iterable[tuple[str, date, int]], years: tuple[int, int, int, int]) -> Counts:
    first = period_of(date(years[0], 1, 7), freq)
    at = [distance(first, date(year, 1, 7), freq) for year in years]
    counts: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(at[-1]))
    for key, day, value in rows:
        index = distance(first, day, freq)
        if 0 <= index < at[-1]:
            counts[key][index] += value
            counts["all together"][index] += value
    values = np.array([counts[key] for key in sorted(counts)])
    return Counts(name, freq, values, slice(max(at[1], PAST[freq]), at[2]), slice(at[2], at[3]))


def _rows(name: str) -> list[dict[str, str]]:
    with (data() / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _prefectures(*, deaths: bool) -> Iterable[tuple[str, date, int]]:
    for row in _rows("ucdp_ged231_events_CAF.csv"):
        if row["adm_1"] and int(row["date_prec"]) <= 3:  # Known to the week.
            yield row["adm_1"], date.fromisoformat(row["date_start"]), int(row["best"]) if deaths else 1


def _aid_workers(*, affected: bool) -> Iterable[tuple[str, date, int]]:
    for row in _rows("awsd_incidents_ca8.csv"):
        if row["Month"] and row["Day"]:
            day = date(int(row["Year"]), int(float(row["Month"])), max(1, int(float(row["Day"]))))
            yield row["iso3"], day, int(row["Total affected"] or 0) if affected else 1


def _country_deaths() -> Iterable[tuple[str, date, int]]:
    for row in _rows("ucdp_country_month_ca8.csv"):
        yield row["iso3"], date.fromisoformat(f"{row['month'][:7]}-01"), int(float(row["fatalities_best"]))


def trials(counts: Counts, where: slice, *, every: int, by_chance: bool = False, seed: int = 7) -> Trials:
    """A surge of two standard deviations in each of its periods, at many places of every series.

    The deviation is that of the year before; an event is whole, so a surge is rounded up, or, `by_chance`, Poisson with
    that mean. Only where five events or more happened in the year before: elsewhere every rule says "too little".
    """
    noise, year, span = np.random.default_rng(seed), YEAR[counts.freq], SURGE[counts.freq]
    without, added = [], []
    for row in counts.values:
        for start in range(where.start + int(noise.integers(every)), where.stop - span + 1, every):
            before = row[start - year : start]
            if before.sum() >= MINIMUM_COUNT:
                rise = 2 * before.std(ddof=1)
                without.append(row[start + span - PAST[counts.freq] : start + span])
                added.append(noise.poisson(rise, span) if by_chance else np.full(span, np.ceil(rise)))
    clean = np.array(without)
    surging = clean.copy()
    surging[:, -span:] += np.array(added)
    return Trials(clean, surging)


def sensitivity(rule: Rule, limit: float, planted: Trials, freq: Freq) -> float:
    """Share of planted surges during which the rule speaks, among those in whose weeks it is silent without them."""
    before, after = (
        np.nan_to_num(rule(rows)[:, -SURGE[freq] :], nan=NEVER).max(axis=1)
        for rows in (planted.without, planted.with_surge)
    )
    return float((after[before <= limit] > limit).mean())


@dataclass(frozen=True)
class Calls:
    """How often a rule speaks where nothing was planted, in a year of one series; true surges of its own included."""

    alarms: float
    periods: float


def calls(scores: Floats, limit: float, counts: Counts, where: slice) -> Calls:
    """Alarms (after some silence) and periods with an alarm, over the series and years with enough events to judge."""
    year = YEAR[counts.freq]
    known = np.zeros(counts.values.shape, dtype=np.bool_)
    known[:, year:] = windows(counts.values, year)[:, :-1].sum(axis=2) >= MINIMUM_COUNT
    fires = (np.nan_to_num(scores, nan=NEVER) > limit)[:, where] & known[:, where]
    years = known[:, where].sum() / year
    return Calls(_begun(fires, QUIET[counts.freq]) / years, float(fires.sum() / years))


def _begun(fires: Booleans, quiet: int) -> int:
    """Alarms that come after at least so many periods of silence."""
    sums = np.cumsum(np.pad(fires.astype(int), ((0, 0), (quiet + 1, 0))), axis=1)
    before = sums[:, quiet:-1] - sums[:, : -quiet - 1]
    return int((fires & (before == 0)).sum())


def tuned(at: Callable[[float], Rule], known: list[Counts], grid: Iterable[float], alarms: float = 1.0) -> float:
    """The lowest limit of the grid at which the sets, each weighing alike, have at most so many alarms a year.

    `at` is the rule at a limit: most score alike at all, a sum that starts again after an alarm does not.
    """
    rule, scores = None, []
    for limit in sorted(grid):
        if at(limit) is not rule:
            rule = at(limit)
            scores = [rule(one.values) for one in known]
        each = [calls(score, limit, one, one.tuning).alarms for score, one in zip(scores, known, strict=True)]
        if sum(each) / len(each) <= alarms:
            return limit
    raise ValueError("no limit of the grid is high enough")
