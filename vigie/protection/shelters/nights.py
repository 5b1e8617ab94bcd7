"""Nights as marks: HMAC-SHA256 of place and day under the refuge's own key (ADR 52)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Refusal
from vigie.protection.shelters.facts import Night, Place, ShelterFacts
from vigie.protection.shelters.models import NightMark

Known = Mapping[str, ShelterFacts]  # refuges by id


class Taken(Refusal):
    """Someone else holds one of these nights."""

    status = 409
    default = _("This place is already held for one of these nights. Nothing was changed: choose another one.")


def mark(shelter: ShelterFacts, place: str, day: str) -> bytes:
    """HMAC-SHA256 of `vigie/1|night|place|day`."""
    return crypto.keyed_digest(bytes.fromhex(shelter.night_key), crypto.context("night", place, day))


def marks_of(nights: Iterable[Night], known: Known) -> dict[bytes, Night]:
    """The mark of each night, of refuges that are known."""
    return {mark(known[night[0]], night[1], night[2]): night for night in nights}


def swap(before: Iterable[Night], after: Iterable[Night], known: Known) -> None:
    """Free the nights that are no longer held and hold the new ones, inside the caller's transaction. Raises Taken.

    The unique column refuses the second of two, on SQLite as on PostgreSQL. Marks go in in one order, whoever writes:
    two who want overlapping nights wait for each other and never both.
    """
    old, new = marks_of(before, known), marks_of(after, known)
    freed = old.keys() - new.keys()
    if NightMark.objects.filter(mark__in=freed).delete()[0] != len(freed):
        raise Taken(_("The nights that this stay held are not what they were. Tell the direction by another way."))
    try:
        NightMark.objects.bulk_create([NightMark(mark=one) for one in sorted(new.keys() - old.keys())])
    except IntegrityError as fault:
        raise Taken from fault


def held(shelter: ShelterFacts, places: Iterable[Place], nights: Iterable[date]) -> set[tuple[str, str]]:
    """Which (place, day) of these are held."""
    wanted = [(place.id, day.isoformat()) for place in places for day in nights]
    asked = {mark(shelter, *one): one for one in wanted}
    found: set[tuple[str, str]] = set()
    listed = sorted(asked)
    for start in range(0, len(listed), 500):  # SQLite takes only so many values in a question.
        some = NightMark.objects.filter(mark__in=listed[start : start + 500]).values_list("mark", flat=True)
        found |= {asked[bytes(one)] for one in some}
    return found


def free_places(shelter: ShelterFacts, nights: list[date], *, but: Iterable[Night] = ()) -> list[Place]:
    """The places of a refuge that are open and free for all these nights; nights of `but` count as free."""
    own = {(place, day) for _shelter, place, day in but}
    taken = held(shelter, shelter.places, nights) - own
    return [
        place
        for place in shelter.places
        if all(place.takes(day) and (place.id, day.isoformat()) not in taken for day in nights)
    ]
