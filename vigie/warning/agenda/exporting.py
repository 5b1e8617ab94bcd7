"""The calendar of risk for another calendar: public dates by their title, sealed ones as “Rappel” and no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from vigie.ground.tasks.calendar import WORD
from vigie.ground.terms.queries import label, place_label
from vigie.warning.agenda.kinds import LIST
from vigie.warning.agenda.queries import Dated


def as_ics(dates: Iterable[Dated]) -> bytes:
    """One all-day entry a date. Its number is a keyed digest of the date's id: stable, and of no use to a finder."""
    calendar = Calendar()
    calendar.add("prodid", "-//Agenda//FR")
    calendar.add("version", "2.0")
    stamp = datetime.combine(timezone.localdate(), time(), UTC)
    for one in dates:
        event = Event()
        event.add("uid", salted_hmac("agenda.calendar", str(one.record.pk), algorithm="sha256").hexdigest()[:32])
        event.add("dtstamp", stamp)
        event.add("dtstart", one.facts.first)
        event.add("dtend", one.facts.ends + timedelta(days=1))
        event.add("summary", title_of(one))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def title_of(one: Dated) -> str:
    """What an entry says: nothing of a sealed date, in every language."""
    if not one.record.public:
        return WORD
    return f"{one.facts.title} · {label(LIST, one.facts.kind)} · {place_label(one.record.country)}"
