"""Rolling origins: each month of a window is forecast from what was known some months before, and scored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from vigie.compute import scoring
from vigie.compute.backtest.reading import BadFile
from vigie.compute.forecast import CONFLICTOLOGY, Forecaster, Panel
from vigie.compute.forecast.forecaster import enough
from vigie.compute.forecast.panel import Array
from vigie.compute.scoring import Difference
from vigie.compute.series import distance

FURTHEST = 60


@dataclass(frozen=True, slots=True)
class Window:
    """The periods that are forecast, first and last, and how many periods before."""

    first: date
    last: date
    horizons: tuple[int, ...] = (1, 3, 6)


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over cases (an area in a period). Coverage is a share; ignorance is in bits; the rest in the unit."""

    crps: float
    log_crps: float
    ignorance: float
    coverage: float
    interval_score: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A set of cases: the pool's scores, those of conflictology-12, and what lies between them."""

    cases: int
    areas: int
    pool: Scores
    baseline: Scores
    crps: Difference
    log_crps: Difference
    ignorance: Difference


@dataclass(frozen=True, slots=True)
class Horizon:
    """One horizon: all cases, and those in which a number would have been shown (None when there was none).

    `members` gives each member's mean CRPS, `weights` its mean weight in the pool, `by_area` the mean CRPS of pool and
    baseline in each area.
    """

    horizon: int
    every: Compared
    shown: Compared | None
    members: dict[str, float]
    weights: dict[str, float]
    by_area: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Result:
    """A whole back-test."""

    window: Window
    periods: int
    horizons: tuple[Horizon, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores of one model, periods × areas each; NaN where nothing was known to score against."""

    crps: Array
    log_crps: Array
    ignorance: Array
    inside: Array
    interval_score: Array

    @classmethod
    def of(cls, quantiles: Array, observed: Array) -> _Scored:
        parts = (scoring.crps, scoring.log_crps, scoring.ignorance, scoring.inside, scoring.interval_score)
        known = ~np.isnan(observed)
        y = np.where(known, observed, 0.0)
        return cls(*(np.where(known, part(quantiles, y), np.nan) for part in parts))

    def means(self, cases: NDArray[np.bool_]) -> Scores:
        parts = (self.crps, self.log_crps, self.ignorance, self.inside, self.interval_score)
        return Scores(*(float(part[cases].mean()) for part in parts))


def run(panel: Panel, window: Window, *, forecaster: Forecaster | None = None) -> Result:
    """Forecast every period of the window at every horizon from its origin, and score it against what came.

    Members are fitted and weights learnt on what was known at the origin alone. Raises `BadFile` when the window does
    not lie inside the panel with a year and the horizon before it, or nothing in it can be scored.
    """
    first, last = columns(panel, window)
    forecaster = forecaster or Forecaster(panel)
    targets = range(first, last + 1)
    return Result(window, len(targets), tuple(_horizon(forecaster, targets, ahead) for ahead in window.horizons))


def columns(panel: Panel, window: Window) -> tuple[int, int]:
    """First and last column of a window. Raises `BadFile` when it cannot be back-tested."""
    horizons = window.horizons
    if not horizons or min(horizons) < 1 or max(horizons) > FURTHEST:
        raise BadFile("bad_horizon", most=FURTHEST)
    first, last = (distance(panel.start, day, panel.freq) for day in (window.first, window.last))
    if last < first:
        raise BadFile("window_backwards", first=window.first, last=window.last)
    year = 12 if panel.freq == "month" else 52
    earliest = year - 1 + max(horizons)
    if first < earliest or last >= len(panel):
        possible = panel.period(earliest) if earliest < len(panel) else None
        raise BadFile("window_outside", earliest=possible, newest=panel.end, start=panel.start)
    return first, last


def _horizon(forecaster: Forecaster, targets: Sequence[int], ahead: int) -> Horizon:
    panel, names = forecaster.panel, [member.name for member in forecaster.members]
    observed = panel.counts[:, targets[0] : targets[-1] + 1].T
    told = [forecaster.tell(target - ahead, ahead) for target in targets]
    pool = _Scored.of(np.stack([one.quantiles for one in told]), observed)
    single = {
        name: _Scored.of(np.stack([one.members[row] for one in told]), observed) for row, name in enumerate(names)
    }
    enough_to_score = np.stack([enough(panel, target - ahead, events=0) for target in targets])
    every = enough_to_score & ~np.isnan(observed)
    if not every.any():
        raise BadFile("nothing_to_score", horizon=ahead)
    shown = every & np.stack([enough(panel, target - ahead) for target in targets])
    baseline = single[CONFLICTOLOGY]
    weights = np.stack([one.shares for one in told])[every].mean(axis=0)
    return Horizon(
        ahead,
        _compare(pool, baseline, every, ahead),
        _compare(pool, baseline, shown, ahead) if shown.any() else None,
        {name: float(scored.crps[every].mean()) for name, scored in single.items()},
        {name: float(weight) for name, weight in zip(names, weights, strict=True)},
        {
            area: (float(pool.crps[every[:, row], row].mean()), float(baseline.crps[every[:, row], row].mean()))
            for row, area in enumerate(panel.areas)
            if every[:, row].any()
        },
    )


def _compare(pool: _Scored, baseline: _Scored, cases: NDArray[np.bool_], ahead: int) -> Compared:
    def difference(ours: Array, theirs: Array) -> Difference:
        told = cases.any(axis=1)
        scale = cases.sum() / told.sum()  # Sums a period, by the mean number of cases in a period.
        sums = [np.where(cases, part, 0.0).sum(axis=1)[told] / scale for part in (ours, theirs)]
        return scoring.difference(*sums, block=max(scoring.BLOCK, math.ceil(ahead)))

    return Compared(
        cases=int(cases.sum()),
        areas=int(cases.any(axis=0).sum()),
        pool=pool.means(cases),
        baseline=baseline.means(cases),
        crps=difference(pool.crps, baseline.crps),
        log_crps=difference(pool.log_crps, baseline.log_crps),
        ignorance=difference(pool.ignorance, baseline.ignorance),
    )
