"""What a panel's past says at each period: fading means and weighted quantiles, never looking ahead."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.compute.forecast.baseline import YEAR
from vigie.compute.forecast.panel import Array, Panel

LEVELS: Array = np.arange(1, 200) / 200
"""The 199 levels at which every forecast is told: 0.005, 0.010 … 0.995."""

WINDOW_YEARS = 15
FADES = (1.5, 4.0, 12.0, 60.0)
"""Half-lives, in months, of the fading means that describe a series' level."""


class Memory:
    """Fading means of a panel at every column; column o uses nothing after o (a recursive, causal filter).

    `mean[fade]` is Σ w·y / Σ w with w = ½^(age in months / fade) over known periods, `seen[fade]` is Σ w in periods.
    """

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.year = YEAR[panel.freq]
        self.counts = panel.counts
        self.known: NDArray[np.bool_] = ~np.isnan(panel.counts)
        self.values = np.where(self.known, panel.counts, 0.0)
        self.mean: dict[float, Array] = {}
        self.seen: dict[float, Array] = {}
        for fade in FADES:
            total, weight = (faded(rows, self.keep(fade)) for rows in (self.values, self.known))
            self.seen[fade] = weight
            self.mean[fade] = total / np.maximum(weight, 1e-12)
        self._sorted: tuple[int, Array, Array, NDArray[np.intp]] | None = None

    def keep(self, fade: float) -> float:
        """The share of a weight that is left after one period, for a half-life in months."""
        return float(0.5 ** (12 / self.year / fade))

    @cached_property
    def logs(self) -> Array:
        """log(1 + y) of every count."""
        return np.asarray(np.log1p(self.values))

    @cached_property
    def features(self) -> Array:
        """What a regression reads of every column: areas × periods × (1, and log(1 + mean) of each fade)."""
        levels = [np.log1p(self.mean[fade]) for fade in FADES]
        return np.stack([np.ones_like(levels[0]), *levels], axis=-1)

    def window(self, origin: int) -> tuple[Array, Array, NDArray[np.intp]]:
        """Values of the last 15 years up to `origin` sorted by size, 1 where known, and their ages in periods.

        An unknown value stands as the row's smallest, where its weight of zero changes no quantile.
        """
        if self._sorted is None or self._sorted[0] != origin:
            span = slice(max(0, origin + 1 - WINDOW_YEARS * self.year), origin + 1)
            held = self.known[:, span]
            least = np.where(held, self.values[:, span], np.inf).min(axis=1, keepdims=True)
            values = np.where(held, self.values[:, span], np.where(np.isinf(least), 0.0, least))
            order = np.argsort(values, axis=1, kind="stable")
            known = np.take_along_axis(held, order, axis=1).astype(float)
            ages = values.shape[1] - 1 - order
            self._sorted = (origin, np.take_along_axis(values, order, axis=1), known, ages)
        return self._sorted[1:]


def faded(rows: NDArray[Any], keep: float | Array) -> Array:
    """Σ rows[t − age]·keep^age at every column t: `scipy.signal.lfilter`, without the second that it takes to load.

    `keep` is one for all rows, or one for each.
    """
    columns = np.array(rows.T, dtype=np.float64)  # Columns first: each step then runs through memory in order.
    for now in range(1, len(columns)):
        columns[now] += keep * columns[now - 1]
    return np.ascontiguousarray(columns.T)


def step_quantiles(values: Array, weights: Array, levels: Array) -> Array:
    """Inverse of each row's weighted empirical distribution; `values` sorted along the row. Rows of no weight give 0.

    `levels` are one list for all rows, ascending.
    """
    cumulated = np.cumsum(weights, axis=1)
    total = cumulated[:, -1:]
    rows, size = values.shape
    lift = 2.0 * np.arange(rows)[:, None]  # One search for all rows: each row's shares lie above those of the last.
    shares = cumulated / np.maximum(total, 1e-300) + lift
    place = np.searchsorted(shares.ravel(), (levels - 1e-9 + lift).ravel()).reshape(rows, -1)
    place = np.clip(place - size * np.arange(rows)[:, None], 0, size - 1)
    return np.where(total > 0, np.take_along_axis(values, place, axis=1), 0.0)


def smooth_quantiles(values: Array, weights: Array, levels: Array) -> Array:
    """As `step_quantiles`, joined by straight lines between the middles of the steps (Hazen's plotting positions).

    `levels` may be one list for all rows or a list for each. A value of no weight must equal the row's smallest.
    """
    cumulated = np.cumsum(weights, axis=1)
    total = cumulated[:, -1:]
    middles = (cumulated - weights / 2) / np.maximum(total, 1e-300)
    return np.where(
        total > 0, interpolate(np.broadcast_to(levels, (len(values), levels.shape[-1])), middles, values), 0.0
    )


def interpolate(wanted: Array, places: Array, values: Array) -> Array:
    """`np.interp` row by row in one call: places between 0 and 1, ascending along the row."""
    lift = 2.0 * np.arange(len(values))[:, None]
    ends = np.zeros((len(values), 1))
    x = np.concatenate([ends, places, ends + 1], axis=1) + lift
    y = np.concatenate([values[:, :1], values, values[:, -1:]], axis=1)
    return np.asarray(np.interp((wanted + lift).ravel(), x.ravel(), y.ravel()).reshape(wanted.shape))
