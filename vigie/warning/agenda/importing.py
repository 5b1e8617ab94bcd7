"""Bringing a file of dates, saying what its columns mean, trying it, taking it in: the same row is the same date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.terms.queries import is_code, place
from vigie.protection.incidents.sheets.reading import Table, Unreadable
from vigie.warning.agenda import rules
from vigie.warning.agenda.actions import TEAM, keep
from vigie.warning.agenda.facts import LINE, DateFacts
from vigie.warning.agenda.ics import MOST_ROWS
from vigie.warning.agenda.kinds import LIST
from vigie.warning.agenda.mapping import COLUMNS, Mapping, Read, Reader, guessed
from vigie.warning.agenda.models import Brought, Calendar, RiskDate
from vigie.warning.agenda.states import CANCELLED, QUIET, RISK_DATE, WATCHED

BATCH = 200  # dates in one transaction: some tens of milliseconds
SHOWN = 40  # rows of a trial


@dataclass
class Planned:
    """What a file would do: `new` and `changed` with their records, how many are `same`, and each refused row."""

    new: list[tuple[RiskDate, Read]] = field(default_factory=list)
    changed: list[tuple[RiskDate, Read]] = field(default_factory=list)
    same: int = 0
    refused: list[tuple[int, list[str]]] = field(default_factory=list)
    flagged: list[tuple[int, list[str]]] = field(default_factory=list)


def bring(table: Table, *, name: str, calendar: Calendar | None, called: str = "", by: Actor) -> Brought:
    """Keep a file's rows sealed until they are taken in. From a known calendar, what its columns mean comes along."""
    permit(rules.WRITE, by, TEAM)
    if by.user is None:
        raise Denied
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(_("This file has more than 5,000 rows. Cut it into parts."))
    epoch, new = TeamEpoch.current(TEAM), calendar is None
    if calendar is None:
        if not called.strip() or len(called) > LINE:
            raise Invalid(_("Say what this calendar is called."))
        calendar = Calendar()
        mapping = Mapping(guessed(table.headers)).sealed()
        calendar.seal({"name": called.strip(), "key": crypto.new_key().hex(), "mapping": mapping}, TEAM, epoch)
    brought = Brought(calendar=calendar, month=timezone.localdate().replace(day=1), brought_by=by.user)
    brought.seal({"name": name[:LINE], "headers": table.headers, "rows": table.rows}, TEAM, epoch)
    with transaction.atomic():
        if new:
            calendar.save(force_insert=True)
        brought.save(force_insert=True)
        note("agenda.bring", brought, by=by)
    return brought


def keep_mapping(brought: Brought, mapping: Mapping, *, by: Actor) -> None:
    """Remember, sealed with the calendar, what its columns mean. Raises Invalid, WrongState."""
    permit(rules.WRITE, by, brought.team_id)
    if not (mapping.columns.get("first") or mapping.columns.get("year")) or not mapping.columns.get("title"):
        raise Invalid(_("Say which columns hold the first day, or the year, and the title."))
    known = not mapping.kind or is_code(LIST, mapping.kind)
    if not set(mapping.columns) <= set(COLUMNS) or not known or (mapping.country and place(mapping.country) is None):
        raise Invalid
    calendar = brought.calendar
    facts, seen = open_one(calendar, by=by), calendar.version
    calendar.seal({**facts, "mapping": mapping.sealed()}, TEAM)
    with transaction.atomic():
        if Calendar.objects.select_for_update().get(pk=calendar.pk).version != seen:
            raise WrongState
        calendar.save()
        note("agenda.map", calendar, by=by)


def plan(brought: Brought, *, by: Actor) -> Planned:
    """What would become of each row; writes nothing but the entry that it was opened."""
    permit(rules.WRITE, by, brought.team_id)
    opened = open_many([brought, brought.calendar], by=by, of="calendars")
    calendar, facts = opened[brought.calendar_id], opened[brought.pk]
    return _plan(brought.calendar, calendar, facts)


def _plan(calendar: Calendar, known: dict[str, Any], facts: dict[str, Any]) -> Planned:
    reader, key = Reader(Mapping(**known["mapping"]), facts["headers"]), bytes.fromhex(known["key"])
    here = {row.pk: row for row in RiskDate.objects.filter(calendar=calendar)}
    planned, seen = Planned(), set[UUID]()
    for line, row in enumerate(facts["rows"], 2):
        read = reader.read(row)
        identity = _identity(key, read.key)
        if read.facts is not None and identity in seen:
            read.problems.append(gettext("The same row stands above."))
        if read.facts is None or read.problems:
            planned.refused.append((line, read.problems))
            continue
        seen.add(identity)
        if read.flags:
            planned.flagged.append((line, read.flags))
        _sort(planned, here.get(identity) or RiskDate(pk=identity, calendar=calendar), line, read, key)
    return planned


def _sort(planned: Planned, record: RiskDate, line: int, read: Read, key: bytes) -> None:
    """Put a row among the new, the changed or the same. What is the same is known by its digest, without opening."""
    digest, before = _digest(key, read), bytes(record.digest or b"")
    record.digest = digest
    if before == digest:
        planned.same += 1
    elif before:
        planned.changed.append((record, read))
    elif read.cancelled:
        planned.refused.append((line, [gettext("It is cancelled.")]))
    else:
        planned.new.append((record, read))


def _identity(key: bytes, named: str) -> UUID:
    """The id of a date: HMAC under the calendar's own key, shaped as a random UUID (ADR 71 does the same)."""
    return UUID(bytes=crypto.keyed_digest(key, crypto.context("agenda-date", named))[:16], version=4)


def _digest(key: bytes, read: Read) -> bytes:
    facts = read.facts.sealed() if read.facts else {}
    return crypto.keyed_digest(key, crypto.canonical([facts, read.country, read.public, read.cancelled]))


def take(brought: Brought, *, by: Actor) -> Planned:
    """Take a file in: new dates are made, changed ones sealed anew, the same left alone; then its rows are forgotten.

    What was decided of a date stays; another day puts the question again. Raises WrongState when another file of this
    calendar was taken in at the same moment: what was kept is kept, and the file can be taken in again.
    """
    planned = plan(brought, by=by)
    open_before = open_many([record for record, _read in planned.changed], by=by, of="risk dates")
    epoch = TeamEpoch.current(TEAM)
    for record, read in planned.changed:
        _renew(record, read, DateFacts.opened(open_before[record.pk]), epoch)
    for record, read in planned.new:
        _fill(record, read, read.facts, epoch)
    done = [(record, True) for record, _read in planned.new] + [(record, False) for record, _read in planned.changed]
    try:
        for start in range(0, len(done), BATCH):
            _keep(brought, done[start : start + BATCH], by)
        with transaction.atomic():
            note("agenda.import", brought, by=by)
            Brought.objects.filter(pk=brought.pk).delete()
    except IntegrityError as fault:
        raise WrongState from fault
    return planned


def _fill(record: RiskDate, read: Read, facts: DateFacts | None, epoch: TeamEpoch) -> None:
    if facts is None:
        raise ValueError("a row without facts is refused before")
    record.country = read.country
    record.show(facts, public=read.public)
    record.seal(facts.sealed(), TEAM, epoch)


def _renew(record: RiskDate, read: Read, before: DateFacts, epoch: TeamEpoch) -> None:
    """The row's facts over the date's, its looks kept. Called off where the row says so; when its days moved, or it is
    on again, the question is put again."""
    if read.facts is None:
        raise ValueError("a row without facts is refused before")
    moved = (before.first, before.ends) != (read.facts.first, read.facts.ends)
    if read.cancelled and record.state != CANCELLED:
        record.state = RISK_DATE.next(record.state, "cancel")
    elif not read.cancelled and (record.state == CANCELLED or (moved and record.state in {WATCHED, QUIET})):
        record.state = RISK_DATE.next(record.state, "reopen")
    _fill(record, read, replace(read.facts, looks=before.looks), epoch)


def _keep(brought: Brought, rows: list[tuple[RiskDate, bool]], by: Actor) -> None:
    with transaction.atomic():
        RiskDate.objects.bulk_create([record for record, new in rows if new])
        for record in (record for record, new in rows if not new):
            keep(record, record.version - 1)
        note("agenda.import", brought.calendar, by=by)


def discard(brought: Brought, *, by: Actor) -> None:
    """Forget a file that was not taken in."""
    permit(rules.WRITE, by, brought.team_id)
    with transaction.atomic():
        note("agenda.discard", brought, by=by)
        Brought.objects.filter(pk=brought.pk).delete()
