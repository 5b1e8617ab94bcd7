"""When things happened, with what is known of the date: "in March" is all of March and not its first day.

Each event covers the days on which it may lie. They are put in order by the first of these, then by the last, and
drawn as bars over them in as few rows as keep bars apart.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ABOUT = timedelta(days=3)  # either side of a date that is known "about"


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def covered(day: date, precision: str) -> Span | None:
    """The days that a date may mean: itself, some days around, its month, its year; None for an unknown date."""
    if precision == "month":
        return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
    if precision == "year":
        return Span(date(day.year, 1, 1), date(day.year, 12, 31))
    if precision == "about":
        return Span(day - ABOUT, day + ABOUT)
    return Span(day, day) if precision == "exact" else None


def lasting(first: Span | None, last: Span | None) -> Span | None:
    """From what is known of the beginning to what is known of the end."""
    if first is None or last is None:
        return first or last
    return Span(min(first.first, last.first), max(first.last, last.last))


@dataclass(frozen=True)
class Bar:
    """One event of a drawing: from `x` over `width`, in row `row` from the top."""

    x: float
    width: float
    row: int


def bars(spans: Sequence[Span], width: float, least: float) -> list[Bar]:
    """A bar for each span, in their order, at least `least` wide, within `width`; those of one row never touch."""
    if not spans:
        return []
    begin = min(span.first for span in spans)
    whole = (max(span.last for span in spans) - begin).days + 1
    free: list[float] = []  # where each row is free from
    found: list[Bar] = [Bar(0, 0, 0)] * len(spans)
    for number, span in sorted(enumerate(spans), key=lambda each: (each[1].first, each[1].last, each[0])):
        long = min(width, max(least, span.days / whole * width))
        x = min((span.first - begin).days / whole * width, width - long)
        row = next((n for n, end in enumerate(free) if end < x), len(free))
        free[row:] = [x + long, *free[row + 1 :]]
        found[number] = Bar(x, long, row)
    return found
