"""What was: nights that were slept, of those that could be, and what stays cost. Read from the sealed stays, each time.

A stay that was forgotten (`keeping`) is counted no more: the page says since when it can know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from vigie.protection.cases.support.money import Line, by_line
from vigie.protection.shelters.facts import ShelterFacts, StayFacts, days
from vigie.protection.shelters.models import Shelter, Stay

MONTHS = 12
Stays = Iterable[tuple[Stay, StayFacts]]


@dataclass(frozen=True)
class Month:
    """`slept` nights of places, by so many people in all (`people`), of those that were `open`; up to yesterday."""

    first: date
    slept: int
    people: int
    open: int


def slept(facts: StayFacts, today: date) -> list[date]:
    """The nights someone slept there: held, from the day they arrived to the day they left, or to yesterday."""
    done = {step.verb: timezone.localdate(datetime.fromisoformat(step.at)) for step in facts.history}
    if "arrive" not in done:
        return []
    held = [date.fromisoformat(night[2]) for night in facts.held]
    return [night for night in held if done["arrive"] <= night < min(done.get("leave", today), today)]


def months(shelters: Iterable[tuple[Shelter, ShelterFacts]], stays: Stays, today: date) -> list[Month]:
    """The last twelve months, the newest first. A place counts as open while its own days say so, also in a house that
    takes nobody in any more."""
    nights, people, could = Counter[date](), Counter[date](), Counter[date]()
    for _stay, facts in stays:
        for night in slept(facts, today):
            nights[night.replace(day=1)] += 1
            people[night.replace(day=1)] += facts.size
    first = _first(today)
    for _shelter, known in shelters:
        for night in days(first, today):
            could[night.replace(day=1)] += sum(place.takes(night) for place in known.places)
    firsts = sorted({night.replace(day=1) for night in days(first, today + timedelta(days=1))}, reverse=True)
    return [Month(one, nights[one], people[one], could[one]) for one in firsts]


def _first(today: date) -> date:
    """The first day of the month eleven months ago."""
    month = today.year * 12 + today.month - MONTHS
    return date(month // 12, month % 12 + 1, 1)


def costs(stays: Stays) -> list[Line]:
    """What stays cost, by budget line and currency."""
    return by_line(
        (cost.budget_line, cost.amount, cost.currency, "spent") for _one, facts in stays for cost in facts.costs
    )
