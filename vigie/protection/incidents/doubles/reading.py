"""Opening the violations of some months, and comparing each with each that a block brings together, in RAM.

What is only read and compared is not counted as opened one by one, as in a search (ADR 20): a single audit entry says
how many were read. The pairs that a page shows are counted, and tell the keepers when they are many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from vigie.compute.identity import persons
from vigie.compute.linkage.columns import DAY_UNKNOWN
from vigie.compute.linkage.events import POSSIBLE, Event, compared
from vigie.compute.linkage.model import Scored
from vigie.ground.access.paging import part
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.blind import sharing_marks
from vigie.ground.seal.models import Wrap
from vigie.ground.seal.reading import CHUNK, noted, read
from vigie.ground.seal.tally import count_openings
from vigie.ground.terms.queries import parent_of
from vigie.protection.incidents.doubles.models import Double
from vigie.protection.incidents.doubles.reasons import Reasons, reasons
from vigie.protection.incidents.facts import UNKNOWN, Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import LIVE
from vigie.protection.intake.matters.days import SPREAD

MOST, MOST_NAMESAKES = 3_000, 300  # violations opened for one page
SHOWN = 20  # pairs
AUDITED = "doubles"


@dataclass(frozen=True)
class Side:
    """One of a pair."""

    incident: Incident
    facts: Facts


@dataclass(frozen=True)
class Pair:
    """Two violations that may be one event, the more likely pairs first."""

    one: Side
    other: Side
    probability: float
    reasons: Reasons

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other


@dataclass(frozen=True)
class Proposed:
    """What one page shows: the likeliest pairs, how many more there are, how many violations were not compared, and how
    many pairs of those that were, for want of room in a block."""

    pairs: list[Pair]
    more: int
    read: int
    left_out: int
    pairs_left_out: int


def proposed(actor: Actor, first: date, last: date, country: str = "") -> Proposed:
    """Pairs among the violations of some months, and with older or newer ones that name the same person by the blind
    index. One audit entry."""
    live = Incident.objects.visible_to(actor).filter(state__in=LIVE)
    within = live.filter(month__gte=first, month__lte=last)
    within = within.filter(country=country) if country else within
    alone = live.exclude(wrap=Wrap.TWO)  # what opens with two is compared by nobody alone
    listed = part(within.exclude(wrap=Wrap.TWO).order_by("-month", "pk"), 0, MOST)
    records = listed + _namesakes(alone, listed)
    sides = [side for at in range(0, len(records), CHUNK) for side in _opened(records[at : at + CHUNK], actor)]
    noted(AUDITED, len(sides), by=actor)
    pairs, more, missed = _likeliest(sides)
    count_openings(2 * len(pairs), by=actor)
    left_out = within.count() - len(listed) + len(records) - len(sides)
    return Proposed(pairs, more, len(sides), left_out, missed)


def _namesakes(live: QuerySet[Incident], listed: list[Incident]) -> list[Incident]:
    """Violations of other months that name a person, number or address of one of these: found without opening any."""
    asked = [incident.pk for incident in listed]
    return list(sharing_marks(live, asked).exclude(pk__in=asked).order_by("pk")[:MOST_NAMESAKES])


def _opened(records: list[Incident], actor: Actor) -> list[Side]:
    return [Side(one, Facts.opened(known)) for one, known in read(records, by=actor) if known is not None]


def _likeliest(sides: list[Side]) -> tuple[list[Pair], int, int]:
    """The pairs to show, without those of which someone decided; how many more; how many were not compared."""
    if len(sides) < 2:
        return [], 0, 0
    scored = compared([event(side) for side in sides])
    found = np.flatnonzero(scored.probability >= POSSIBLE)
    found = found[np.argsort(-scored.bits[found], kind="stable")]
    decided = _decided([side.incident.pk for side in sides])
    open_pairs = [at for at in found.tolist() if _keys(scored, at, sides) not in decided]
    shown = [_pair(scored, at, sides) for at in open_pairs[:SHOWN]]
    return shown, len(open_pairs[SHOWN:]), scored.pairs.left_out


def _keys(scored: Scored, at: int, sides: list[Side]) -> frozenset[UUID]:
    return frozenset(sides[int(rows[at])].incident.pk for rows in (scored.pairs.one, scored.pairs.other))


def _decided(keys: list[UUID]) -> set[frozenset[UUID]]:
    rows = Double.objects.filter(counted__in=keys).values_list("counted_id", "other_id")
    return {frozenset(row) for row in rows}


def _pair(scored: Scored, at: int, sides: list[Side]) -> Pair:
    one, other = sides[int(scored.pairs.one[at])], sides[int(scored.pairs.other[at])]
    said = reasons(scored.levels[:, at].tolist(), one.facts, other.facts)
    return Pair(one, other, float(scored.probability[at]), said)


def event(side: Side) -> Event:
    """What is compared of a violation: its gravest act, all whom it names, its words."""
    facts, incident = side.facts, side.incident
    act = next((act for act in facts.acts if parent_of("act", act.act) == incident.act_group), facts.acts[0])
    authors = act.perpetrators
    day = DAY_UNKNOWN if facts.precision not in SPREAD else facts.day.toordinal()
    return Event(
        country=incident.country,
        area=facts.area,
        locality=facts.locality,
        day=day,
        spread=SPREAD.get(facts.precision, 0),
        act=act.act,
        group=incident.act_group,
        names=_names(act.victim for act in facts.acts),
        category=_known(act.category),
        sex=_known(act.sex),
        age=_known(act.age_band),
        size=str(len(facts.acts)),
        author=_known(authors[0]["category"]) if authors else "",
        authors=_names(author["name"] for act in facts.acts for author in act.perpetrators),
        text=f"{facts.title} {facts.narrative}",
    )


def _known(code: str) -> str:
    return "" if code == UNKNOWN else code


def _names(written: Any) -> tuple[str, ...]:
    """Names as the blind index compares them: capitals, accents, titles and order aside."""
    return tuple(dict.fromkeys(identity.form for name in written for identity in persons(name)))
