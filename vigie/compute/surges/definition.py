"""The surge of `vigie.compute.detection.surge` over whole panels, its onsets, and what comes before and after."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vigie.compute.detection import ONSET_QUIET, SURGE_BASELINE, SURGE_GAP
from vigie.compute.detection.surges import limits as surge_limits
from vigie.compute.series import MINIMUM_COUNT

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

AHEAD = 3
"""A warning looks this many months ahead. Their limits are known already: a baseline ends four months before."""

FIRST = SURGE_BASELINE + SURGE_GAP


def limits(counts: Array) -> Array:
    """What a month's count must exceed to be a surge: areas × (months + 3), the three coming months among them."""
    return surge_limits(counts, ahead=AHEAD)


def surges(counts: Array, judged: Array | None = None) -> Flags:
    """Which months were surges; a month that cannot be judged is none. `judged` are the `limits`, where they are known
    already."""
    months = counts.shape[1]
    with np.errstate(invalid="ignore"):
        above = counts > np.floor((limits(counts) if judged is None else judged)[:, :months])
    return np.asarray(above & (counts >= MINIMUM_COUNT))


def judgeable(counts: Array, judged: Array) -> Flags:
    """Months of which it can be said whether they were a surge: their count and their limit (`judged`) are known."""
    return np.asarray(~np.isnan(counts) & ~np.isnan(judged[:, : counts.shape[1]]))


def onsets(found: Flags, could: Flags | None = None) -> Flags:
    """Surges with none in the three months before; none where those months cannot be judged (`could`: all of them,
    from the first that has a baseline before it, unless told otherwise)."""
    out = found.copy()
    for back in range(1, ONSET_QUIET + 1):
        out[:, back:] &= ~found[:, :-back] if could is None else could[:, :-back] & ~found[:, :-back]
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
