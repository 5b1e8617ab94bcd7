"""How each area stands now: its chance, what would be a surge, and which newest count would turn the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vigie.compute.forecast.panel import Panel
from vigie.compute.series import MINIMUM_COUNT
from vigie.compute.surges.definition import AHEAD, Array, limits
from vigie.compute.surges.features import features, surges_everywhere
from vigie.compute.surges.warning import Warned, may_tell

HALVINGS = 4
STEPS_OUT = 14
"""How many counts are tried on each side of the newest one, each about half as far again as the one before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One area at its panel's newest month. `limit` is the lowest of the three coming months' limits, in the panel's
    unit: no count up to it is a surge. None where one of the three is not known.

    `chance` is None where too little is known; `warns` says that it reaches the threshold. `turns_at` is the newest
    count nearest to `observed` with which the verdict would be the other one; None where no count would do it.
    """

    observed: int
    limit: int | None
    chance: float | None = None
    warns: bool = False
    turns_at: int | None = None


def standings(panel: Panel, warned: Warned) -> dict[str, Standing | None]:
    """Every area as the newest model and threshold of `warned` see it; None where its newest month is not known."""
    judged, newest = limits(panel.counts), panel.counts[:, -1]
    lowest = np.floor(judged[:, -AHEAD:].min(axis=1))  # NaN where one of the three is.
    told = may_tell(panel, len(panel) - 1)
    threshold = warned.years[-1].threshold
    found: dict[str, Standing | None] = {}
    for row, area in enumerate(panel.areas):
        if np.isnan(newest[row]):
            found[area] = None
            continue
        observed = int(newest[row])
        limit = None if np.isnan(lowest[row]) else max(int(lowest[row]), MINIMUM_COUNT - 1)
        if not told[row] or limit is None:
            found[area] = Standing(observed, limit)
            continue
        ask = _Asked(panel.counts, judged, warned, row)
        chance = ask.chance(observed)
        turns = _nearest_turn(ask, observed, limit, threshold)
        found[area] = Standing(observed, limit, chance, chance >= threshold, turns)
    return found


class _Asked:
    """The chance of one area had its newest count been another. No limit up to three months ahead depends on it."""

    def __init__(self, counts: Array, judged: Array, warned: Warned, row: int) -> None:
        self.counts, self.judged, self.warned, self.row = counts, judged, warned, row
        self._told: dict[int, float] = {}

    def chance(self, count: int) -> float:
        if count not in self._told:
            self.look_at([count])
        return self._told[count]

    def knows(self, count: int) -> bool:
        return count in self._told

    def look_at(self, counts: Iterable[int]) -> None:
        """Work several out at once, side by side: a row for each count, to the last digit as one by one."""
        new = [count for count in dict.fromkeys(counts) if count not in self._told]
        rows = np.repeat(self.counts[[self.row]], len(new), axis=0)
        rows[:, -1] = new
        judged = np.repeat(self.judged[[self.row]], len(new), axis=0)
        beside = np.concatenate([self._beside(count) for count in new])
        for count, values in zip(new, features(rows, judged, newest=True, beside=beside).values, strict=True):
            self._told[count] = float(self.warned.teller.chance(values)[0])

    def _beside(self, count: int) -> Array:
        """What surges there were everywhere, this area's own newest month among them."""
        changed = self.counts.copy()
        changed[self.row, -1] = count
        return surges_everywhere(changed, self.judged)[:1]


def _nearest_turn(ask: _Asked, observed: int, limit: int, threshold: float) -> int | None:
    """The count nearest to the observed one that turns the verdict: fewer is tried first where a warning stands."""
    lower = [observed - step for step in _steps() if observed - step > 0] + ([0] if observed else [])
    higher = sorted([observed + step for step in _steps()] + [2 * (limit + observed) + 1])
    ask.look_at([observed, *lower, *higher])
    warns = ask.chance(observed) >= threshold
    for side in (lower, higher) if warns else (higher, lower):
        same = observed
        for count in side:
            if (ask.chance(count) >= threshold) != warns:
                return _between(ask, same, count, threshold, warns=warns)
            same = count
    return None


def _steps() -> list[int]:
    out = [1]
    while len(out) < STEPS_OUT:
        out.append(out[-1] + max(1, out[-1] // 2))
    return out


def _between(ask: _Asked, same: int, other: int, threshold: float, *, warns: bool) -> int:
    """Halve the way between a count with the same verdict and one with the other, until they are neighbours."""
    while abs(other - same) > 1:
        middle = (same + other) // 2
        if not ask.knows(middle):
            ask.look_at(_middles(same, other, HALVINGS))
        if (ask.chance(middle) >= threshold) == warns:
            same = middle
        else:
            other = middle
    return other


def _middles(one: int, other: int, deep: int) -> list[int]:
    """Every count that so many halvings between two may come to."""
    if abs(other - one) <= 1 or not deep:
        return []
    middle = (one + other) // 2
    return [middle, *_middles(one, middle, deep - 1), *_middles(middle, other, deep - 1)]
