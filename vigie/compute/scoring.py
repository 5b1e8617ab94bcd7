"""Scores of forecasts told as equally likely values (or quantiles), for one case or for whole arrays of cases.

The last axis of `values` holds the forecast, sorted or not; all other axes are cases and go with those of `observed`.
Every score is negatively oriented: smaller is better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

VIEWS_BINS: tuple[float, ...] = (0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Lower ends of the eleven bins of the ViEWS prediction challenge (Hegre et al. 2025); the last one is open."""

BLOCK = 6
REPLICATES = 2000
SEED = 1989


def crps(values: ArrayLike, observed: ArrayLike) -> Array:
    """Continuous ranked probability score of an empirical distribution, in the unit of the counts.

    E|X − y| − ½·E|X − X′| over all pairs (Gneiting & Raftery 2007, JASA 102:359–378, eq. 21), the second term from the
    order statistics: Σ x₍ₖ₎·(2k − n − 1)/n². Raises ValueError for a forecast without values.
    """
    x, y = np.asarray(values, dtype=float), np.asarray(observed, dtype=float)
    size = x.shape[-1] if x.ndim else 0
    if not size:
        raise ValueError("an empty sample has no score")
    x = np.sort(x, axis=-1)
    distance = np.abs(x - y[..., None]).mean(axis=-1)
    return np.asarray(distance - x @ (2 * np.arange(1, size + 1) - size - 1) / size**2)


def log_crps(values: ArrayLike, observed: ArrayLike) -> Array:
    """The CRPS of log(1 + count): errors count by their ratio, so that quiet areas weigh as much as loud ones."""
    return crps(np.log1p(np.asarray(values, dtype=float)), np.log1p(np.asarray(observed, dtype=float)))


def bin_of(counts: ArrayLike, bins: Sequence[float] = VIEWS_BINS) -> NDArray[np.intp]:
    """Number (from 0) of the bin that holds each count."""
    return np.searchsorted(np.asarray(bins), np.asarray(counts, dtype=float), side="right") - 1


def ignorance(values: ArrayLike, observed: ArrayLike, bins: Sequence[float] = VIEWS_BINS) -> Array:
    """−log₂ of the chance given to the bin that came true, in bits.

    The chance is (c + 1)/(n + K), Laplace's rule of succession, c being how many of the n values lie in the bin and K
    the number of bins: no forecast of a finite sample is ever infinitely wrong.
    """
    x = np.asarray(values, dtype=float)
    hit = (bin_of(x, bins) == bin_of(observed, bins)[..., None]).sum(axis=-1)
    return np.asarray(-np.log2((hit + 1) / (x.shape[-1] + len(bins))))


def interval(values: ArrayLike, coverage: float) -> tuple[Array, Array]:
    """Ends of the central interval: the smallest values whose cumulated shares reach (1 ∓ coverage)/2."""
    if not 0 < coverage < 1:
        raise ValueError("a coverage lies between 0 and 1")
    x = np.sort(np.asarray(values, dtype=float), axis=-1)
    low, high = (
        max(0, math.ceil(level * x.shape[-1] - 1e-9) - 1) for level in ((1 - coverage) / 2, (1 + coverage) / 2)
    )
    return x[..., low], x[..., high]


def inside(values: ArrayLike, observed: ArrayLike, coverage: float = 0.9) -> NDArray[np.bool_]:
    """Whether each observed count fell inside its central interval, ends included."""
    low, high = interval(values, coverage)
    y = np.asarray(observed, dtype=float)
    return np.asarray((low <= y) & (y <= high))


def interval_score(values: ArrayLike, observed: ArrayLike, coverage: float = 0.9) -> Array:
    """Width of the central interval plus 2/α times what the count lies outside (Gneiting & Raftery 2007, eq. 43)."""
    low, high = interval(values, coverage)
    y = np.asarray(observed, dtype=float)
    missed = np.maximum(low - y, 0) + np.maximum(y - high, 0)
    return np.asarray(high - low + 2 / (1 - coverage) * missed)


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of a score minus the same of the baseline, and the interval that holds it in 90 % of resampled histories.

    Negative is better than the baseline; `share` is the difference by the baseline's mean (−0.05: five per cent
    better), `share_low` and `share_high` its interval.
    """

    mean: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def difference(ours: ArrayLike, baseline: ArrayLike, *, block: int = BLOCK, replicates: int = REPLICATES) -> Difference:
    """Moving-block bootstrap of a difference in mean scores over time (Künsch 1989, Ann. Statist. 17:1217–1241).

    `ours` and `baseline` hold one sum (or mean) of scores for each period, oldest first. Blocks of `block` neighbouring
    periods (a quarter of a short window) are drawn with replacement, because the errors of neighbouring months are
    alike. The draw is seeded: the same scores always give the same interval. Raises ValueError for nothing, or for
    unlike lengths.
    """
    a, b = np.asarray(ours, dtype=float), np.asarray(baseline, dtype=float)
    if a.ndim != 1 or a.shape != b.shape or not a.size:
        raise ValueError("a difference needs as many scores of ours as of the baseline, and at least one")
    length = min(block, max(1, a.size // 4))
    starts = np.random.default_rng(SEED).integers(0, a.size - length + 1, (replicates, math.ceil(a.size / length)))
    drawn = (starts[..., None] + np.arange(length)).reshape(replicates, -1)[:, : a.size]
    means, against = (a - b)[drawn].mean(axis=1), b[drawn].mean(axis=1)
    shares = means / np.where(against > 0, against, np.nan)
    low, high = np.quantile(means, [0.05, 0.95])
    usable = shares[~np.isnan(shares)]
    share_low, share_high = np.quantile(usable, [0.05, 0.95]) if usable.size else (math.nan, math.nan)
    share = float((a - b).mean() / b.mean()) if b.mean() > 0 else math.nan
    return Difference(float((a - b).mean()), float(low), float(high), share, float(share_low), float(share_high))
