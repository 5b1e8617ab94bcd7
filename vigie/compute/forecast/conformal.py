"""A conformal check: intervals that held too little in past windows are stretched, none is ever narrowed."""

from __future__ import annotations

import math

import numpy as np

from vigie.compute.forecast.panel import Array

HELD = 0.9
FEWEST = 60
WIDEST = 2.0
HALF = 0.5


def distances(low: Array, middle: Array, high: Array, observed: Array) -> Array:
    """How far each count lay from the median, in half-intervals of its own side; half a count is granted to each.

    The interval stretched by f about the median holds the count exactly when its distance is at most f.
    """
    side = np.where(observed >= middle, high - middle, middle - low)
    return np.asarray(np.abs(observed - middle) / (side + HALF))


def stretch(past: Array) -> float:
    """The factor by which 90 % intervals must grow to have held nine in ten of the past cases, from 1 to 2.

    The ⌈(n + 1)·0.9⌉-th smallest distance: split conformal prediction with a scaled residual (Lei et al. 2018, JASA
    113:1094–1111; Romano, Patterson & Candès 2019, NeurIPS). 1 when fewer than 60 cases are known.
    """
    size = len(past)
    if size < FEWEST:
        return 1.0
    place = min(size, math.ceil((size + 1) * HELD)) - 1
    return float(np.clip(np.sort(past)[place], 1.0, WIDEST))


def stretched(quantiles: Array, levels: Array, factors: Array) -> Array:
    """Quantiles (areas × levels) drawn away from the median, by the whole factor at the ends of the 90 % interval.

    The nearer to the median, the less they move; counts stay whole, ascending and never negative.
    """
    if (factors <= 1).all():
        return quantiles
    middle = quantiles[:, [int(np.argmin(np.abs(levels - 0.5)))]]
    growth = 1 + (factors[:, None] - 1) * np.minimum(np.abs(2 * levels - 1) / HELD, 1.0)
    moved = np.round(np.maximum(middle + (quantiles - middle) * growth, 0.0))
    return np.asarray(np.maximum.accumulate(moved, axis=1))
