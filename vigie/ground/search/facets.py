"""What can be chosen of opened records, in RAM: for each value of each field the things that have it, as sets of bits.

A thing is one row told in a record: one act on one victim. "Torture" and "woman" chosen together mean a woman who was
tortured, and not a violation in which a man was tortured and a woman threatened. Python's whole numbers are the sets:
20,000 things are 2.5 kB a value, and two values are met in a microsecond (figures: `bench/filters.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

BYTES_A_THING = 300  # what Python holds of one, beside the sets
_FIRST, _LAST = "\0first", "\0last"  # the sets of the days, beside those of the fields


@dataclass(frozen=True)
class Thing:
    """One row: its values by field, the day it is listed under, and the first and last day on which it may have been
    (none when its date is not known: it belongs to no period)."""

    values: Mapping[str, Iterable[str]]
    day: date
    during: tuple[date, date] | None


@dataclass(frozen=True)
class Field:
    """What a form asks: a name on the screen and the values that may be chosen, as a form's choices (groups too).
    One that is `seldom` chosen lies folded away."""

    label: Any  # words, or words to be translated
    choices: Callable[[], list[Any]]
    seldom: bool = False


@dataclass(frozen=True)
class Chosen:
    """What someone chose: of each field named any of the values, and days of a period, both ends included."""

    values: Mapping[str, Collection[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def without(self, name: str) -> Chosen:
        """The same, with nothing chosen of one field."""
        left = {other: values for other, values in self.values.items() if other != name}
        return Chosen(left, self.since, self.until)


class Facets:
    """The things of many records. A record is named by its key."""

    def __init__(self) -> None:
        self._owners: list[Hashable] = []  # thing → key of its record
        self._days: list[date] = []  # thing → the day it is listed under
        self._of: dict[Hashable, range] = {}  # key → its things, which follow one another: a set would hold all before
        self._with: dict[str, dict[Any, int]] = defaultdict(dict)  # field → value → things
        self._alive = 0

    def __len__(self) -> int:
        """How many things it holds."""
        return self._alive.bit_count()

    @property
    def size(self) -> int:
        """Bytes of RAM, near enough to bound it."""
        sets = sum(bits.bit_length() for values in self._with.values() for bits in values.values())
        return BYTES_A_THING * len(self._owners) + sets // 8

    def put(self, rows: Iterable[tuple[Hashable, Iterable[Thing]]]) -> None:
        """Add records with their things; what was known of them before is forgotten."""
        base, fresh = len(self._owners), defaultdict[tuple[str, Any], int](int)
        for key, things in rows:
            self.forget(key)
            begin = len(self._owners)
            for at, thing in enumerate(things, begin):
                for place in _places(thing):
                    fresh[place] |= 1 << (at - base)
                self._owners.append(key)
                self._days.append(thing.day)
            self._of[key] = range(begin, len(self._owners))
            self._alive |= _set_of(self._of[key])
        for (name, value), bits in fresh.items():  # Once for each value: a set of all things is long to copy.
            self._with[name][value] = self._with[name].get(value, 0) | bits << base

    def forget(self, key: Hashable) -> None:
        """Leave a record's things out of every answer."""
        self._alive &= ~_set_of(self._of.pop(key, range(0)))

    def matching(self, chosen: Chosen) -> int:
        """The things that have one of the chosen values in every field, and may have been in the period."""
        found = self._alive
        for name, values in chosen.values.items():
            if values:
                found &= _union(self._with.get(name, {}).get(value, 0) for value in values)
        if chosen.until:
            found &= _union(bits for day, bits in self._with[_FIRST].items() if day <= chosen.until)
        if chosen.since:
            found &= _union(bits for day, bits in self._with[_LAST].items() if day >= chosen.since)
        if chosen.until or chosen.since:
            found &= _union(self._with[_FIRST].values())
        return found

    def counts(self, chosen: Chosen, name: str) -> dict[str, int]:
        """For each value of a field, how many things would match were it chosen instead of what is chosen of it now."""
        among = self.matching(chosen.without(name))
        counted = {value: (bits & among).bit_count() for value, bits in self._with.get(name, {}).items()}
        return {value: n for value, n in counted.items() if n}

    def records(self, things: int) -> list[Any]:
        """The keys of the records in which these things are told, the latest first."""
        signs = bin(things)[:1:-1]  # The lowest bit first.
        numbers = [at for at, sign in enumerate(signs) if sign == "1"]
        numbers.sort(key=self._days.__getitem__, reverse=True)
        return list(dict.fromkeys(map(self._owners.__getitem__, numbers)))


def _places(thing: Thing) -> Iterator[tuple[str, Any]]:
    """Every set that a thing belongs to."""
    for name, values in thing.values.items():
        yield from ((name, value) for value in set(values))
    if thing.during:
        yield from zip((_FIRST, _LAST), thing.during, strict=True)


def _set_of(numbers: range) -> int:
    return ((1 << len(numbers)) - 1) << numbers.start


def _union(sets: Iterable[int]) -> int:
    found = 0
    for each in sets:
        found |= each
    return found
