"""Reminders as iCalendar (RFC 5545): a day and the word "Rappel", unless the caller gives other words (ADR 103)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

WORD = "Rappel"  # in every language: it must not tell which node or person it is of


def as_ics(days: Iterable[tuple[str, date]], said: Mapping[str, str] | None = None) -> bytes:
    """One all-day entry for each (key, day). Its number is a keyed digest of the key: stable, and of no use to whoever
    finds the file. `said`: key → words that may lie in a calendar elsewhere; a key without words is a "Rappel"."""
    words = said or {}
    calendar = Calendar()
    calendar.add("prodid", "-//Agenda//FR")
    calendar.add("version", "2.0")
    stamp = datetime.combine(timezone.localdate(), time(), UTC)
    for key, day in days:
        event = Event()
        event.add("uid", salted_hmac("tasks.calendar", key, algorithm="sha256").hexdigest()[:32])
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("summary", words.get(key) or WORD)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
