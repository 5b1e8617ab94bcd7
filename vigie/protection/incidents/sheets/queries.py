"""Questions about sheets, and the dry run, which writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vigie.compute.cells import csv_of
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents.sheets.actions import open_source
from vigie.protection.incidents.sheets.mapping import Mapping, Reader
from vigie.protection.incidents.sheets.models import Sheet, SheetPart, SheetSource

SHOWN = 100  # rows told one by one
AT_ONCE = 20  # parts opened together


@dataclass
class Trial:
    """What would become of the rows: counts, the reasons by how often, and the first rows that are not plain."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[int, str, str]] = field(default_factory=list)  # row, "flagged" or "refused", why


def sheets(actor: Actor) -> QuerySet[Sheet]:
    """The sheets an actor may see, newest first."""
    return Sheet.objects.visible_to(actor).select_related("source", "brought_by").order_by("-month", "-rows", "pk")


def sources(actor: Actor) -> list[tuple[str, str]]:
    """(id, opened name) of each source."""
    found = list(SheetSource.objects.visible_to(actor))
    opened = open_many(found, by=actor, of="sheet")
    return sorted(((str(one.pk), opened[one.pk]["name"]) for one in found), key=lambda pair: pair[1])


def trial(sheet: Sheet, *, by: Actor) -> Trial:
    """Read every row that is left under the mapping as it stands, and keep nothing."""
    source, found = open_source(sheet, by=by), Trial()
    headers = open_many([sheet], by=by, of="sheet")[sheet.pk]["headers"]
    reader = Reader(Mapping.of(source["mapping"]), headers)
    for facts in _opened(sheet, by, done=False):
        for number, row in enumerate(facts["rows"], facts["first"]):
            read = reader.read(row)
            end = "refused" if read.facts is None else "flagged" if read.flags else "plain"
            found.counts[end] += 1
            why = read.problems or read.flags
            found.reasons.update(why)
            if why and len(found.lines) < SHOWN:
                found.lines.append((number, end, " ".join(why)))
    return found


def _opened(sheet: Sheet, by: Actor, *, done: bool) -> Iterator[dict[str, Any]]:
    """The facts of its parts, in order, some at a time."""
    parts = SheetPart.objects.visible_to(by).filter(sheet=sheet, done=done).order_by("place")
    total = parts.count()
    for start in range(0, total, AT_ONCE):
        chunk = list(parts[start : start + AT_ONCE])
        opened = open_many(chunk, by=by, of="sheet")
        yield from (opened[part.pk] for part in chunk)


def refused(sheet: Sheet, *, by: Actor) -> bytes:
    """The rows that were not taken, as a CSV sheet with their number and the reason first; its cells are inert."""
    headers = open_many([sheet], by=by, of="sheet")[sheet.pk]["headers"]
    rows = [
        [str(number), why, *cells]
        for facts in _opened(sheet, by, done=True)
        for number, why, cells in facts.get("refused", [])
    ]
    return csv_of([[_("Row"), _("Why it was not taken"), *headers], *rows])
