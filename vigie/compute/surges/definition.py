"""The surge of `vigie.compute.detection.surge`, for whole panels at once: the same definition, the same answers."""

from __future__ import annotations

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.
from numpy.typing import NDArray

from vigie.compute.detection import ONSET_QUIET, SURGE_BASELINE, SURGE_GAP
from vigie.compute.series import MINIMUM_COUNT

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

AHEAD = 3
"""A warning looks this many months ahead. Their limits are known already: a baseline ends four months before."""

FIRST = SURGE_BASELINE + SURGE_GAP


def limits(counts: Array) -> Array:
    """What a month's count must exceed to be a surge: areas × (months + 3), NaN where the baseline is not all known.

    max(95 % limit of a negative binomial by moments, mean + 10, 1.5 × mean) of months m−15 … m−4. Column t needs
    counts up to t−4 only, so the columns of the three coming months are there too.
    """
    areas, months = counts.shape
    out = np.full((areas, months + AHEAD), np.nan)
    if months < SURGE_BASELINE:
        return out
    past = np.lib.stride_tricks.sliding_window_view(counts, SURGE_BASELINE, axis=1)
    mean = past.mean(axis=-1)
    variance = np.maximum(past.var(axis=-1, ddof=1), mean)
    usual = np.maximum(np.maximum(_quantile(mean, variance, 0.95), mean + 10), 1.5 * mean)
    width = min(usual.shape[1], months + AHEAD - FIRST)
    out[:, FIRST : FIRST + width] = usual[:, :width]
    return out


def _quantile(mean: Array, variance: Array, level: float) -> Array:
    """Negative binomial, or Poisson where nothing is over-dispersed; 0 where the mean is 0, NaN where it is unknown."""
    out = np.where(np.isnan(mean), np.nan, 0.0)
    some = mean > 0
    wide = some & (variance > mean * (1 + 1e-9))
    m, v = mean[wide], variance[wide]
    out[wide] = scipy.stats.nbinom.ppf(level, m**2 / (v - m), m / v)
    out[some & ~wide] = scipy.stats.poisson.ppf(level, mean[some & ~wide])
    return out


def surges(counts: Array) -> Flags:
    """Which months were surges; a month that cannot be judged is none."""
    months = counts.shape[1]
    with np.errstate(invalid="ignore"):
        above = counts > np.floor(limits(counts)[:, :months])
    return np.asarray(above & (counts >= MINIMUM_COUNT))


def onsets(found: Flags) -> Flags:
    """Surges with none in the three months before; none where those months cannot be judged."""
    out = found.copy()
    for back in range(1, ONSET_QUIET + 1):
        out[:, back:] &= ~found[:, :-back]
    out[:, : FIRST + ONSET_QUIET] = False
    return out


def coming(found: Flags) -> Flags:
    """Whether a surge follows in one of the next three months (False where the data end before)."""
    out = np.zeros_like(found)
    for ahead in range(1, AHEAD + 1):
        out[:, :-ahead] |= found[:, ahead:]
    return out


def before(alerts: Flags) -> Flags:
    """Whether an alert stood in one of the three months before."""
    out = np.zeros_like(alerts)
    for back in range(1, AHEAD + 1):
        out[:, back:] |= alerts[:, :-back]
    return out
