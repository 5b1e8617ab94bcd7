"""ISO weeks, named by their Monday: which one is asked for, and which may still be answered."""

from __future__ import annotations

from datetime import date, timedelta

from vigie.compute.series import period_of, shift

WEEK = timedelta(days=7)
BACK = 8  # weeks that can still be answered, or corrected


def week_of(day: date) -> date:
    """The Monday of its week."""
    return period_of(day, "week")


def asked_for(today: date) -> date:
    """The week that a reminder asks for: the last whole one."""
    return shift(week_of(today), "week", -1)


def answerable(today: date) -> list[date]:
    """The weeks that can be answered: the last whole one first, then this one, then those before."""
    this = week_of(today)
    return [shift(this, "week", -1), this, *(shift(this, "week", -back) for back in range(2, BACK + 1))]


def last_weeks(today: date, number: int) -> list[date]:
    """So many whole weeks, the oldest first."""
    last = asked_for(today)
    return [shift(last, "week", back) for back in range(1 - number, 1)]
