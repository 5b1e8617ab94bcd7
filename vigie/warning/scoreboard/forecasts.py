"""One stored forecast against what came, and the same for the baseline. Neither uses anything after its origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vigie.compute.forecast import Forecast, crps
from vigie.compute.series import Freq, Series, shift

HORIZONS: dict[Freq, tuple[int, ...]] = {"month": (1, 3, 6), "week": (1, 4, 8)}


@dataclass(frozen=True, slots=True)
class Scored:
    """CRPS in the unit of the counts (0 is perfect), for us and for conflictology-12; `inside` our 90 % interval."""

    horizon: int
    target: date
    observed: int
    crps: float
    baseline: float
    inside: bool


def due(known: Series, origin: date, provisional_from: date | None) -> list[tuple[int, date, int]]:
    """(horizon, period, count) of what is known by now and final; provisional counts wait until their source says."""
    found = []
    for horizon in HORIZONS[known.freq]:
        target = shift(origin, known.freq, horizon)
        if known.start <= target <= known.end and (provisional_from is None or target < provisional_from):
            found.append((horizon, target, known.counts[known.position(target)]))
    return found


def scored(forecast: Forecast, base: Forecast, horizon: int, target: date, observed: int) -> Scored:
    """Both scores of one forecast."""
    low, high = forecast.interval(0.9)
    ours, theirs = crps(forecast.sample, observed), crps(base.sample, observed)
    return Scored(horizon, target, observed, ours, theirs, inside=low <= observed <= high)
