"""What is known of each area at each month that may announce a surge; column t reads nothing after t."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigie.compute.forecast.memory import faded
from vigie.compute.surges.definition import AHEAD, FIRST, Array, Flags, judgeable, limits, surges

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


def features(
    counts: Array, judged: Array | None = None, *, newest: bool = False, beside: Array | None = None
) -> Features:
    """Levels, nearness to the limit of the coming months, past surges, quiet times, and what the world does.

    `judged` are the `limits` of these counts, where they are known already: nine tenths of the time goes into them.
    With `newest` only the last month's are worked out, to the last digit as among all. `beside` says for each row how
    the month of all areas stood (areas × months, as `surges_everywhere`), where the rows are not all areas.
    """
    known: Flags = ~np.isnan(counts)
    y: Array = np.where(known, counts, 0.0)
    months = y.shape[1]
    first = months - 1 if newest else 0
    judged = limits(counts) if judged is None else judged
    found = surges(counts, judged)
    everywhere = surges_everywhere(counts, judged) if beside is None else beside
    busy = (y > 0).astype(float)
    ever: Flags = np.ones_like(known)
    fades: list[tuple[Array, Flags, int]] = [(y, known, fade) for fade in FADES]
    fades += [(busy, known, 6), (busy, known, 48), (everywhere, ever, 2)]
    faint = [mean[:, first:] for mean in _fading(fades)]
    fading = dict(zip(FADES, faint, strict=False))
    limit = nearest_limit(judged, months)[:, first:]
    log_limit = np.log1p(limit)
    columns: dict[str, Array] = {"now": np.log1p(y[:, first:]), "a month ago": np.log1p(_lag(y, 1)[:, first:])}
    columns |= {f"fading {fade}": np.log1p(mean) for fade, mean in fading.items()}
    columns["limit"] = log_limit
    for span in (3, 12, 60):
        columns[f"highest of {span} by limit"] = np.log1p(_highest(y, span, first)) - log_limit
    for fade in (1, 3):
        columns[f"fading {fade} by limit"] = np.log1p(fading[fade]) - log_limit
    columns["surge now"] = found[:, first:].astype(float)
    columns |= {f"surges in {span}": _sum(found.astype(float), span)[:, first:] for span in (3, 12, 60)}
    columns["since a surge"] = np.log1p(_since(found)[:, first:])
    columns["since an event"] = np.log1p(_since(y > 0)[:, first:])
    columns["share not quiet 6"], columns["share not quiet 48"] = faint[-3:-1]
    columns |= {f"above limit in {span}": _exceeded(y, limit, span, first) / span for span in (6, 24, 72)}
    columns["surges everywhere"] = faint[-1]
    return Features(tuple(columns), np.stack(list(columns.values()), axis=-1), fading[72] > 0.01)


def surges_everywhere(counts: Array, judged: Array) -> Array:
    """The share of areas with a surge, of those that could be judged that month: the same row for each area."""
    found, could = surges(counts, judged), judgeable(counts, judged)
    share = found.sum(axis=0, keepdims=True) / np.maximum(could.sum(axis=0, keepdims=True), 1)
    return np.broadcast_to(share, counts.shape)


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


def learnable(counts: Array, judged: Array) -> Flags:
    """Months to learn from and to be judged by: all that they rest on is known, and so is what followed.

    Of the months before the first that anyone knows nothing is asked; but a gap, or an area whose counts begin later
    than others', is not a quiet time. What followed is known when the three months could be judged, or one of them was
    a surge for certain.
    """
    months = counts.shape[1]
    gaps = np.cumsum(np.isnan(counts), axis=1)
    whole = (gaps - _lag(gaps, min(UNBROKEN, months))) == 0
    could, found = judgeable(counts, judged), surges(counts, judged)
    followed = np.zeros_like(whole)
    followed[:, : months - AHEAD] = True
    certain = np.zeros_like(whole)
    for ahead in range(1, AHEAD + 1):
        followed[:, :-ahead] &= could[:, ahead:]
        certain[:, :-ahead] |= found[:, ahead:]
    return np.asarray(whole & (followed | certain))


def _fading(asked: Sequence[tuple[Array, Flags, int]]) -> list[Array]:
    """Fading means of values (zero where not known), each with its half-life in months; all in one walk over months."""
    keeps = np.repeat([0.5 ** (1 / fade) for _values, _known, fade in asked], len(asked[0][0]))
    total = faded(np.concatenate([values for values, _known, _fade in asked]), keeps)
    weight = faded(np.concatenate([known for _values, known, _fade in asked]), keeps)
    return np.split(total / np.maximum(weight, 1e-12), len(asked))


def _lag(values: Array, by: int) -> Array:
    out = np.zeros_like(values)
    out[:, by:] = values[:, : values.shape[1] - by]
    return out


def _sum(values: Array, span: int) -> Array:
    total = np.cumsum(values, axis=1)
    return np.asarray(total - _lag(total, min(span, values.shape[1])))


def _windows(values: Array, span: int, first: int) -> Array:
    """Of each month from the column `first` on, its last `span` months, this one included; zero before the first."""
    padded = np.concatenate([np.zeros((len(values), span - 1)), values], axis=1)
    return np.lib.stride_tricks.sliding_window_view(padded[:, first:], span, axis=1)


def _highest(values: Array, span: int, first: int) -> Array:
    return np.asarray(_windows(values, span, first).max(axis=-1))


def _exceeded(values: Array, limit: Array, span: int, first: int) -> Array:
    """How many of the last `span` months, this one included, lie above today's limit."""
    return np.asarray((_windows(values, span, first) > limit[..., None]).sum(axis=-1).astype(float))


def _since(events: Flags) -> Array:
    """Months since the last event (0: now), 120 at most."""
    at = np.arange(events.shape[1])
    last = np.maximum.accumulate(np.where(events, at, -LONGEST), axis=1)
    return np.asarray(np.minimum(at - last, LONGEST).astype(float))
