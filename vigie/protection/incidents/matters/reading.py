"""Violations that may be what a request tells: by numbers and names without opening any, by words among the newest.

Read and compared in RAM like requests with each other (ADR 74): one audit entry says how many violations were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vigie.compute.linkage.matters import Told, alike
from vigie.ground.access.paging import part
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.blind import BlindKeys, sharing
from vigie.ground.seal.models import Wrap
from vigie.ground.seal.reading import noted, read
from vigie.protection.incidents.doubles.reading import Side, event
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.searching import identities
from vigie.protection.intake.matters.reading import MATTER, VIOLATION, Read, sorted_out
from vigie.protection.intake.matters.reasons import reasons

NEWEST, NAMESAKES = 150, 50  # violations compared by their words; and older ones that share a number or a name
AUDITED = "violations like requests"


@dataclass(frozen=True)
class Pair:
    """A request and a violation that may be what it tells."""

    one: Read
    other: Side
    reasons: list[str]


def proposed(reads: Sequence[Read], *, by: Actor) -> list[Pair]:
    """Those of which nobody has said anything, the likelier first. What opens with two is compared by nobody alone; a
    violation that was recorded from the request is no news."""
    opened = _opened(reads, by) if reads else []
    told = [each.told for each in reads] + [_told(side, known) for side, known in opened]
    first = len(reads)
    crossing = [each for each in alike(told) if each.one < first <= each.other]
    found = [(reads[each.one], *opened[each.other - first], each) for each in crossing]
    return [
        Pair(one, side, reasons(each))
        for one, side, known, each in found
        if not one.said_of(side.incident.pk) and known.get("report") != str(one.report.pk)
    ]


def named_in(reads: Sequence[Read], *, by: Actor) -> int:
    """How many violations share a number or a person with these requests, `NAMESAKES` at most: by the blind index, so
    nothing is opened. Without those of which someone spoke, and without requests that became a violation."""
    open_ones = [each for each in reads if each.report.state != "accepted"]
    asked = list(dict.fromkeys(identity for each in open_ones for identity in each.identities))
    if not asked:
        return 0
    spoken = [entry["id"] for each in reads for entry in each.known.get(MATTER, []) if entry["kind"] == VIOLATION]
    live = Incident.objects.visible_to(by).exclude(state="merged").exclude(pk__in=spoken)
    return sharing(live, asked, BlindKeys(by)).order_by().values("pk")[:NAMESAKES].count()


def decided(known: dict[str, Any], actor: Actor) -> list[tuple[Incident, dict[str, str]]]:
    """What was said of a request and violations, as far as the actor may see these."""
    said = {entry["id"]: entry for entry in known.get(MATTER, []) if entry["kind"] == VIOLATION}
    seen = Incident.objects.visible_to(actor).filter(pk__in=list(said)).order_by("-month", "pk")
    return [(incident, said[str(incident.pk)]) for incident in seen]


def _opened(reads: Sequence[Read], by: Actor) -> list[tuple[Side, dict[str, Any]]]:
    live = Incident.objects.visible_to(by).exclude(state="merged").exclude(wrap=Wrap.TWO)
    listed = part(live.order_by("-month", "pk"), 0, NEWEST)
    if asked := list(dict.fromkeys(identity for each in reads for identity in each.identities)):
        here = [one.pk for one in listed]
        listed += part(sharing(live, asked, BlindKeys(by)).exclude(pk__in=here).order_by("-month", "pk"), 0, NAMESAKES)
    opened = [(Side(one, Facts.opened(known)), known) for one, known in read(listed, by=by) if known is not None]
    noted(AUDITED, len(opened), by=by)
    return opened


def _told(side: Side, known: dict[str, Any]) -> Told:
    return Told(f"{side.facts.title} {side.facts.narrative}", *_forms(side, known), event(side))


def _forms(side: Side, known: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    return sorted_out(identities(side.incident, known))
