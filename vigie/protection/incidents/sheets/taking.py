"""One part of a sheet: which rows are new, the same, changed, or refused, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vigie.compute.crypto import canonical, keyed_digest
from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import unseal_many
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.sheets.mapping import Mapping, Read, Reader
from vigie.protection.incidents.sheets.models import Sheet, SheetRow


@dataclass
class Part:
    """What all parts of a run share."""

    sheet: Sheet
    source: dict[str, Any]
    headers: list[str]
    by: Actor

    @cached_property
    def key(self) -> bytes:
        return bytes.fromhex(self.source["key"])

    @cached_property
    def reader(self) -> Reader:
        return Reader(Mapping.of(self.source["mapping"]), self.headers)

    def mark(self, read: Read, row: list[str]) -> bytes:
        """Which row it is, among all of this source: by its key, or by all of its cells where there is none."""
        named = ["key", read.key] if read.key else ["cells", *row]
        return keyed_digest(self.key, canonical(named))

    def digest(self, facts: Facts, country: str) -> bytes:
        """What it says, as facts: a changed mapping changes it too."""
        return keyed_digest(self.key, canonical([country, facts.sealed()]))


@dataclass
class Done:
    """What became of a part; `keep` writes what is new, inside the caller's transaction."""

    made: list[Incident] = field(default_factory=list)
    rows: list[SheetRow] = field(default_factory=list)
    refused: list[list[Any]] = field(default_factory=list)  # [row number, why, cells]
    changed: int = 0
    same: int = 0

    def keep(self, *, by: Actor) -> None:
        """The violations and their marks."""
        if self.made:
            incidents.keep_many(self.made, by=by)
            SheetRow.objects.bulk_create(self.rows)

    def counts(self) -> dict[str, int]:
        """How many rows met which end."""
        return {"made": len(self.made), "changed": self.changed, "same": self.same, "refused": len(self.refused)}


def take(work: Part, first: int, rows: list[list[str]]) -> Done:
    """Read all rows, correct what changed, seal what is new (unsaved). `first` is the number of the first row."""
    done, seen, fresh = Done(), set[bytes](), []
    reads = [(work.reader.read(row), row) for row in rows]
    marks = [work.mark(read, row) for read, row in reads]
    asked = SheetRow.objects.filter(source=work.sheet.source_id, mark__in=marks).select_related("incident")
    known = {bytes(row.mark): row for row in asked}
    for number, ((read, row), mark) in enumerate(zip(reads, marks, strict=True), first):
        if read.facts is None or mark in seen:
            why = read.problems or [_("The same row, or the same key, stands twice in this sheet.")]
            done.refused.append([number, " ".join(why), row])
            continue
        seen.add(mark)
        digest = work.digest(read.facts, read.country)
        if mark not in known:
            fresh.append((read.facts, read.country, mark, digest))
        elif bytes(known[mark].digest) == digest:
            done.same += 1
        elif why_not := _correct(known[mark], read, digest, work):
            done.refused.append([number, why_not, row])
        else:
            done.changed += 1
    told = {"sheet": str(work.sheet.pk), "source": work.source["name"]}
    done.made = incidents.seal_rows([(facts, country) for facts, country, *_rest in fresh], told=told, by=work.by)
    done.rows = [
        SheetRow(source_id=work.sheet.source_id, mark=mark, digest=digest, incident=incident)
        for incident, (_facts, _country, mark, digest) in zip(done.made, fresh, strict=True)
    ]
    return done


def _correct(known: SheetRow, read: Read, digest: bytes, work: Part) -> str:
    """Correct a violation as its row says now; in words why not. What a person changed here is never overwritten."""
    incident = Incident.objects.visible_to(work.by).filter(pk=known.incident_id).first()
    if incident is None or read.facts is None:
        return _("This violation is kept by named persons: correct it by hand.")
    try:
        facts, _key = unseal_many([incident], by=work.by)[incident.pk]
        if work.digest(Facts.opened(facts), incident.country) != bytes(known.digest):
            return _("Someone changed this violation here since: correct it by hand.")
        with transaction.atomic():
            why = _("The sheet “%(name)s” says otherwise now.") % {"name": work.source["name"]}
            incidents.correct(
                incident, read.facts, country=read.country, urgency=incident.urgency, reason=why, by=work.by
            )
            SheetRow.objects.filter(pk=known.pk).update(digest=digest)
    except Refusal as refusal:
        return str(refusal.message)
    return ""
