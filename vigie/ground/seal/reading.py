"""Reading very many records in one sitting, for a search: chunk by chunk, one audit entry for the whole of it.

`opening` opens what a person looks at and refuses the whole list when one record was altered. A search must not fall
silent for one bad record among thousands: it passes it, counts it, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import transaction

from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import SealedRecord, Wrap
from vigie.ground.seal.opening import _wrap_for_team, unseal_many

Record = TypeVar("Record", bound=SealedRecord)
Read = list[tuple[Record, dict[str, Any] | None]]
CHUNK = 500  # records: their transaction, when each key is wrapped again, stays under 200 ms


def read(records: list[Record], *, by: Actor) -> Read[Record]:
    """The facts of each record, or None for one that does not open, which is left as it is.

    Keys opened slowly are wrapped again for the team, in one short transaction. Leaves NO audit entry: whoever shows
    or indexes what was read first calls `noted`.
    """
    opened = dict(_each(records, by))
    slow = [record for record in records if record.pk in opened and record.wrap == Wrap.HPKE]
    for record in slow:
        _wrap_for_team(record, opened[record.pk][1], by)
    if slow:
        with permitted_write(), transaction.atomic():
            for record in slow:
                same = type(record)._base_manager.filter(pk=record.pk, version=record.version, epoch=record.epoch)
                same.update(wrap=Wrap.TEAM, wrapped_key=record.wrapped_key)
    return [(record, opened[record.pk][0] if record.pk in opened else None) for record in records]


def _each(records: list[Record], by: Actor) -> Iterator[tuple[Any, tuple[dict[str, Any], bytes]]]:
    """All at once where all open, else one by one, without those that do not."""
    try:
        yield from unseal_many(list(records), by=by).items()
    except Refusal:
        for record in records:
            try:
                yield from unseal_many([record], by=by).items()
            except Refusal:
                continue


def noted(what: str, many: int, *, by: Actor) -> None:
    """One audit entry for all that one request read: `list.open` of `what`, with how many records."""
    if many:
        with permitted_write(), transaction.atomic():
            note("list.open", (what, f"{many}"), by=by)
