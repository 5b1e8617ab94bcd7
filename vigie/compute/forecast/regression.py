"""One regression for all areas, on the logarithm of counts, and two ways to dress it with its past misses."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from vigie.compute.forecast.memory import Memory, interpolate, smooth_quantiles
from vigie.compute.forecast.panel import Array

USUAL = np.array([0.0, 0.25, 0.35, 0.25, 0.15])
"""What the coefficients are drawn to: no constant, and a mean of the four fading levels."""

RIDGE = 0.05
QUIET = 0.02
FEWEST = 60
TABLE = (np.arange(1, 100) / 100).astype(float)
BANDS = 12


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients, and for bands of the fitted level the quantiles of what was missed there."""

    coefficients: Array
    centres: Array
    missed: Array


_FITS: WeakKeyDictionary[Memory, dict[tuple[int, int], Fitted | None]] = WeakKeyDictionary()


def drift(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
    """The regression's level, dressed with the area's own past misses (half-life five years)."""
    fitted = fit(memory, origin, horizon)
    if fitted is None:
        return np.round(_plain(memory, origin, levels))
    first, last = _span(memory, origin, horizon)
    expected = _features(memory, first, last + 1) @ fitted.coefficients
    then = slice(first + horizon, last + 1 + horizon)
    missed = memory.logs[:, then] - expected
    held = memory.known[:, then]
    missed = np.where(held, missed, np.where(held, missed, np.inf).min(axis=1, keepdims=True))
    order = np.argsort(missed, axis=1)
    weights = held * memory.keep(60.0) ** np.arange(last - first, -1, -1)
    dressed = smooth_quantiles(
        np.take_along_axis(missed, order, axis=1), np.take_along_axis(weights, order, axis=1), levels
    )
    return _counts(_features(memory, origin, origin + 1)[:, 0] @ fitted.coefficients, dressed)


def neighbours(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
    """The regression's level, dressed with what was missed wherever the level was alike, in any area."""
    fitted = fit(memory, origin, horizon)
    if fitted is None:
        return np.round(_plain(memory, origin, levels))
    here = _features(memory, origin, origin + 1)[:, 0] @ fitted.coefficients
    place = np.clip(np.interp(here, fitted.centres, np.arange(len(fitted.centres))), 0, len(fitted.centres) - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(fitted.centres) - 1)
    share = (place - low)[:, None]
    table = fitted.missed[low] * (1 - share) + fitted.missed[high] * share
    dressed = interpolate(
        np.broadcast_to(levels, (len(table), len(levels))), np.broadcast_to(TABLE, table.shape), table
    )
    return _counts(here, dressed)


def fit(memory: Memory, origin: int, horizon: int) -> Fitted | None:
    """Ridge regression of log(1 + y) at t + horizon on four fading levels at t, over 15 years of all areas.

    It is fitted anew once a quarter, on what was known then; None while fewer than 60 area-periods were not quiet.
    """
    step = memory.year // 4
    at = origin - origin % step
    key = (at, horizon)
    fits = _FITS.setdefault(memory, {})
    if key not in fits:
        fits[key] = _fit(memory, at, horizon)
    return fits[key]


def _fit(memory: Memory, origin: int, horizon: int) -> Fitted | None:
    first, last = _span(memory, origin, horizon)
    if last <= first:
        return None
    features = _features(memory, first, last + 1)
    then = slice(first + horizon, last + 1 + horizon)
    useful = memory.known[:, then] & memory.known[:, first : last + 1] & (features[..., 1:].max(axis=2) > QUIET)
    x, y = features[useful], memory.logs[:, then][useful]
    if len(y) < FEWEST:
        return None
    pull = RIDGE * len(y)
    coefficients = np.linalg.solve(x.T @ x + pull * np.eye(x.shape[1]), x.T @ y + pull * USUAL)
    expected = x @ coefficients
    return Fitted(coefficients, *_bands(expected, y - expected))


def _bands(expected: Array, missed: Array) -> tuple[Array, Array]:
    """Quantiles of the misses in overlapping bands of the expected level, as many cases in each."""
    order = np.argsort(expected, kind="stable")
    count = int(np.clip(len(order) // FEWEST, 1, BANDS))
    width = len(order) / count
    centres, tables = [], []
    for band in range(count):
        low, high = int(max(0, (band - 0.5) * width)), int(min(len(order), (band + 1.5) * width))
        inside = order[low:high]
        centres.append(expected[inside].mean())
        ranked = np.sort(missed[inside])
        tables.append(ranked[np.minimum((TABLE * len(ranked)).astype(int), len(ranked) - 1)])
    return np.array(centres), np.array(tables)


def _span(memory: Memory, origin: int, horizon: int) -> tuple[int, int]:
    """First and last column t whose outcome t + horizon was known at `origin`; a year is left to warm up."""
    last = origin - horizon
    return max(memory.year - 1, last + 1 - 15 * memory.year), last


def _features(memory: Memory, first: int, stop: int) -> Array:
    return memory.features[:, first:stop]


def _plain(memory: Memory, origin: int, levels: Array) -> Array:
    values, known, ages = memory.window(origin)
    return smooth_quantiles(values, known * memory.keep(6.0) ** ages, levels)


def _counts(expected: Array, missed: Array) -> Array:
    return np.asarray(np.round(np.maximum(0.0, np.expm1(expected[:, None] + missed))))
