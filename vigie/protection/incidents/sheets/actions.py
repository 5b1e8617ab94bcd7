"""Receiving a sheet in sealed parts, saying what its columns mean, and taking its rows in, part by part.

The keys of a source and of the violations are the team's: all of it runs in a member's session, and whoever opens the
page next goes on where it stopped. Each part is one transaction: after a crash its rows are all there or none is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.crypto import new_key
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch, seal_many
from vigie.ground.seal.opening import open_one, unseal_many
from vigie.protection.incidents import rules
from vigie.protection.incidents.sheets.mapping import CODED, COLUMNS, Mapping, valid
from vigie.protection.incidents.sheets.models import Sheet, SheetPart, SheetSource, SheetState
from vigie.protection.incidents.sheets.reading import Table
from vigie.protection.incidents.sheets.taking import Part, take

TEAM = "monitoring"
PART = 500  # rows, and so violations in one transaction: some tens of milliseconds
MOST_WORDS = 60  # different words of a coded column that a person is asked about


def receive(table: Table, *, name: str, source: SheetSource | None = None, called: str = "", by: Actor) -> Sheet:
    """Keep a sheet sealed, in parts. From a known source its mapping comes along. Raises Denied, Invalid."""
    permit(rules.IMPORT, by, TEAM)
    if by.user is None:
        raise Denied
    epoch = TeamEpoch.current(TEAM)
    if source is None:
        if not called.strip():
            raise Invalid(_("Say where this sheet comes from."))
        source = SheetSource()
        source.seal({"name": called.strip(), "key": new_key().hex(), "mapping": None}, TEAM, epoch)
    month = timezone.localdate().replace(day=1)
    sheet = Sheet(source=source, month=month, rows=len(table.rows), brought_by=by.user)
    sheet.seal({"name": name, "headers": table.headers, "words": _words(table)}, TEAM, epoch)
    with transaction.atomic():
        if source._state.adding:
            source.save(force_insert=True)
        sheet.save(force_insert=True)
        note("sheet.receive", sheet, by=by)
    for parts in _parts(sheet, table, epoch):
        with transaction.atomic():
            SheetPart.objects.bulk_create(parts)
    with transaction.atomic():  # Only now is it whole.
        Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.READY)
    sheet.state = SheetState.READY
    return sheet


def _parts(sheet: Sheet, table: Table, epoch: TeamEpoch) -> Iterator[list[SheetPart]]:
    """Sealed parts, ten at a time."""
    starts = range(0, len(table.rows), PART)
    for at in range(0, len(starts), 10):
        parts = [(SheetPart(sheet=sheet, place=start // PART), start) for start in starts[at : at + 10]]
        facts = [{"first": start + 2, "rows": table.rows[start : start + PART]} for _part, start in parts]
        seal_many([(part, fact) for (part, _start), fact in zip(parts, facts, strict=True)], TEAM)
        yield [part for part, _start in parts]


def _words(table: Table) -> dict[str, list[str]]:
    """Of each column with few different words, those words: so that a person says once what each means."""
    found: dict[str, list[str]] = {}
    for at, header in enumerate(table.headers):
        seen = dict.fromkeys(row[at] for row in table.rows[: PART * 40] if row[at])
        if len(seen) <= MOST_WORDS:
            found[header] = [word[:80] for word in seen]
    return found


def keep_mapping(sheet: Sheet, mapping: Mapping, *, by: Actor) -> None:
    """Remember, sealed with the source, what its columns mean. Raises Invalid."""
    permit(rules.IMPORT, by, sheet.team_id)
    if mapping.missing:
        names = ", ".join(str(COLUMNS[name][0]) for name in mapping.missing)
        raise Invalid(_("Say which column holds, or what every row has: %(names)s") % {"names": names})
    if not set(mapping.columns) <= set(COLUMNS) or not set(mapping.values) <= set(CODED) or not valid(mapping):
        raise Invalid
    source = sheet.source
    known, read = open_one(source, by=by), source.version
    source.seal({**known, "mapping": mapping.sealed()}, TEAM)
    with transaction.atomic():
        locked = SheetSource.objects.select_for_update().get(pk=source.pk)
        if locked.version != read:
            raise WrongState
        source.save()
        note("sheet.map", source, by=by)


def take_some(sheet: Sheet, *, by: Actor, seconds: float) -> Sheet:
    """Take parts in for about so many seconds; call it again for the rest. Raises Denied, WrongState, Unreadable."""
    permit(rules.IMPORT, by, sheet.team_id)
    source, facts = open_source(sheet, by=by), open_one(sheet, by=by)
    if sheet.state == SheetState.RECEIVING or not source["mapping"]:
        raise WrongState(_("Say first what the columns mean."))
    until = time.monotonic() + seconds
    while (part := _next(sheet, by)) is not None:
        _take_part(part, Part(sheet, source, facts["headers"], by))
        if time.monotonic() >= until:
            break
    if _next(sheet, by) is None:
        with transaction.atomic():
            Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.DONE)
    sheet.refresh_from_db()
    return sheet


def open_source(sheet: Sheet, *, by: Actor) -> dict[str, Any]:
    """Name, key and mapping of a sheet's source."""
    return open_one(sheet.source, by=by)


def _next(sheet: Sheet, by: Actor) -> SheetPart | None:
    return SheetPart.objects.visible_to(by).filter(sheet=sheet, done=False).order_by("place").first()


def _take_part(part: SheetPart, work: Part) -> None:
    """Corrections one by one, then the new rows and the part's end in ONE transaction with ONE audit entry."""
    rows, _key = unseal_many([part], by=work.by)[part.pk]
    done = take(work, rows["first"], rows["rows"])
    part.seal({"first": rows["first"], "rows": [], "refused": done.refused}, TEAM)
    try:
        with transaction.atomic():
            if SheetPart.objects.select_for_update().get(pk=part.pk).done:
                return  # Someone else had the same page open.
            done.keep(by=work.by)
            part.done = True
            part.save()
            counts = {name: F(name) + number for name, number in done.counts().items()}
            Sheet.objects.filter(pk=part.sheet_id).update(**counts)
    except IntegrityError as fault:
        raise WrongState from fault  # Another sheet of this source was taken in at the same moment: try again.


def erase(sheet: Sheet, *, by: Actor) -> None:
    """Remove a sheet and its parts; the violations made of it stay."""
    permit(rules.IMPORT, by, sheet.team_id)
    with transaction.atomic():
        note("sheet.erase", sheet, by=by)
        Sheet.objects.filter(pk=sheet.pk).delete()
