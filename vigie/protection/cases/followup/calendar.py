"""Reminders as iCalendar (RFC 5545): a day and the word "Rappel"; no name, no place, no number of ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from vigie.ground.tasks.models import Task

WORD = "Rappel"  # in every language: it must not tell which node or person it is of


def as_ics(tasks: Iterable[Task]) -> bytes:
    """One all-day entry for each. Its number is a keyed digest: stable, and of no use to whoever finds the file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Agenda//FR")
    calendar.add("version", "2.0")
    stamp = datetime.combine(timezone.localdate(), time(), UTC)
    for task in tasks:
        event = Event()
        event.add("uid", salted_hmac("cases.calendar", str(task.pk), algorithm="sha256").hexdigest()[:32])
        event.add("dtstamp", stamp)
        event.add("dtstart", timezone.localtime(task.due_at).date())
        event.add("summary", WORD)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
