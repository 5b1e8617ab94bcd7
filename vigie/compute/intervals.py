"""How sure a figure is: the interval around a share, and around a mean of scores that follow each other in time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TOO_FEW = 5
"""Fewer cases than this say nothing: the page says "too few" instead of a share."""
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n`, with the 95 % interval of the share behind it; none of the three figures when n < 5."""

    k: int = 0
    n: int = 0

    @property
    def too_few(self) -> bool:
        return self.n < TOO_FEW

    @property
    def value(self) -> float | None:
        return None if self.too_few else self.k / self.n

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.too_few else wilson(self.k, self.n)

    def __add__(self, other: Share) -> Share:
        return Share(self.k + other.k, self.n + other.n)


def wilson(k: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share, honest with few cases and at 0 or 1 (Wilson 1927, JASA 22:209–212).

    Raises ValueError unless 0 ≤ k ≤ n and n > 0.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError("a share is of something, and of no more than all of it")
    share, square = k / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def median(values: Sequence[float]) -> float | None:
    """The middle value; None of nothing."""
    return float(np.median(values)) if len(values) else None


def spread(values: Sequence[float]) -> tuple[float, float] | None:
    """The lower and the upper quartile; None with fewer than five values."""
    if len(values) < TOO_FEW:
        return None
    low, high = np.quantile(np.asarray(values, dtype=float), [0.25, 0.75])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Skill:
    """1 − (sum of our scores ÷ sum of the baseline's): above 0 is better than the baseline, 0 is no skill."""

    n: int
    value: float
    low: float
    high: float

    @property
    def says(self) -> str:
        """`better`, `worse`, or `none` when the interval holds 0: then nothing may be claimed."""
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "none"


def skill(ours: Sequence[float], base: Sequence[float], n: int, block: int = 3) -> Skill | None:
    """Skill over a baseline with its 95 % interval, from the sum of scores of each period in order of time; `n` scores
    are in these sums.

    Scores of neighbouring periods resemble each other, and so do those of one period: whole runs of `block` periods
    are drawn (moving-block bootstrap, Künsch 1989, Annals of Statistics 17:1217–1241), 1,000 times, with a fixed
    seed, so that a page says the same figure twice. None with fewer than five periods, or a baseline without error.
    """
    if len(ours) != len(base):
        raise ValueError("each score has its baseline")
    mine, theirs = np.asarray(ours, dtype=float), np.asarray(base, dtype=float)
    periods = len(mine)
    if periods < TOO_FEW or theirs.sum() <= 0:
        return None
    block = min(block, periods)
    drawn = np.random.default_rng(20).integers(0, periods - block + 1, size=(1000, math.ceil(periods / block)))
    places = (drawn[:, :, None] + np.arange(block)).reshape(1000, -1)[:, :periods]
    below = theirs[places].sum(axis=1)
    values = 1 - mine[places].sum(axis=1)[below > 0] / below[below > 0]
    low, high = np.quantile(values, [0.025, 0.975])
    return Skill(n, float(1 - mine.sum() / theirs.sum()), float(low), float(high))
