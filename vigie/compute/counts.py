"""Distributions of counts by their mean and variance: negative binomial, or Poisson when nothing is over-dispersed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CountDistribution:
    """A distribution on 0, 1, 2 … fitted by the method of moments.

    Negative binomial with size mean²/(variance − mean) when the variance exceeds the mean, Poisson otherwise
    (Johnson, Kemp & Kotz, Univariate Discrete Distributions, 3rd ed., §4.3 and §5.1).
    A mean of zero puts all weight on 0.
    """

    mean: float
    variance: float

    @property
    def over_dispersed(self) -> bool:
        return self.variance > self.mean * (1 + 1e-9)

    def below(self, count: int) -> float:
        """P(X ≤ count)."""
        if count < 0:
            return 0.0
        if self.mean <= 0:
            return 1.0
        if not self.over_dispersed:
            return float(scipy.special.pdtr(count, self.mean))
        size = self.mean**2 / (self.variance - self.mean)
        return float(scipy.special.betainc(size, count + 1, self.mean / self.variance))

    def at_least(self, count: int) -> float:
        """P(X ≥ count), the p-value of an observed count; exact in the far tail."""
        if count <= 0:
            return 1.0
        if self.mean <= 0:
            return 0.0
        if not self.over_dispersed:
            return float(scipy.special.pdtrc(count - 1, self.mean))
        size = self.mean**2 / (self.variance - self.mean)
        return float(scipy.special.betainc(count, size, 1 - self.mean / self.variance))

    def quantile(self, level: float) -> int:
        """The smallest count c with P(X ≤ c) ≥ level, for 0 < level < 1."""
        if not 0 < level < 1:
            raise ValueError("a quantile level lies between 0 and 1")
        high = 1
        while self.below(high) < level:
            high *= 2
        low = -1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.below(middle) >= level else (middle, high)
        return high


def fit(counts: Sequence[int]) -> CountDistribution:
    """Moments of one period's count: mean and sample variance (n − 1), never under the mean (Poisson)."""
    values = np.asarray(counts, dtype=float)
    mean = float(values.mean())
    spread = float(values.var(ddof=1)) if len(values) > 1 else 0.0
    return CountDistribution(mean, max(mean, spread))


def predict_sum(counts: Sequence[int], periods: int) -> CountDistribution:
    """Predictive distribution of the sum of the next `periods` counts, given a baseline of like, independent ones.

    The mean of n periods is itself uncertain, which adds k²·v/n to the variance k·v of a sum of k. An all-zero
    baseline counts as half an event (Jeffreys' prior for a Poisson rate), so that one event is not infinitely rare.
    """
    single = fit(counts)
    mean = max(single.mean, 0.5 / len(counts))
    variance = max(single.variance, mean)
    return CountDistribution(periods * mean, periods * variance * (1 + periods / len(counts)))


def quantiles(mean: Floats, variance: Floats, level: float) -> Floats:
    """`CountDistribution.quantile` of many distributions at once: NaN where mean or variance is not finite."""
    if not 0 < level < 1:
        raise ValueError("a quantile level lies between 0 and 1")
    mean, variance = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64))
    known = np.isfinite(mean) & np.isfinite(variance) & (mean > 0)
    high = np.where(known, np.ceil(mean + np.sqrt(variance)), 0.0)
    while (short := known & (_below(high, mean, variance) < level)).any():
        high[short] = 2 * high[short] + 1
    low = np.full(mean.shape, -1.0)
    while (wide := known & (high - low > 1)).any():
        middle = np.floor((low + high) / 2)
        enough = _below(middle, mean, variance) >= level
        high = np.where(wide & enough, middle, high)
        low = np.where(wide & ~enough, middle, low)
    return np.where(np.isfinite(mean) & np.isfinite(variance), high, np.nan)


def _below(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """P(X ≤ count) of many distributions."""
    with np.errstate(all="ignore"):
        spread = variance > mean * (1 + 1e-9)
        size = np.where(spread, mean**2 / (variance - mean), 1)
        negbin = scipy.special.betainc(size, np.maximum(count, 0) + 1, np.where(spread, mean / variance, 0.5))
        chance = np.where(spread, negbin, scipy.special.pdtr(np.maximum(count, 0), mean))
    answer: Floats = np.where(count < 0, 0, chance)
    return answer


def tails(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """`CountDistribution.at_least` of many counts at once: P(X ≥ count), exact in the far tail."""
    with np.errstate(all="ignore"):
        spread = variance > mean * (1 + 1e-9)
        size = np.where(spread, mean**2 / (variance - mean), 1)
        some = np.maximum(count, 1)
        negbin = scipy.special.betainc(some, size, np.where(spread, 1 - mean / variance, 0.5))
        chance = np.where(spread, negbin, scipy.special.pdtrc(some - 1, mean))
    answer: Floats = np.where(count <= 0, 1, np.where(mean <= 0, 0, chance))
    return answer
