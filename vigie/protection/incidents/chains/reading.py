"""A chain as one person may read it: from a violation along the relations whose both ends they can open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vigie.compute.crypto import CannotOpen
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents.chains.relations import Relation, between, joined_to
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident

MOST = 60  # violations of one picture


@dataclass(frozen=True)
class Member:
    """One violation of a chain, opened."""

    incident: Incident
    known: dict[str, Any]

    @property
    def facts(self) -> Facts:
        return Facts.opened(self.known)


@dataclass(frozen=True)
class Chain:
    """The violations found, the first asked for first, their relations, and how many more were seen but not read."""

    members: dict[UUID, Member]
    relations: list[Relation]
    more: int = 0

    @property
    def holding(self) -> list[Relation]:
        """Those that nobody ended."""
        return [relation for relation in self.relations if not relation.ended]


def chain_of(incident: Incident, known: dict[str, Any], *, by: Actor, steps: int = MOST, most: int = MOST) -> Chain:
    """Everything related to an opened violation, over at most so many `steps`; 1 gives its own relations.

    What the actor may not see, or what opens with two only, is not there: neither it nor that it is. Each step leaves
    one audit entry. Raises Altered, with an alarm, for a relation that was not sealed for the two that hold it.
    """
    members = {incident.pk: Member(incident, known)}
    edge, left = joined_to(known), set[UUID]()
    for _step in range(steps):
        fresh = _readable(edge - set(members) - left, by)
        taken = fresh[: max(0, most - len(members))]
        left |= {one.pk for one in fresh[len(taken) :]}
        if not taken:
            break
        opened = open_many(taken, by=by, of="chain")
        members |= {one.pk: Member(one, opened[one.pk]) for one in taken}
        edge = set().union(*(joined_to(opened[one.pk]) for one in taken))
    return Chain(members, _relations(members, by), len(left))


def _readable(ids: Iterable[UUID], by: Actor) -> list[Incident]:
    visible = Incident.objects.visible_to(by).filter(pk__in=list(ids)).order_by("month", "pk")
    return [one for one in visible if not one.needs_two]


def _relations(members: dict[UUID, Member], by: Actor) -> list[Relation]:
    """Each once, in the order in which they were made."""
    found: dict[str, Relation] = {}
    for key, member in members.items():
        for other in joined_to(member.known) & set(members):
            try:
                pairs = between(key, member.known, other, members[other].known)
            except CannotOpen as fault:
                raise_alarm(AlarmKind.ALTERED_RECORD, member.incident, by=by)
                raise Altered from fault
            found |= {relation.id: relation for relation in pairs}
    return sorted(found.values(), key=lambda relation: (relation.at, relation.id))
