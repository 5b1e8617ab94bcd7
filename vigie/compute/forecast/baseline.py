"""Forecasts as whole distributions, and the scores that keep them honest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from vigie.compute.series import MINIMUM_COUNT, Freq, Series, TooLittle, shift

CONFLICTOLOGY = "conflictology_12"
YEAR: dict[Freq, int] = {"month": 12, "week": 52}


@dataclass(frozen=True, slots=True)
class Forecast:
    """A predictive distribution of the count of any one of the coming periods, as equally likely values.

    `origin` is the newest period that was used; `sample` is sorted, in the series' own unit.
    """

    model: str
    origin: date
    sample: tuple[int, ...]

    @property
    def mean(self) -> float:
        return sum(self.sample) / len(self.sample)

    def quantile(self, level: float) -> int:
        """The smallest value whose cumulated share reaches `level` (inverse of the empirical distribution)."""
        if not 0 < level < 1:
            raise ValueError("a quantile level lies between 0 and 1")
        # The margin keeps 0.05 × 20 = 1.0000000000000002 from asking for the second value.
        return self.sample[max(0, math.ceil(level * len(self.sample) - 1e-9) - 1)]

    def interval(self, coverage: float) -> tuple[int, int]:
        """The central interval meant to hold the coming count in `coverage` of cases (0.5, 0.9 …)."""
        return self.quantile((1 - coverage) / 2), self.quantile((1 + coverage) / 2)


def conflictology(
    series: Series, origin: date | None = None, *, minimum_count: int = MINIMUM_COUNT
) -> Forecast | TooLittle:
    """Conflictology-12: the coming periods will be like any one of the last twelve months (52 weeks).

    The baseline of the ViEWS prediction challenge (Hegre et al. 2025, J. Peace Research), hard to beat and always
    shown. Uses nothing after `origin` (the newest period by default).
    """
    here = series.position(origin if origin is not None else series.end)
    year = YEAR[series.freq]
    sample = series.counts[max(0, here + 1 - year) : here + 1]
    newest = shift(series.start, series.freq, here)
    if len(sample) < year or sum(sample) < minimum_count:
        return TooLittle(CONFLICTOLOGY, newest, len(sample), year, sum(sample), minimum_count)
    return Forecast(CONFLICTOLOGY, newest, tuple(sorted(sample)))


def crps(sample: Sequence[int], observed: int) -> float:
    """Continuous ranked probability score of an empirical distribution, in the unit of the counts; 0 is perfect.

    E|X − y| − ½·E|X − X′| over all pairs (Gneiting & Raftery 2007, JASA 102:359–378, eq. 21).
    """
    values = np.asarray(sample, dtype=float)
    if not values.size:
        raise ValueError("an empty sample has no score")
    distance = float(np.abs(values - observed).mean())
    spread = float(np.abs(values[:, None] - values[None, :]).mean())
    return distance - spread / 2


def coverage(intervals: Sequence[tuple[int, int]], observed: Sequence[int]) -> float:
    """Share of observed counts that fell inside their interval, ends included. Raises ValueError on nothing."""
    if not intervals or len(intervals) != len(observed):
        raise ValueError("coverage needs one interval per observation, and at least one")
    inside = sum(low <= count <= high for (low, high), count in zip(intervals, observed, strict=True))
    return inside / len(intervals)
