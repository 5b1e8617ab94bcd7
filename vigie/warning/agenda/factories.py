"""Dates of risk for tests and for the demonstration, made through the actions. All of them are invented."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents.sheets.reading import Table
from vigie.warning.agenda import actions, importing
from vigie.warning.agenda.facts import DateFacts
from vigie.warning.agenda.models import Brought, RiskDate

HEADERS = ["UID", "Date", "Title", "Note"]


def make_date(
    *,
    by: Actor,
    kind: str = "election",
    days: int = 10,
    title: str = "Scrutin inventé",
    country: str = "GAB",
    public: bool = False,
    note: str = "",
    lasts: int = 1,
    precision: str = "exact",
) -> RiskDate:
    """A date so many days from now."""
    first = timezone.localdate() + timedelta(days=days)
    facts = DateFacts(kind, first, first + timedelta(days=lasts - 1), precision, title, note=note)
    return actions.note_date(facts, country=country, public=public, by=by)


def make_brought(*rows: tuple[str, date, str, str], called: str = "Calendrier inventé", by: Actor) -> Brought:
    """A file of dates: what names the row, its day, title and note."""
    table = Table(HEADERS, [[key, day.isoformat(), title, note] for key, day, title, note in rows])
    return importing.bring(table, name="dates.csv", calendar=None, called=called, by=by)
