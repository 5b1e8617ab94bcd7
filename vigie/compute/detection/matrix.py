"""Many series at once: a matrix of counts with a row for each series and a column for each period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vigie.compute.series import Series

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def matrix(counts: ArrayLike) -> Floats:
    """Counts as floats, series × periods; one series alone becomes one row. Raises ValueError for any other shape."""
    values = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    if values.ndim != 2:
        raise ValueError("counts are a matrix: series × periods")
    return values


def aligned(series: Sequence[Series]) -> Floats:
    """The matrix of series that cover the same periods. Raises ValueError where they do not."""
    if len({(one.start, one.freq, len(one)) for one in series}) > 1:
        raise ValueError("series of one matrix cover the same periods")
    return matrix([one.counts for one in series])


def windows(values: Floats, length: int) -> Floats:
    """Every run of `length` periods, series × runs × length, without copying."""
    view: Floats = np.lib.stride_tricks.sliding_window_view(values, length, axis=1)
    return view


def row_mean_and_sd(values: Floats) -> tuple[Floats, Floats]:
    """Mean and sample standard deviation (n − 1) over the last axis."""
    return values.mean(axis=-1), values.std(axis=-1, ddof=1)


def filled(shape: tuple[int, ...], value: Any = np.nan) -> Floats:
    """A matrix of one value: NaN says that a period could not be judged."""
    return np.full(shape, value, dtype=np.float64)
