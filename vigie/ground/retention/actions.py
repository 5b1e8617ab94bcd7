"""Holding a record, lifting a hold, and erasing what is due: short transactions, each with its audit entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.backup.register import holding
from vigie.ground.retention import rules
from vigie.ground.retention.declared import Rule, forgetting
from vigie.ground.retention.declared import rules as all_rules
from vigie.ground.retention.models import Cause, Erasure, Hold
from vigie.ground.seal.models import SEALED_FIELDS, SealedRecord
from vigie.ground.seal.opening import open_one

BATCH = 10  # records of one transaction: well under the 200 ms that a writer may hold the pen
MOST = 5000  # records of one rule in one run; the next day goes on
OBJECTION = timedelta(days=30)  # between lifting a hold and the erasure, so that someone else can hold it again


def new_hold(record: SealedRecord, *, cause: str, reason: str, until: date | None, by: Actor) -> Hold:
    """An unsaved hold, sealed to the record's own team; `keep` it inside the transaction that it belongs to."""
    hold = Hold(kind=record._meta.label_lower, subject=record.pk, cause=cause, until=until)
    hold.seal({"steps": [_step(reason, by)]}, record.team_id)
    return hold


def keep(hold: Hold, *, by: Actor) -> None:
    """Save a new hold with its audit entry, inside the caller's transaction."""
    hold.save(force_insert=True)
    note("retention.hold", hold, by=by)


def hold_record(record: SealedRecord, *, reason: str, until: date | None, by: Actor) -> Hold:
    """No rule erases the record until that day, or until someone lifts it. Raises Denied, Invalid or WrongState."""
    permit(rules.HOLD, by, record.team_id)
    if not reason.strip():
        raise Invalid(_("Say in a few words why it must be kept: someone will read it later."))
    if until is not None and until <= timezone.localdate():
        raise Invalid(_("Choose a day that is still to come."))
    hold = new_hold(record, cause=Cause.PERSON, reason=reason, until=until, by=by)
    with transaction.atomic():
        # Locked: either the erasure finds the hold, or this finds that the record is gone.
        if not type(record)._base_manager.select_for_update().filter(pk=record.pk).exists():
            raise WrongState(_("It was erased a moment ago."))
        keep(hold, by=by)
    return hold


def lift(hold: Hold, *, reason: str, by: Actor) -> None:
    """The hold ends in 30 days, so that another can hold the record again. Raises Denied, Invalid or WrongState."""
    permit(rules.HOLD, by, hold.team_id)
    if not reason.strip():
        raise Invalid(_("Say in a few words why it need not be kept any longer."))
    end = timezone.localdate() + OBJECTION
    facts, read = open_one(hold, by=by), hold.version
    hold.seal({"steps": [*facts["steps"], _step(reason, by)]}, hold.team_id)
    with transaction.atomic():
        locked = Hold.objects.select_for_update().get(pk=hold.pk)
        if locked.version != read or (locked.until is not None and locked.until <= end):
            raise WrongState
        hold.until = end
        hold.save(update_fields=[*SEALED_FIELDS, "until"])
        note("retention.lift", hold, by=by)


def _step(reason: str, by: Actor) -> dict[str, str]:
    return {"by": by.pseudonym, "at": timezone.now().isoformat(timespec="minutes"), "why": reason.strip()}


@dataclass(frozen=True)
class Line:
    """What one rule erased (or would): how many, and the months they were of."""

    rule: str
    kind: str
    count: int
    oldest: date
    newest: date

    def as_dict(self) -> dict[str, Any]:
        months = {"oldest": f"{self.oldest:%Y-%m}", "newest": f"{self.newest:%Y-%m}"}
        return {"rule": self.rule, "kind": self.kind, "count": self.count, **months}


def erase_due(*, by: Actor, today: date | None = None, dry_run: bool = False) -> Erasure:
    """Erase all that is due on `today`; returns the report, saved unless it is a dry run. Raises Denied."""
    permit(rules.ERASE, by)
    day = today or timezone.localdate()
    lines = [line for rule in all_rules() if (line := _apply(rule, day, by, dry_run)) is not None]
    report = Erasure(day=day, lines=[line.as_dict() for line in lines])
    if lines:
        report.backups = _still_in_backups(min(line.oldest for line in lines))
    if dry_run:
        return report
    with transaction.atomic():
        Erasure.objects.filter(lines=[]).delete()  # Of days without anything to erase, the last is enough.
        report.save(force_insert=True)
        if lines:
            note("retention.report", report, by=by)
    if lines:
        _give_space_back()
    return report


def _still_in_backups(oldest: date) -> list[dict[str, str]]:
    since = datetime.combine(oldest, time.min, UTC)
    found = holding(Path(settings.VIGIE_HOME), since, timezone.now())
    return [{"made": f"{b.at:%Y-%m-%d}", "until": f"{b.expires:%Y-%m-%d}", "id": b.id} for b in found]


def _apply(rule: Rule, day: date, by: Actor, dry_run: bool) -> Line | None:
    held = Hold.objects.active(day).on(rule.kind).values("subject")
    due = list(rule.due(day).exclude(pk__in=held).values_list("pk", rule.clock)[:MOST])
    gone: set[UUID] = {pk for pk, _clock in due}
    if not dry_run:
        gone = set()
        for start in range(0, len(due), BATCH):
            gone |= _erase(rule, day, [pk for pk, _clock in due[start : start + BATCH]], by)
    clocks = [clock.date() if isinstance(clock, datetime) else clock for pk, clock in due if pk in gone]
    return Line(rule.name, rule.kind, len(clocks), min(clocks), max(clocks)) if clocks else None


def _erase(rule: Rule, day: date, ids: Sequence[UUID], by: Actor) -> set[UUID]:
    """One transaction: those of `ids` that are still due and not held, with all that other rooms keep about them."""
    with transaction.atomic():
        locked = set(rule.due(day).filter(pk__in=ids).select_for_update().values_list("pk", flat=True))
        # Asked anew once the rows are ours: a hold made meanwhile is seen on both engines.
        holds = Hold.objects.on(rule.kind).filter(subject__in=locked)
        locked -= set(holds.active(day).values_list("subject", flat=True))
        gone = sorted(locked)
        Hold.objects.on(rule.kind).filter(subject__in=gone).delete()
        for forget in forgetting():
            forget(rule.kind, gone)
        rule.erase(gone)
        for key in gone:
            note(rule.verb, (rule.kind, str(key)), by=by)
    return locked


def _give_space_back() -> None:
    """Let the engine let go of what was deleted: SQLite's log is emptied, PostgreSQL's dead rows are cleared."""
    if connection.in_atomic_block:
        return  # Inside somebody's transaction neither engine can; the next run will.
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM")
