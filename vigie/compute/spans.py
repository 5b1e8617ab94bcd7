"""Spans of days as plans, budgets and reports name them: a year, a half, a quarter, a month, or two dates.

A span is half open: its first day belongs to it, its `end` does not. Codes follow ISO 8601 where it has one
(`2031`, `2031-03`), and else its habit (`2031-Q2`, `2031-H1`); two dates are
`2031-01-15/2031-04-01`, the second day included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
_PARTS = {"Q": 3, "H": 6}
_CODE = re.compile(r"(\d{4})(?:-(?:(Q)([1-4])|(H)([12])|(\d{2})))?")


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start`, included, to `end`, not included. Raises ValueError where nothing lies between them."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("A span ends after its first day.")
        if self.start < EARLIEST or self.end > LATEST:
            raise ValueError("A span lies in the years that plans are of.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days

    @property
    def code(self) -> str:
        """The shortest name: a year, half, quarter or month where it is one whole, else two dates."""
        if self.start.day == 1 and self.end.day == 1:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
            year, before = f"{self.start.year:04}", self.start.month - 1
            if months == 12 and not before:
                return year
            if months == 1:
                return f"{year}-{self.start.month:02}"
            for letter, length in _PARTS.items():
                if months == length and not before % length:
                    return f"{year}-{letter}{before // length + 1}"
        return f"{self.start.isoformat()}/{self.last.isoformat()}"

    def overlaps(self, other: Span) -> bool:
        """True where at least one day belongs to both."""
        return self.start < other.end and other.start < self.end

    def common(self, other: Span) -> Span | None:
        """The days that belong to both; None where there is none."""
        return Span(max(self.start, other.start), min(self.end, other.end)) if self.overlaps(other) else None

    def months(self) -> Iterator[Span]:
        """The calendar months that it touches, whole."""
        first = self.start.replace(day=1)
        while first < self.end:
            yield (month := Span(first, _first_of(first.year, first.month + 1)))
            first = month.end


def year(number: int) -> Span:
    """A calendar year."""
    return Span(date(number, 1, 1), date(number + 1, 1, 1))


def parse(code: str) -> Span:
    """The span that a code names. Raises ValueError."""
    first, slash, last = code.strip().partition("/")
    if slash:
        begins_on, ends_on = date.fromisoformat(first), date.fromisoformat(last)
        return Span(begins_on, min(ends_on, LATEST) + timedelta(days=1))
    if not (found := _CODE.fullmatch(first)):
        raise ValueError(f"Not a span: {code!r}")
    number, quarter, nth_quarter, half, nth_half, month = found.groups()
    length = _PARTS.get(quarter or half or "", 1 if month else 12)
    begins = int(month) if month else (int(nth_quarter or nth_half or 1) - 1) * length + 1
    if not 1 <= begins <= 12 or not EARLIEST.year <= int(number) < LATEST.year:
        raise ValueError(f"Not a month: {code!r}")
    return Span(_first_of(int(number), begins), _first_of(int(number), begins + length))


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
