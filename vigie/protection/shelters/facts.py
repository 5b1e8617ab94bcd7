"""What is sealed in a refuge and in a stay, as typed values; days are ISO 8601 texts, as JSON keeps them."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any, Self

Night = tuple[str, str, str]  # refuge, place, the day on whose evening someone sleeps there


def new_id() -> str:
    """A random name for a place or a line."""
    return str(uuid.uuid4())


def days(first: date, last: date) -> list[date]:
    """The nights of a stay from the day of arriving to the day of leaving, whose night is free again."""
    return [first + timedelta(days=n) for n in range((last - first).days)]


@dataclass(frozen=True, kw_only=True)
class _Line:
    id: str = field(default_factory=new_id)

    @classmethod
    def opened(cls, known: Mapping[str, Any]) -> Self:
        """From opened JSON values; what an older record did not have yet takes its default."""
        return cls(**{one.name: known[one.name] for one in fields(cls) if one.name in known})


@dataclass(frozen=True, kw_only=True)
class Place(_Line):
    """Somewhere to sleep in a refuge, from the day it opens to the day it closes (empty: no end is known)."""

    name: str
    opens: str
    closes: str = ""
    notes: str = ""
    sleeps: int = 1  # how many people have a bed there, of one stay: a place is never given to two stays

    def takes(self, night: date) -> bool:
        """Whether someone may sleep there that night."""
        return self.opens <= night.isoformat() and (not self.closes or night.isoformat() < self.closes)


@dataclass(frozen=True, kw_only=True)
class ShelterFacts:
    """A refuge. `night_key` makes the marks of its nights: with the key gone, the marks say nothing."""

    name: str
    contact: str = ""
    house_rules: str = ""
    suits: str = ""
    places: list[Place] = field(default_factory=list)
    night_key: str = field(default_factory=lambda: secrets.token_hex(32))

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: Mapping[str, Any]) -> ShelterFacts:
        """From opened JSON values."""
        values = {one.name: known[one.name] for one in fields(cls) if one.name in known}
        return cls(**{**values, "places": [Place.opened(place) for place in known["places"]]})

    def place(self, key: str) -> Place | None:
        """The place with this id."""
        return next((place for place in self.places if place.id == key), None)


@dataclass(frozen=True, kw_only=True)
class Done(_Line):
    """One step of a stay, or one line ticked of a checklist: what, by whom, when, and why."""

    verb: str
    by: str
    at: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Cost(_Line):
    """What a stay cost on a day; `amount` is a decimal text."""

    what: str
    amount: str
    currency: str
    budget_line: str = ""
    on: str = ""


@dataclass(frozen=True, kw_only=True)
class HouseNote(_Line):
    """Something that happened in the house, and what follows from it."""

    severity: str
    words: str
    follow_up: str
    by: str
    at: str
    settled: str = ""


@dataclass(frozen=True, kw_only=True)
class StayFacts:
    """A stay: who, what they need, the nights that are held, and everything noted about it."""

    person: str
    size: int = 1
    need: str = ""
    wished_first: str = ""
    wished_last: str = ""
    case: str = ""
    asked_at: str = ""
    nights: list[list[str]] = field(default_factory=list)
    ticked: list[Done] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    notes: list[HouseNote] = field(default_factory=list)
    history: list[Done] = field(default_factory=list)

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: Mapping[str, Any]) -> StayFacts:
        """From opened JSON values."""
        values = {one.name: known[one.name] for one in fields(cls) if one.name in known}
        lines: dict[str, type[_Line]] = {"ticked": Done, "costs": Cost, "notes": HouseNote, "history": Done}
        return cls(**{**values, **{name: [kind.opened(one) for one in known[name]] for name, kind in lines.items()}})

    def without_bed(self, place: Place) -> int:
        """How many of those who come together would have no bed in this place."""
        return max(0, self.size - place.sleeps)

    @property
    def held(self) -> list[Night]:
        """The nights it holds, in order."""
        return sorted(((shelter, place, day) for shelter, place, day in self.nights), key=lambda night: night[2])

    @property
    def first(self) -> date | None:
        """The day of arriving."""
        return date.fromisoformat(self.held[0][2]) if self.nights else None

    @property
    def last(self) -> date | None:
        """The day of leaving."""
        return date.fromisoformat(self.held[-1][2]) + timedelta(days=1) if self.nights else None

    @property
    def where(self) -> tuple[str, str]:
        """The refuge and place of the last night held; empty when none is."""
        return (self.held[-1][0], self.held[-1][1]) if self.nights else ("", "")

    def told(self, verb: str, why: str, by: str, at: str) -> StayFacts:
        """The same stay with one more step in its history."""
        return replace(self, history=[*self.history, Done(verb=verb, by=by, at=at, why=why)])
