"""Keeping refuges, their places and their addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal import naming
from vigie.ground.seal.halves import FEWEST
from vigie.ground.seal.opening import open_one
from vigie.protection.shelters import rules
from vigie.protection.shelters.facts import Place, ShelterFacts
from vigie.protection.shelters.models import Shelter, ShelterAddress
from vigie.protection.shelters.states import SHELTER

TEAM = "shelter"
MOST_PLACES = 50
MOST_BEDS = 50


def open_shelter(facts: ShelterFacts, *, by: Actor) -> Shelter:
    """A new refuge, without places yet. Raises Invalid without a name."""
    permit(rules.KEEP, by, TEAM)
    _check(facts)
    shelter = Shelter()
    shelter.seal(facts.sealed(), TEAM)
    with transaction.atomic():
        shelter.save(force_insert=True)
        note("shelter.open", shelter, by=by)
    return shelter


def correct_shelter(shelter: Shelter, *, name: str, contact: str, house_rules: str, suits: str, by: Actor) -> None:
    """Change what is said of a refuge; its places stay."""

    def changing(facts: ShelterFacts) -> ShelterFacts:
        return replace(facts, name=name.strip(), contact=contact, house_rules=house_rules, suits=suits)

    _change(shelter, "shelter.correct", changing, by=by)


def add_place(
    shelter: Shelter, *, name: str, opens: str, closes: str = "", notes: str = "", sleeps: int = 1, by: Actor
) -> Place:
    """One more place, where so many people have a bed. Raises Invalid for one that closes before it opens."""
    if not 1 <= sleeps <= MOST_BEDS:
        raise Invalid(_("Say for how many people there is a bed, from one to fifty."))
    place = Place(name=name.strip(), opens=opens, closes=closes, notes=notes, sleeps=sleeps)
    _change(shelter, "shelter.place", lambda facts: replace(facts, places=[*facts.places, place]), by=by)
    return place


def close_place(shelter: Shelter, place: str, *, closes: str, by: Actor) -> None:
    """Give a place its last day, or another one. Nights that are held stay held: move those stays first."""

    def changing(facts: ShelterFacts) -> ShelterFacts:
        if facts.place(place) is None:
            raise Invalid(_("This place is not in the refuge."))
        places = [replace(one, closes=closes) if one.id == place else one for one in facts.places]
        return replace(facts, places=places)

    _change(shelter, "shelter.place", changing, by=by)


def close_shelter(shelter: Shelter, *, by: Actor) -> None:
    """It takes nobody in any more; stays go on until they are ended or moved."""
    _step(shelter, "close", by=by)


def reopen_shelter(shelter: Shelter, *, by: Actor) -> None:
    """It takes people in again."""
    _step(shelter, "reopen", by=by)


@transaction.atomic
def set_address(
    shelter: Shelter, *, address: str, directions: str, people: Collection[User], by: Actor
) -> ShelterAddress:
    """Seal where the refuge is to these persons and the actor, any two of whom open it together; an old one goes.

    Raises Invalid for fewer than three persons, or for someone without the team's keys.
    """
    permit(rules.KEEP, by, TEAM)
    if not address.strip():
        raise Invalid(_("Write the address."))
    old = ShelterAddress.objects.visible_to(by).filter(shelter=shelter).first()
    if old is not None:
        old.named_keys().delete()
        old.delete()
    elif ShelterAddress.objects.filter(shelter=shelter).exists():
        raise WrongState(_("This refuge has an address that does not name you: one of the named may replace it."))
    if len({by.user, *people}) < FEWEST:
        raise Invalid(_("Name two others at least: two must always be there, also when one is away."))
    made = ShelterAddress(shelter=shelter)
    made.seal({"address": address.strip(), "directions": directions.strip()}, TEAM)
    made.save(force_insert=True)
    naming.restrict(made, people, two=True, by=by)
    note("shelter.address", shelter, by=by)
    return made


def _check(facts: ShelterFacts) -> None:
    if not facts.name.strip():
        raise Invalid(_("Give the refuge a name that says nothing of its place."))
    if len(facts.places) > MOST_PLACES:
        raise Invalid(_("A refuge has fifty places at most."))
    for place in facts.places:
        if not place.name.strip():
            raise Invalid(_("Give the place a name."))
        if place.closes and place.closes <= place.opens:
            raise Invalid(_("A place closes after the day it opens."))


def _change(shelter: Shelter, verb: str, changing: Callable[[ShelterFacts], ShelterFacts], *, by: Actor) -> None:
    permit(rules.KEEP, by, TEAM)
    facts = changing(ShelterFacts.opened(open_one(shelter, by=by)))
    _check(facts)
    read = shelter.version
    shelter.seal(facts.sealed(), TEAM)
    with transaction.atomic():
        if Shelter.objects.select_for_update().get(pk=shelter.pk).version != read:
            raise WrongState
        shelter.save(update_fields=shelter.sealed_fields())
        note(verb, shelter, by=by)


def _step(shelter: Shelter, verb: str, *, by: Actor) -> None:
    permit(rules.KEEP, by, TEAM)
    with transaction.atomic():
        locked = Shelter.objects.select_for_update().get(pk=shelter.pk)
        shelter.state = SHELTER.next(locked.state, verb)
        shelter.save(update_fields=["state"])
        note(f"shelter.{verb}", shelter, by=by)
