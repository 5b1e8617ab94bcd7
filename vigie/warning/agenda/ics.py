"""A calendar file (iCalendar, RFC 5545) as rows of text, opened with suspicion: size, number and recurrence bounded.

Only what a date of risk is made of is read: days, title, place, description, and what names the entry. Participants
and organisers are never looked at. Of recurrence, `YEARLY`, `MONTHLY`, `WEEKLY` and `DAILY` with interval, count and
end are followed, two years ahead; of a rule that says more, the first day is taken, and the row says so. What lies
before the last year is stepped over by arithmetic where each step has the same length, and else walked within bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice, takewhile
from typing import Any

from dateutil import rrule
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar
from icalendar.prop import vBroken, vDDDLists, vRecur

from vigie.protection.incidents.sheets.reading import Table, Unreadable

MOST_BYTES, MOST_EVENTS, MOST_TIMES, MOST_ROWS = 2 * 1024 * 1024, 2_000, 60, 5_000
BACK, AHEAD = timedelta(days=366), timedelta(days=731)  # of a recurring entry, what lies within
MOST_DAYS = 400  # of one entry: longer is no date
MOST_STEPS = 200_000  # months and years walked for all entries of a file together: about a second
OLDEST = timedelta(days=36_525)  # a century: an older series of months or years is nonsense, and long to walk
HEADERS = ["UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "RRULE"]
WALKED = {"YEARLY": rrule.YEARLY, "MONTHLY": rrule.MONTHLY}
EVEN = {"WEEKLY": 7, "DAILY": 1}  # days of a step
PLAIN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
TOO_MANY = _("This calendar is larger than we can take: 2 MB and 2,000 entries at most. Cut it into parts.")


@dataclass(frozen=True)
class Entry:
    """One entry as far as it is read."""

    uid: str
    first: date
    days: int
    words: tuple[str, str, str, str]  # summary, location, description, status


def is_calendar(content: bytes) -> bool:
    """Whether a file says of itself that it is a calendar."""
    return content[:400].lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCALENDAR")


def table_of(content: bytes, *, today: date) -> Table:
    """Every entry, a recurring one once for each day it falls on. Raises Unreadable."""
    if len(content) > MOST_BYTES or content.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise Unreadable(TOO_MANY)
    try:
        events = Calendar.from_ical(content).walk("VEVENT")
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as fault:
        raise Unreadable from fault
    found: dict[tuple[str, str], list[str]] = {}
    steps = iter(range(MOST_STEPS))
    # Entries that replace one day of a series come after it, and take its place.
    for event in sorted(events, key=lambda one: "RECURRENCE-ID" in one):
        found.update(_rows(event, today, steps))
        if len(found) > MOST_ROWS:
            raise Unreadable(TOO_MANY)
    if not found:
        raise Unreadable(_("This calendar has no entry with a date that can be read."))
    return Table(HEADERS, list(found.values()))


def _rows(event: Any, today: date, steps: Iterator[int]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    entry = _entry(event)
    if entry is None:
        return
    replaced, rule = _day(event.get("RECURRENCE-ID")), event.get("RRULE")
    times, odd = [entry.first], ""
    if rule is not None and not replaced:
        times, odd = _times(event, rule, entry.first, today, steps)
    series = rule is not None or replaced is not None
    for first in times:
        mark = (replaced or first).isoformat() if series else ""
        last = first + timedelta(days=entry.days - 1)
        uid = f"{entry.uid}|{mark}" if mark else entry.uid
        yield (entry.uid, mark), [uid, first.isoformat(), last.isoformat(), *entry.words, odd]


def _entry(event: Any) -> Entry | None:
    """Days and words of an entry; None where it has no day that can be read."""
    first = _day(event.get("DTSTART"))
    if first is None:
        return None
    end = event.get("DTEND")
    last = first if _day(end) is None else _last(end.dt)
    days = min(max((last - first).days + 1, 1), MOST_DAYS)
    names = ("SUMMARY", "LOCATION", "DESCRIPTION", "STATUS")
    summary, location, description, status = (str(event.get(name) or "")[:10_000].strip() for name in names)
    uid = str(event.get("UID") or "").strip()[:500] or f"{first.isoformat()} {summary[:200]}"
    return Entry(uid, first, days, (summary, location, description, status))


def _day(value: Any) -> date | None:
    """The day of a date or moment; None for what is neither, and for what a broken file put there."""
    moment = None if isinstance(value, vBroken) else getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None


def _last(end: date) -> date:
    """The last day: an end is the first moment that no longer belongs to it (RFC 5545, 3.6.1)."""
    if isinstance(end, datetime):
        return end.date() - timedelta(days=1) if end.time() == time() else end.date()
    return end - timedelta(days=1)


def _times(event: Any, rule: Any, first: date, today: date, steps: Iterator[int]) -> tuple[list[date], str]:
    """The days of a recurring entry within bounds, and what is odd about it. `steps` are those left for the file."""
    parts = {str(name).upper(): values for name, values in rule.items()} if isinstance(rule, vRecur) else {}
    only_first = [first], gettext("The rule of its repetition is not followed: only its first day was taken.")
    freq = str(parts.get("FREQ", [""])[0]).upper()
    if freq not in EVEN and (freq not in WALKED or first < today - OLDEST):
        return only_first
    if not _plain(parts, first):
        return only_first
    until, since, left = min(_until(parts), today + AHEAD), today - BACK, _without(event)
    every = _even(parts, EVEN[freq], first, since) if freq in EVEN else _walked(parts, WALKED[freq], first, steps)
    days = takewhile(lambda day: day <= until, every)
    kept = list(islice((day for day in days if day >= since and day not in left), MOST_TIMES + 1))
    if freq in WALKED and next(steps, None) is None:
        return only_first
    odd = gettext("It repeats more often than we take: the first 60 were.") if len(kept) > MOST_TIMES else ""
    return kept[:MOST_TIMES], odd


def _even(parts: dict[str, Any], days: int, first: date, since: date) -> Iterator[date]:
    """A day every so many days, beginning with the last that is not after `since`."""
    step, most = days * (_number(parts, "INTERVAL") or 1), _number(parts, "COUNT")
    skipped = max(0, (since - first).days // step)
    for place in count(skipped) if most is None else range(skipped, most):
        ordinal = first.toordinal() + place * step
        if ordinal > date.max.toordinal():
            return
        yield date.fromordinal(ordinal)


def _walked(parts: dict[str, Any], freq: int, first: date, steps: Iterator[int]) -> Iterator[date]:
    """A day every so many months or years, one step after another, as long as the file has steps left."""
    every = rrule.rrule(
        freq,
        dtstart=datetime.combine(first, time()),
        interval=_number(parts, "INTERVAL") or 1,
        count=_number(parts, "COUNT"),
    )
    return (moment.date() for _step, moment in zip(steps, every, strict=False))


def _plain(parts: dict[str, Any], first: date) -> bool:
    """Whether the rule says no more than its frequency, and what the first day says anyway."""
    for name in set(parts) - PLAIN:
        values = [str(value) for value in parts[name]]
        restated = {"BYMONTH": str(first.month), "BYMONTHDAY": str(first.day), "BYDAY": f"{first:%a}"[:2].upper()}
        if values != [restated.get(name)]:
            return False
        if name == "BYMONTH" and str(parts["FREQ"][0]).upper() != "YEARLY":
            return False
    return not ("BYDAY" in parts and str(parts["FREQ"][0]).upper() != "WEEKLY")


def _number(parts: dict[str, Any], name: str) -> int | None:
    value = parts.get(name, [None])[0]
    return value if isinstance(value, int) and value > 0 else None


def _until(parts: dict[str, Any]) -> date:
    value = parts.get("UNTIL", [None])[0]
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else date.max


def _without(event: Any) -> set[date]:
    """Days that the file takes out of a series."""
    given = event.get("EXDATE")
    listed = given if isinstance(given, list) else [given] if given is not None else []
    dates = [one for each in listed if isinstance(each, vDDDLists) for one in each.dts]
    return {day for one in dates if (day := _day(one)) is not None}
