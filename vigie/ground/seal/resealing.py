"""Carrying a team's records over to its newest keys, bit by bit, from an open session: no key ever goes to a worker.

Each chunk is opened and sealed before its own short transaction, and written only where nothing changed meanwhile. So
a crash loses nothing, someone who edits is never overwritten, and whatever is left is found again by its epoch.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Count, Q

from vigie.ground.access.errors import Altered
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.epochs import newest
from vigie.ground.seal.models import RESTRICTED, Nobody, SealedRecord, TeamEpoch
from vigie.ground.seal.opening import NeedsTwo, team_keys, unseal_many

CHUNK = 100  # records: their transaction takes some tens of milliseconds


@dataclass(frozen=True)
class Progress:
    """How many of a team's records are under its newest keys; `named` of the rest wait for the persons they name."""

    done: int
    total: int
    named: int = 0

    @property
    def left(self) -> int:
        return self.total - self.done


def sealed_models() -> list[type[SealedRecord]]:
    """Every kind of sealed record that the installed rooms have."""
    return [model for model in apps.get_models() if issubclass(model, SealedRecord)]


def progress(team: str, *, seen_by: Actor | None = None) -> Progress:
    """Counted in SQL from clear columns; opens nothing. With `seen_by`, only of what that person may see."""
    now, old = Q(epoch=newest(team)), ~Q(epoch=newest(team))
    counted = [
        (model.objects.visible_to(seen_by) if seen_by else model._base_manager)
        .filter(team=team)
        .aggregate(
            done=Count("pk", filter=now), total=Count("pk"), named=Count("pk", filter=old & Q(wrap__in=RESTRICTED))
        )
        for model in sealed_models()
    ]
    return Progress(*(sum(row[name] for row in counted) for name in ("done", "total", "named")))


def reseal_some(team: str, *, by: Actor, seconds: float) -> Progress:
    """Carry over for about so many seconds what the actor can open; returns how far it got. Call it again for the rest.

    A record that does not open raises an alarm and is left as it is.
    """
    permit(rules.RESEAL, by, team)
    current = TeamEpoch.current(team)
    team_keys(by, team, current.number)
    until = time.monotonic() + seconds
    for chunk in _chunks(current, by):
        _carry_over(chunk, current, by)
        if time.monotonic() >= until:
            break
    return progress(team)


def _chunks(current: TeamEpoch, by: Actor) -> Iterator[list[SealedRecord]]:
    """What is left and visible to the actor, in the order of ids, so that one that cannot be opened is passed once."""
    for model in sealed_models():
        last = UUID(int=0)
        left = model.objects.visible_to(by).filter(team=current.team_id, epoch__lt=current.number).order_by("pk")
        while chunk := list(left.filter(pk__gt=last)[:CHUNK]):
            yield chunk
            last = chunk[-1].pk


def _carry_over(chunk: list[SealedRecord], current: TeamEpoch, by: Actor) -> None:
    before = {record.pk: record.epoch for record in chunk}
    ready = [record for record in chunk if _sealed_again(record, current, by)]
    if not ready:
        return
    model = type(ready[0])
    with transaction.atomic():
        for record in ready:
            same = model._base_manager.filter(pk=record.pk, version=record.version, epoch=before[record.pk])
            fresh = {name: getattr(record, name) for name in model.sealed_fields()}
            if same.update(**fresh):
                record.keep_named_keys()
        note("list.reseal", (model._meta.label_lower, f"{len(ready)}"), by=by)


def _sealed_again(record: SealedRecord, current: TeamEpoch, by: Actor) -> bool:
    """Open under the old keys and seal the same version under the new ones; False for one that cannot be opened."""
    try:
        facts, _data_key = unseal_many([record], by=by)[record.pk]
        readers = record.readers() if record.restricted else None
        record.seal_for(readers, facts, current, version=record.version, two=record.needs_two)
    except (Altered, NeedsTwo, Nobody):
        return False
    return True
