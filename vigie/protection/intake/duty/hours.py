"""Arithmetic of hours: what is covered, where nobody answers, and by when an answer can be promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Africa/Douala")  # West Africa Time (UTC+1, no summer time): Cameroon, Gabon, Chad, Congo, Kinshasa…
CITY = "Douala"
ENOUGH = timedelta(hours=1)  # of a shift that must remain before an answer within it can be promised


@dataclass(frozen=True, order=True)
class Span:
    """From one moment to another."""

    opens: datetime
    closes: datetime


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same hours as spans that neither touch nor overlap, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.opens <= found[-1].closes:
            found[-1] = Span(found[-1].opens, max(found[-1].closes, span.closes))
        else:
            found.append(span)
    return found


def of_day(day: date, spans: Iterable[Span]) -> list[Span]:
    """The covered hours of one local day, cut at its midnights."""
    start = datetime.combine(day, time.min, ZONE)
    end = start + timedelta(days=1)
    cut = [Span(max(span.opens, start), min(span.closes, end)) for span in merged(spans)]
    return [span for span in cut if span.opens < span.closes]


def gaps(day: date, spans: Iterable[Span]) -> list[Span]:
    """The hours of one local day in which nobody is planned."""
    at = datetime.combine(day, time.min, ZONE)
    end, found = at + timedelta(days=1), []
    for span in of_day(day, spans):
        if span.opens > at:
            found.append(Span(at, span.opens))
        at = span.closes
    return [*found, Span(at, end)] if at < end else found


def answered_by(now: datetime, spans: Iterable[Span]) -> datetime | None:
    """The end of the first covered hours of which enough remains; None promises nothing."""
    return next((s.closes for s in merged(spans) if s.closes - max(s.opens, now) >= ENOUGH), None)


def hour(moment: datetime, *, end: bool = False) -> str:
    """`08:00` in the roster's zone; the midnight that ends a day is `24:00`."""
    local = moment.astimezone(ZONE)
    return "24:00" if end and (local.hour, local.minute) == (0, 0) else f"{local:%H:%M}"


def week(first: date, spans: Iterable[Span]) -> list[tuple[date, date, list[str]]]:
    """Seven days from `first`, told from Monday to Sunday, neighbours of the same hours together: (first, last, hours).

    Hours read "08:00–18:00"; days without anyone are left out.
    """
    listed = list(spans)
    days = sorted((first + timedelta(days=n) for n in range(7)), key=date.weekday)
    said = [(day, [f"{hour(s.opens)}–{hour(s.closes, end=True)}" for s in of_day(day, listed)]) for day in days]
    groups = [list(group) for _hours, group in groupby(said, key=lambda line: line[1])]
    return [(group[0][0], group[-1][0], group[0][1]) for group in groups if group[0][1]]
