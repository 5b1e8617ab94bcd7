"""Named questions about refuges and stays; the access filter is in the SQL, counts included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.tasks.todo import Todo, listed
from vigie.protection.incidents.models import Urgency
from vigie.protection.shelters import rules
from vigie.protection.shelters.actions import TEAM
from vigie.protection.shelters.facts import Place, ShelterFacts, StayFacts, days
from vigie.protection.shelters.models import Shelter, Stay, StayQuerySet
from vigie.protection.shelters.nights import free_places, held

SOONEST = Case(
    When(urgency=Urgency.IMMEDIATE, then=Value(0)),
    When(urgency=Urgency.SOON, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def stays(actor: Actor) -> StayQuerySet:
    """The stays an actor may see, those in danger first."""
    return Stay.objects.visible_to(actor).select_related("asked_by").order_by(SOONEST, "pk")


def opened_shelters(actor: Actor, *, closed_too: bool = False) -> list[tuple[Shelter, ShelterFacts]]:
    """The refuges an actor may read, opened with one audit entry, by name."""
    found = Shelter.objects.visible_to(actor)
    listed = list(found if closed_too else found.open())
    opened = open_many(listed, by=actor, of="shelters")
    pairs = [(shelter, ShelterFacts.opened(opened[shelter.pk])) for shelter in listed]
    return sorted(pairs, key=lambda pair: pair[1].name)


def opened_stays(actor: Actor, found: QuerySet[Stay]) -> list[tuple[Stay, StayFacts]]:
    """Stays, opened with one audit entry, in the order of the question; the longest waiting first among equals."""
    listed = list(found)
    opened = open_many(listed, by=actor, of="stays")
    pairs = [(stay, StayFacts.opened(opened[stay.pk])) for stay in listed]
    return sorted(pairs, key=lambda pair: (_harm(pair[0]), pair[1].asked_at))


def _harm(stay: Stay) -> int:
    return Urgency.values.index(stay.urgency)


@dataclass(frozen=True)
class Free:
    """A place that is free for all the nights asked."""

    shelter: Shelter
    facts: ShelterFacts
    place: Place


def free_between(shelters: Iterable[tuple[Shelter, ShelterFacts]], first: date, last: date) -> list[Free]:
    """Every place free from the day of arriving to the day of leaving; marks alone are asked, no stay is opened."""
    nights = days(first, last)
    return [
        Free(shelter, facts, place)
        for shelter, facts in shelters
        if shelter.state == "open"
        for place in free_places(facts, nights)
    ]


@dataclass(frozen=True)
class Row:
    """One place over some nights: "taken", "free" or "shut" each."""

    place: Place
    nights: list[tuple[date, str]]


def grid(facts: ShelterFacts, first: date, count: int) -> list[Row]:
    """The nights of each place of a refuge from `first` on."""
    nights = days(first, first + timedelta(days=count))
    taken = held(facts, facts.places, nights)

    def word(place: Place, night: date) -> str:
        return "taken" if (place.id, night.isoformat()) in taken else "free" if place.takes(night) else "shut"

    return [Row(place, [(night, word(place, night)) for night in nights]) for place in facts.places]


@dataclass(frozen=True)
class Week:
    """Occupancy of one week: nights taken of nights that could be."""

    monday: date
    taken: int
    open: int


def occupancy(shelters: Iterable[tuple[Shelter, ShelterFacts]], weeks: int) -> list[Week]:
    """The coming weeks over all these refuges; past nights are freed when a stay ends, and are not counted here."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    words: dict[date, list[str]] = {}
    for _shelter, facts in shelters:
        for row in grid(facts, monday, weeks * 7):
            for night, word in row.nights:
                words.setdefault(night - timedelta(days=night.weekday()), []).append(word)
    return [
        Week(start, found.count("taken"), found.count("taken") + found.count("free"))
        for start, found in sorted(words.items())
    ]


def todo(actor: Actor) -> list[Todo]:
    """Who waits for a place; and that someone is expected or staying, without a day: days of stays are sealed."""
    if not may(rules.STAY, actor, TEAM):
        return _for_whom_i_asked(actor)
    waiting = Stay.objects.visible_to(actor).waiting().order_by("pk")
    danger, calm = waiting.filter(urgency=Urgency.IMMEDIATE), waiting.exclude(urgency=Urgency.IMMEDIATE)
    lines = listed(danger, "red", lambda stay: _waits(stay, "red"))
    lines += listed(calm, "orange", lambda stay: _waits(stay, "orange"))
    under_way = Stay.objects.visible_to(actor).holding().count()
    if under_way:
        what = ngettext("%(n)s stay: see who comes and goes", "%(n)s stays: see who comes and goes", under_way)
        where = _("Refuges · open them for the days")
        lines.append(Todo("yellow", what % {"n": under_way}, where, reverse("shelters:list")))
    return lines


def _waits(stay: Stay, level: str) -> Todo:
    return Todo(level, _("Find a place for someone"), _("Refuges · waiting list"), stay.get_absolute_url())


def _for_whom_i_asked(actor: Actor) -> list[Todo]:
    """What became of what this person asked for from another team: how many, by clear states of their own askings;
    for whom, where and when, the keeper says by another way."""
    if actor.user is None:
        return []
    mine = Stay.objects.filter(asked_by=actor.user)
    held = mine.filter(state="held").count()
    refused = mine.filter(state="refused", last_month=timezone.localdate().replace(day=1)).count()
    lines = []
    if refused:
        what = ngettext(
            "%(n)s person for whom you asked was not taken in",
            "%(n)s people for whom you asked were not taken in",
            refused,
        )
        lines.append(("orange", what % {"n": refused}))
    if held:
        what = ngettext(
            "A place is held for %(n)s person for whom you asked",
            "Places are held for %(n)s people for whom you asked",
            held,
        )
        lines.append(("yellow", what % {"n": held}))
    where = _("Refuges · the refuges’ team says the rest")
    return [Todo(level, words, where, reverse("cases:list")) for level, words in lines]
