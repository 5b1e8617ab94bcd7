"""Refuges and stays for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.protection.shelters import actions, staying
from vigie.protection.shelters.facts import ShelterFacts, StayFacts
from vigie.protection.shelters.models import Shelter, Stay


def make_shelter(*, by: Actor, places: int = 2, **facts: Any) -> Shelter:
    """An open refuge with places that are open from today on."""
    shelter = actions.open_shelter(ShelterFacts(**{"name": "Refuge (exemple)", **facts}), by=by)
    for number in range(1, places + 1):
        actions.add_place(shelter, name=f"Lit {number}", opens=timezone.localdate().isoformat(), by=by)
    return shelter


def places_of(shelter: Shelter, *, by: Actor) -> list[str]:
    """The ids of its places, in order."""
    return [place.id for place in ShelterFacts.opened(open_one(shelter, by=by)).places]


def make_stay(*, by: Actor, urgency: str = "soon", **facts: Any) -> Stay:
    """Someone on the waiting list."""
    return staying.ask(StayFacts(**{"person": "Personne A (exemple)", **facts}), urgency=urgency, by=by)


def held_stay(shelter: Shelter, place: str, *, by: Actor, nights: int = 3, first: date | None = None) -> Stay:
    """Someone whose place is held from today on."""
    stay, start = make_stay(by=by), first or timezone.localdate()
    staying.hold(
        stay, shelter, place, first=start, last=start + timedelta(days=nights), reason="Libre (exemple).", by=by
    )
    return stay
