"""The periods that an indicator is asked for: whole months, quarters, halves or years, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from vigie.compute.spans import Span

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS_TO_ANSWER = 30  # after the period's last day; then a value is late
DAYS_TO_DECIDE = 14  # after it was entered, or sent back


def period_of(frequency: str, day: date) -> Span:
    """The period of a frequency that a day lies in."""
    length = MONTHS[frequency]
    first = (day.month - 1) // length * length + 1
    return Span(date(day.year, first, 1), _later(date(day.year, first, 1), length))


def is_period(frequency: str, span: Span) -> bool:
    """Whether a span is one period of a frequency."""
    return period_of(frequency, span.start) == span


def over(frequency: str, since: date, today: date) -> Iterator[Span]:
    """Each period from the one that `since` lies in which is over today, the oldest first."""
    period = period_of(frequency, since)
    while period.end <= today:
        yield period
        period = period_of(frequency, period.end)


def answer_by(span: Span) -> date:
    """The last day on which a value of a period is not late."""
    return span.last + timedelta(days=DAYS_TO_ANSWER)


def is_late(span: Span, today: date) -> bool:
    """Whether the days to answer are over."""
    return today > answer_by(span)


def _later(day: date, months: int) -> date:
    before = day.month - 1 + months
    return date(day.year + before // 12, before % 12 + 1, 1)
