"""Distributions of counts by their mean and variance: negative binomial, or Poisson when nothing is over-dispersed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.


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
