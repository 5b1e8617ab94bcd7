"""The invented refuges of the demonstration: one house, one stay, one place held, someone who waits."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.shelters import actions, staying
from vigie.protection.shelters.facts import ShelterFacts, StayFacts

REASON = "Inventé pour la démonstration."


def tell_shelters(cast: dict[str, Actor]) -> None:
    """What the keeper of refuges finds on the first morning."""
    keeper, today = cast["refuge-1"], timezone.localdate()
    facts = ShelterFacts(name="Maison inventée", contact="Une voisine inventée", suits="Deux adultes et des enfants.")
    house = actions.open_shelter(facts, by=keeper)
    bed = actions.add_place(house, name="Chambre du fond", opens=today.isoformat(), by=keeper)
    room = actions.add_place(house, name="Chambre pour une famille", opens=today.isoformat(), sleeps=3, by=keeper)
    others = [user for name in ("refuge-2", "refuge-3") if (user := cast[name].user)]
    actions.set_address(house, address="Rue inventée, ville inventée", directions="", people=others, by=keeper)

    def asked(person: str, urgency: str, size: int = 1) -> StayFacts:
        return StayFacts(person=person, size=size, need=REASON)

    staying.ask(asked("Personne inventée 811", "immediate"), urgency="immediate", by=keeper)
    stays = staying.ask(asked("Personne inventée 812", "soon"), urgency="soon", by=keeper)
    staying.hold(stays, house, bed.id, first=today, last=today + timedelta(days=9), reason=REASON, by=keeper)
    staying.tick(stays, "route", by=keeper)
    staying.arrive(stays, reason=REASON, by=keeper)
    expected = staying.ask(asked("Famille inventée 813", "soon", 4), urgency="soon", by=keeper)
    first = today + timedelta(days=4)
    staying.hold(expected, house, room.id, first=first, last=first + timedelta(days=14), reason=REASON, by=keeper)
