"""What is known of each area at each month that may announce a surge; column t reads nothing after t."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from vigie.compute.surges.definition import AHEAD, FIRST, Array, Flags, limits, surges

FADES = (1, 3, 8, 24, 72)
LONGEST = 120
UNBROKEN = FIRST + 60
"""Months that must be known without a gap: sixty for features to look back over, and those before their first limit."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """`values` areas × months × features with their `names`; `alive` where anything has happened to speak of."""

    names: tuple[str, ...]
    values: Array
    alive: Flags


def features(counts: Array, judged: Array | None = None) -> Features:
    """Levels, nearness to the limit of the coming months, past surges, quiet times, and what the world does.

    `judged` are the `limits` of these counts, where they are known already: nine tenths of the time goes into them.
    """
    known = ~np.isnan(counts)
    y = np.where(known, counts, 0.0)
    months = y.shape[1]
    judged = limits(counts) if judged is None else judged
    found = surges(counts, judged)
    fading = {fade: _fading(y, known, fade) for fade in FADES}
    limit = nearest_limit(judged, months)
    log_limit = np.log1p(limit)
    columns: dict[str, Array] = {"now": np.log1p(y), "a month ago": np.log1p(_lag(y, 1))}
    columns |= {f"fading {fade}": np.log1p(mean) for fade, mean in fading.items()}
    columns["limit"] = log_limit
    for span in (3, 12, 60):
        columns[f"highest of {span} by limit"] = np.log1p(_highest(y, span)) - log_limit
    for fade in (1, 3):
        columns[f"fading {fade} by limit"] = np.log1p(fading[fade]) - log_limit
    columns["surge now"] = found.astype(float)
    columns |= {f"surges in {span}": _sum(found.astype(float), span) for span in (3, 12, 60)}
    columns["since a surge"] = np.log1p(_since(found))
    columns["since an event"] = np.log1p(_since(y > 0))
    columns |= {f"share not quiet {fade}": _fading((y > 0).astype(float), known, fade) for fade in (6, 48)}
    columns |= {f"above limit in {span}": _exceeded(y, limit, span) / span for span in (6, 24, 72)}
    everywhere = np.broadcast_to(found.mean(axis=0, keepdims=True), y.shape)
    columns["surges everywhere"] = _fading(everywhere, np.ones_like(known), 2)
    return Features(tuple(columns), np.stack(list(columns.values()), axis=-1), fading[72] > 0.01)


def nearest_limit(judged: Array, months: int) -> Array:
    """The lowest known limit of the three coming months, at each month, for the model to compare with.

    Where none is known it is 10, which no reader may be shown: of such months no chance is told (`unbroken`).
    """
    three = np.stack([judged[:, step : months + step] for step in range(1, AHEAD + 1)])
    lowest = np.where(np.isnan(three), np.inf, three).min(axis=0)
    return np.where(np.isinf(lowest), 10.0, lowest)


def unbroken(counts: Array, column: int) -> Flags:
    """Areas of which every month that a chance at `column` rests on is known: elsewhere silence counts as zero."""
    first = column + 1 - UNBROKEN
    if first < 0:
        return np.zeros(len(counts), dtype=bool)
    return np.asarray(~np.isnan(counts[:, first : column + 1]).any(axis=1))


def _fading(values: Array, known: NDArray[np.bool_], fade: float) -> Array:
    keep = 0.5 ** (1 / fade)
    total, weight = (
        scipy.signal.lfilter([1.0], [1.0, -keep], rows, axis=1) for rows in (np.where(known, values, 0.0), known * 1.0)
    )
    return np.asarray(total / np.maximum(weight, 1e-12))


def _lag(values: Array, by: int) -> Array:
    out = np.zeros_like(values)
    out[:, by:] = values[:, : values.shape[1] - by]
    return out


def _sum(values: Array, span: int) -> Array:
    total = np.cumsum(values, axis=1)
    return np.asarray(total - _lag(total, min(span, values.shape[1])))


def _windows(values: Array, span: int) -> Array:
    padded = np.concatenate([np.zeros((len(values), span - 1)), values], axis=1)
    return np.lib.stride_tricks.sliding_window_view(padded, span, axis=1)


def _highest(values: Array, span: int) -> Array:
    return np.asarray(_windows(values, span).max(axis=-1))


def _exceeded(values: Array, limit: Array, span: int) -> Array:
    """How many of the last `span` months, this one included, lie above today's limit."""
    return np.asarray((_windows(values, span) > limit[..., None]).sum(axis=-1).astype(float))


def _since(events: Flags) -> Array:
    """Months since the last event (0: now), 120 at most."""
    at = np.arange(events.shape[1])
    last = np.maximum.accumulate(np.where(events, at, -LONGEST), axis=1)
    return np.asarray(np.minimum(at - last, LONGEST).astype(float))
