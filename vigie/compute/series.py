"""Counts over time: weeks (ISO, starting on Monday) or months, with what is known told apart from what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Freq = Literal["week", "month"]

MINIMUM_COUNT = 5
"""Below this many events a rule or a forecast answers `TooLittle`: the same floor as a published cell."""


@dataclass(frozen=True, slots=True)
class TooLittle:
    """The explicit answer of a rule or forecast that has too little to go on.

    `periods` and `count` are what there was, `periods_needed` and `count_needed` what it takes.
    """

    rule: str
    period: date
    periods: int
    periods_needed: int
    count: int
    count_needed: int

    @property
    def reason(self) -> Literal["short", "sparse"]:
        """`short`: too few periods are known; `sparse`: too few events happened in them."""
        return "short" if self.periods < self.periods_needed else "sparse"


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of consecutive periods, the first of which starts on `start`.

    Every period from `start` to `end` is known, zeros included. What comes after `end` is not zero but unknown,
    and is simply absent. Raises ValueError if `start` does not begin a period or a count is negative.
    """

    start: date
    freq: Freq
    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        if period_of(self.start, self.freq) != self.start:
            raise ValueError(f"{self.start} does not begin a {self.freq}")
        if min(self.counts, default=0) < 0:
            raise ValueError("a count is never negative")

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def end(self) -> date:
        """First day of the last known period. Raises ValueError when nothing is known."""
        if not self.counts:
            raise ValueError("an empty series has no last period")
        return shift(self.start, self.freq, len(self.counts) - 1)

    @property
    def periods(self) -> tuple[date, ...]:
        """First days of all known periods, oldest first."""
        return tuple(shift(self.start, self.freq, index) for index in range(len(self.counts)))

    def position(self, period: date) -> int:
        """Index of a period in `counts`. Raises KeyError for a period that is not known."""
        index = distance(self.start, period, self.freq)
        if not 0 <= index < len(self.counts):
            raise KeyError(period)
        return index

    def until(self, period: date) -> Series:
        """What was known when `period` was the newest one: nothing after it is kept."""
        return Series(self.start, self.freq, self.counts[: self.position(period) + 1])


def period_of(day: date, freq: Freq) -> date:
    """First day of the ISO week or of the month that holds `day`."""
    return day - timedelta(days=day.weekday()) if freq == "week" else day.replace(day=1)


def shift(period: date, freq: Freq, by: int) -> date:
    """The period `by` steps later (earlier when negative)."""
    if freq == "week":
        return period + timedelta(weeks=by)
    year, month = divmod(period.year * 12 + period.month - 1 + by, 12)
    return date(year, month + 1, 1)


def distance(first: date, last: date, freq: Freq) -> int:
    """Number of steps from one period to another (negative when `last` is the earlier one)."""
    if freq == "week":
        return (period_of(last, freq) - period_of(first, freq)).days // 7
    return (last.year - first.year) * 12 + last.month - first.month


def last_complete(today: date, freq: Freq) -> date:
    """The newest period that is over on `today`; the running one is never counted, it would look like a fall."""
    return shift(period_of(today, freq), freq, -1)


def gather(rows: Iterable[tuple[date, int]], freq: Freq, *, first: date, last: date) -> Series:
    """Sum (day, count) rows into the known periods `first` … `last`.

    A period in between without a row is a known zero: the caller says by `first` and `last` what the source covers.
    Rows outside are left out, because their period is not wholly covered. `last` before `first` gives an empty series.
    """
    start = period_of(first, freq)
    length = max(0, distance(start, last, freq) + 1)
    counts = [0] * length
    for day, count in rows:
        index = distance(start, day, freq)
        if 0 <= index < length:
            counts[index] += count
    return Series(start, freq, tuple(counts))


def walk(series: Series) -> Iterator[tuple[date, int]]:
    """Periods with their counts, oldest first."""
    return zip(series.periods, series.counts, strict=True)
