"""Opening the newest requests and comparing each with each, in RAM (ADR 74).

As in the search for doubles, what is only read and compared is not counted as opened one by one (ADR 20): one audit
entry says how many were read. The pairs that a page shows with their words are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When

from vigie.compute.identity import NAME, Identity
from vigie.compute.linkage.columns import DAY_UNKNOWN
from vigie.compute.linkage.events import Event
from vigie.compute.linkage.matters import Told, alike
from vigie.ground.access.paging import part
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import SealedRecord
from vigie.ground.seal.reading import noted, read
from vigie.ground.terms.queries import parent_of
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.matters.days import day_of
from vigie.protection.intake.matters.reasons import reasons
from vigie.protection.intake.models import Message, Report, Urgency
from vigie.protection.intake.naming import NAMED, READ, contacts_in, victims_in, words_of

NEWEST = 100  # requests compared with each other
MATTER = "matter"  # the key among a request's sealed facts: what was said of it and others
REQUEST, VIOLATION = "request", "violation"
SAME, APART = "same", "apart"
AUDITED = "matters"
FEW = 3  # pairs of one request on one page
Known = dict[str, Any]
Paired = TypeVar("Paired")


@dataclass(frozen=True)
class Read:
    """One request with its sealed facts and those of its first message."""

    report: Report
    known: dict[str, Any]
    first: dict[str, Any]

    @cached_property
    def draft(self) -> Draft:
        return Draft.of(self.first.get("draft"))

    @cached_property
    def words(self) -> str:
        """What was written, by whichever way; as much of it as is compared."""
        said = self.draft.violation
        told = filter(None, (words_of(self.first), said.get("title", ""), said.get("narrative", "")))
        return " ".join(told)[:READ]

    @cached_property
    def identities(self) -> list[Identity]:
        """Persons whom its answers name, and numbers and addresses in its words and of its way in; `NAMED` at most."""
        from_where = f"{self.known.get('sms', {}).get('from', '')} {self.known.get('mail', {}).get('from', '')}"
        named = [*victims_in(self.draft.acts), *contacts_in(f"{from_where} {self.words}", self.report.country)]
        return named[:NAMED]

    @cached_property
    def told(self) -> Told:
        """What is compared of it."""
        return Told(self.words, *sorted_out(self.identities), _event(self))

    def said_of(self, key: object) -> str:
        """What was said of it and another: `SAME`, `APART`, or nothing."""
        return next((entry["said"] for entry in self.known.get(MATTER, []) if entry["id"] == str(key)), "")


@dataclass(frozen=True)
class Pair:
    """Two requests that may be of one matter, the likelier pairs first."""

    one: Read
    other: Read
    reasons: list[str]


def sorted_out(identities: Iterable[Identity]) -> tuple[frozenset[str], frozenset[str]]:
    """The forms of numbers and addresses, and those of persons."""
    found = list(identities)
    named = frozenset(each.form for each in found if each.kind == NAME)
    return frozenset(each.form for each in found if each.kind != NAME), named


def newest(actor: Actor, most: int = NEWEST) -> list[Report]:
    """The newest requests an actor may see and that are not closed, those in danger first: a flood of calm ones never
    hides them. An encrypted form says nothing yet."""
    found = Report.objects.visible_to(actor).exclude(state__in=["closed", "packed"])
    danger = Case(When(urgency=Urgency.IMMEDIATE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return part(found.order_by(danger, "-month", "-answer_by", "pk"), 0, most)


def opened(reports: Sequence[Report], *, by: Actor, before: Mapping[UUID, Known] | None = None) -> list[Read]:
    """These requests with their first messages, those that open; `before` are facts opened already in this request. One
    audit entry for all."""
    firsts = list(Message.objects.visible_to(by).filter(report__in=reports, place=1))
    known = dict(before or {})
    records: list[SealedRecord] = [*(one for one in reports if one.pk not in known), *firsts]
    known |= {record.pk: facts for record, facts in read(records, by=by) if facts is not None}
    noted(AUDITED, len(known), by=by)
    begun = {first.report_id: known[first.pk] for first in firsts if first.pk in known}
    return [
        Read(one, known[one.pk], begun[one.pk])
        for one in reports
        if one.pk in known and one.pk in begun and _sound(begun[one.pk], one)
    ]


def _sound(first: dict[str, Any], report: Report) -> bool:
    """Whether it is a first message of this request: a stranger's browser can seal anything, and where a message lies
    is sealed in it, for the clear column beside it could have been changed."""
    whole = isinstance(first.get("words"), str) and isinstance(first.get("draft", {}), dict)
    return whole and first.get("report") == str(report.pk)


def pairs(reads: Sequence[Read]) -> list[Pair]:
    """Those that may be of one matter and of which nobody has said anything."""
    found = alike([each.told for each in reads])
    listed = [Pair(reads[each.one], reads[each.other], reasons(each)) for each in found]
    return [pair for pair in listed if not pair.one.said_of(pair.other.report.pk)]


def few(pairs: Iterable[Paired], ends: Callable[[Paired], tuple[object, ...]]) -> list[Paired]:
    """These pairs without those of which one end stands in `FEW` of them already: ten letters of one flood are alike in
    45 ways, and would push all others down."""
    seen: Counter[object] = Counter()
    kept = []
    for pair in pairs:
        if all(seen[end] < FEW for end in ends(pair)):
            seen.update(ends(pair))
            kept.append(pair)
    return kept


def _event(read: Read) -> Event | None:
    """The coded answers, where a form asked for them."""
    said, act = read.draft.violation, next(iter(read.draft.acts), {})
    day, spread = day_of(said.get("day", ""), said.get("precision", ""))
    if day == DAY_UNKNOWN or not (said.get("area") or act):
        return None
    authors = act.get("perpetrators", [])
    return Event(
        country=read.report.country,
        area=said.get("area", ""),
        locality=said.get("locality", ""),
        day=day,
        spread=spread,
        act=act.get("act", ""),
        group=parent_of("act", act.get("act", "")),
        names=tuple(sorted(sorted_out(read.identities)[1])),
        author=authors[0].get("category", "") if authors else "",
        text=read.words,
    )
