"""A panel: the counts of many areas over the same periods, with what is unknown told apart from zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from vigie.compute.series import Freq, Series, distance, period_of, shift

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Counts of `areas` (rows) in consecutive periods from `start` (columns); NaN where nothing is known.

    Raises ValueError for a shape that does not fit, a start inside a period, or a count that is not a whole number of
    zero or more.
    """

    areas: tuple[str, ...]
    start: date
    freq: Freq
    counts: Array

    def __post_init__(self) -> None:
        if self.counts.ndim != 2 or len(self.areas) != len(self.counts):
            raise ValueError("a panel has one row of counts for each area")
        if period_of(self.start, self.freq) != self.start:
            raise ValueError(f"{self.start} does not begin a {self.freq}")
        known = self.counts[~np.isnan(self.counts)]
        if (known < 0).any() or (known != np.floor(known)).any():
            raise ValueError("a count is a whole number, never negative")

    @classmethod
    def of(cls, series: Mapping[str, Series]) -> Panel:
        """Series of one frequency side by side, over the periods that any of them covers."""
        freqs = {one.freq for one in series.values()}
        known = {area: one for area, one in series.items() if one.counts}
        if len(freqs) != 1 or not known:
            raise ValueError("a panel takes series of one frequency, at least one of them known")
        freq = freqs.pop()
        start = min(one.start for one in known.values())
        length = distance(start, max(one.end for one in known.values()), freq) + 1
        counts = np.full((len(series), length), np.nan)
        for row, area in enumerate(series):
            if area in known:
                first = distance(start, known[area].start, freq)
                counts[row, first : first + len(known[area])] = known[area].counts
        return cls(tuple(series), start, freq, counts)

    def __len__(self) -> int:
        """Number of periods."""
        return int(self.counts.shape[1])

    @property
    def end(self) -> date:
        """First day of the newest period."""
        return shift(self.start, self.freq, len(self) - 1)

    def position(self, period: date) -> int:
        """Column of a period. Raises KeyError for one outside."""
        column = distance(self.start, period, self.freq)
        if not 0 <= column < len(self):
            raise KeyError(period)
        return column

    def period(self, column: int) -> date:
        """First day of a column's period; columns past the end are the periods to come."""
        return shift(self.start, self.freq, column)

    def until(self, column: int) -> Panel:
        """What was known when `column` was the newest period."""
        return Panel(self.areas, self.start, self.freq, self.counts[:, : column + 1])
