"""Whose ladder rises, and who may be whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.identity import persons
from vigie.compute.ladder import Reading, read
from vigie.compute.text import fold
from vigie.ground.access.paging import part
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.people.models import Party, PartyFacts
from vigie.ground.seal.blind import BlindKeys, sharing
from vigie.ground.seal.opening import open_many
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo, listed
from vigie.protection.incidents.doubles.models import Double
from vigie.protection.incidents.models import Incident
from vigie.protection.ladder import rules, searching
from vigie.protection.ladder.facts import VIOLATION, Climbed, Look, Step
from vigie.protection.ladder.models import Ladder, SecurityIncident
from vigie.protection.ladder.team import TEAM

Known = dict[str, Any]
AT_MOST = 300  # parties read together; a team that follows more filters them by name
SHOWN = 20  # violations that bear a name


@dataclass(frozen=True)
class Followed:
    """One party with its opened facts, its steps that the reader may see, and what they say today."""

    party: Party
    facts: PartyFacts
    ladder: Ladder | None
    steps: list[Step]
    looks: list[Look]
    reading: Reading

    @property
    def last(self) -> date | None:
        """The day of the newest step."""
        return self.steps[-1].day if self.steps else None


def followed(actor: Actor, *, today: date | None = None, parties: list[Party] | None = None) -> list[Followed]:
    """Everyone on a ladder (or these): those that ask for attention first, then by the last step. One audit entry.

    A step that comes from a record which the reader may not see is left out, whatever the ladder holds.
    """
    listed = part(Party.objects.visible_to(actor).order_by("pk"), 0, AT_MOST) if parties is None else parties
    ladders = {one.party_id: one for one in Ladder.objects.visible_to(actor).filter(party__in=listed)}
    opened = open_many([*listed, *ladders.values()], by=actor, of="ladders")
    climbed = {key: Climbed.opened(opened[one.pk]) for key, one in ladders.items()}
    seen = _visible(actor, [step for each in climbed.values() for step in each.steps])
    now = today or timezone.localdate()
    found = [
        _followed(one, opened[one.pk], ladders.get(one.pk), climbed.get(one.pk, Climbed()), seen, now) for one in listed
    ]
    return sorted(found, key=lambda one: (one.reading.asks, one.last or date.min), reverse=True)


def _followed(
    party: Party, known: Known, ladder: Ladder | None, climbed: Climbed, seen: set[str], today: date
) -> Followed:
    steps = [step for step in climbed.steps if step.ref in seen]
    reading = read([(step.day, step.rung) for step in steps], today)
    return Followed(party, PartyFacts.opened(known), ladder, steps, climbed.looks, reading)


def _visible(actor: Actor, steps: list[Step]) -> set[str]:
    """The records behind the steps that the actor may see; of an event told twice, only the one that counts."""
    violations = [UUID(step.ref) for step in steps if step.source == VIOLATION]
    others = [step.ref for step in steps if step.source != VIOLATION]
    twice = Double.objects.visible_to(actor).merged().filter(counted__in=violations).values("other")
    standing = Incident.objects.visible_to(actor).filter(pk__in=violations).exclude(pk__in=twice)
    found = {str(key) for key in standing.values_list("pk", flat=True)}
    rest = SecurityIncident.objects.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True)
    return found | {str(key) for key in rest}


def meant(known: list[Followed], names: list[str]) -> dict[str, Any]:
    """What the form of an incident begins with for the names that a request says: those whom the team follows under
    that very name, and the first other one as someone new. Who it is stays the person's to say."""
    own = {fold(name): str(one.party.pk) for one in known for name in one.facts.names}
    found = [own[fold(name)] for name in names if fold(name) in own]
    others = [name for name in names if fold(name) not in own]
    return {"parties": [*dict.fromkeys(found)], "new_name": others[0][:200] if others else ""} if names else {}


def namesakes(actor: Actor, one: Followed) -> list[Incident]:
    """Violations that name this party exactly and do not stand on its ladder yet: a hint, a person decides."""
    identities = [identity for name in one.facts.names for identity in persons(name)]
    known = [step.ref for step in one.steps]
    visible = Incident.objects.visible_to(actor).exclude(pk__in=known).exclude(state="merged")
    return part(sharing(visible, identities, BlindKeys(actor)), 0, SHOWN)


def incidents(actor: Actor) -> list[SecurityIncident]:
    """The newest security incidents that an actor may see."""
    return part(SecurityIncident.objects.visible_to(actor), 0, 50)


def steps(actor: Actor) -> list[Step]:
    """Every step on every ladder that an actor may see, for who reads them inside an opened session (warning)."""
    return [step for one in followed(actor) for step in one.steps]


def todo(actor: Actor) -> list[Todo]:
    """Ladders that ask for attention; whose they are, is said on their own page alone."""
    if not may(rules.LOG, actor, TEAM):
        return []
    rising = Ladder.objects.visible_to(actor).rising().order_by("pk").only("party")
    return listed(rising, "orange", _rises)


def _rises(ladder: Ladder) -> Todo:
    whose = _("Security incidents · one person or organisation")
    return Todo("orange", _("Look at a ladder that rises"), whose, reverse("ladder:party", args=[ladder.party_id]))


def searchable(actor: Actor) -> list[Searchable]:
    """Persons, organisations and security incidents, for a search in their words and names."""
    return [
        Searchable(
            kind=_("Person or organisation"),
            records=Party.objects.visible_to(actor),
            title=searching.party_title,
            text=searching.party_text,
            url=searching.party_url,
            identities=searching.party_identities,
        ),
        Searchable(
            kind=_("Security incident"),
            records=SecurityIncident.objects.visible_to(actor),
            title=searching.title,
            text=searching.text,
            url=SecurityIncident.get_absolute_url,
            identities=searching.identities,
        ),
    ]
