"""A relation between two violations, sealed so that it opens only where both of them open (ADR 69).

Either violation keeps, within its own sealed facts, the id of the other, half of a key, and the relation under that
key. One half alone says nothing: whoever may read one of the two learns neither what kind of relation it is, nor why,
nor since when. Nothing at all is clear.

Kinds after the HURIDOCS Events Standard Formats, "Chain of Events", own wording.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto

Known = dict[str, Any]
KEPT_AS = "links"  # the key among a violation's sealed facts

# code → (as the source says it of the target, as the target says it of the source)
KINDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "followed_by": (_("was followed by"), _("followed after")),
    "part_of": (_("is part of"), _("comprises")),
    "consequence_of": (_("is a consequence of"), _("had as a consequence")),
    "reprisal_for": (_("is a reprisal for"), _("was met with the reprisal")),
    "same_perpetrators": (_("has the same presumed authors as"), _("has the same presumed authors as")),
}
EITHER_WAY = {"same_perpetrators"}


@dataclass(frozen=True)
class Relation:
    """`source` → `target`; `day` (ISO) is since when it holds or when it was seen, with its precision, or empty.

    `certainty` is a code of that list. What ended keeps who ended it, when and why: a relation is never rewritten.
    """

    source: str
    target: str
    kind: str
    day: str = ""
    precision: str = "unknown"
    certainty: str = "unknown"
    note: str = ""
    by: str = ""
    at: str = ""
    ended: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid4()))

    def said_by(self, incident: UUID | str) -> str | Promise:
        """Its kind in the words of one of its two ends."""
        forth, back = KINDS[self.kind]
        return forth if str(incident) == self.source else back

    def other(self, incident: UUID | str) -> UUID:
        """The end that is not this one."""
        return UUID(self.target if str(incident) == self.source else self.source)


def joined_to(known: Known) -> set[UUID]:
    """Ids of the violations that one is related to, or was: all that it says of them by itself."""
    return {UUID(link["with"]) for link in known.get(KEPT_AS, [])}


def put(relation: Relation, source: Known, target: Known) -> tuple[Known, Known]:
    """The facts of both ends with this relation in them, under a new key; a former state of it is replaced."""
    halves = crypto.new_key(), crypto.new_key()
    sealed = crypto.box(_joined(*halves), crypto.canonical(asdict(relation)), _bound(relation.id, *_ends(relation)))
    made = []
    for known, half, other in zip((source, target), halves, (relation.target, relation.source), strict=True):
        link = {"id": relation.id, "with": other, "half": half.hex(), "sealed": sealed.hex()}
        made.append({**known, KEPT_AS: [*(old for old in known.get(KEPT_AS, []) if old["id"] != relation.id), link]})
    return made[0], made[1]


def between(one: UUID, known: Known, other: UUID, other_known: Known) -> list[Relation]:
    """The relations of two opened violations. Raises CannotOpen where one was not sealed for these two."""
    halves = {link["id"]: link["half"] for link in other_known.get(KEPT_AS, []) if link["with"] == str(one)}
    found = []
    for link in known.get(KEPT_AS, []):
        if link["with"] == str(other) and link["id"] in halves:
            key = _joined(bytes.fromhex(link["half"]), bytes.fromhex(halves[link["id"]]))
            body = crypto.unbox(key, bytes.fromhex(link["sealed"]), _bound(link["id"], str(one), str(other)))
            relation = Relation(**json.loads(body))
            if {*_ends(relation)} != {str(one), str(other)} or relation.kind not in KINDS:
                raise crypto.CannotOpen
            found.append(relation)
    return found


def _ends(relation: Relation) -> tuple[str, str]:
    return relation.source, relation.target


def _bound(relation: str, *ends: str) -> bytes:
    """Associated data: `vigie/1|relation|id|the two violations in the order of their ids`."""
    return crypto.context("relation", relation, *sorted(ends))


def _joined(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
