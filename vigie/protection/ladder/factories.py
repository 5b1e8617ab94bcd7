"""Security incidents and parties for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.people.models import Kind, Party, PartyFacts
from vigie.protection.ladder import actions
from vigie.protection.ladder.facts import Told
from vigie.protection.ladder.models import SecurityIncident


def make_party(name: str = "Association inventée", *, by: Actor, kind: str = Kind.ORGANISATION) -> Party:
    """A party of the monitoring team."""
    return actions.write_party(PartyFacts(kind=kind, name=name, country="CMR"), by=by)


def make_fact(
    *parties: Party, by: Actor, days_ago: int = 3, kind: str = "watcher", words: str = "Voiture inventée."
) -> SecurityIncident:
    """A security incident about these parties."""
    day = timezone.localdate() - timedelta(days=days_ago)
    told = Told(kind=kind, day=day, precision="exact", area="CM-NW", words=words)
    return actions.log(told, country="CMR", parties=parties, by=by)
