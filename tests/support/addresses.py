"""Every address of the project, found from the URL resolver, its arguments filled from `tests/support/world`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

Arguments = Mapping[str, "list[Value]"]
HOW = (
    "give it an entry in tests/support/world.py: MAKERS[{key!r}] = a function that makes objects and returns their "
    "values with the team they belong to (or MAKERS[{bare!r}], for every address with an argument of that name)"
)


@dataclass(frozen=True)
class Value:
    """What may stand in an address, and whose it is: a team's key, or "" where every member of the staff may look."""

    text: str
    team: str = ""


@dataclass(frozen=True)
class Address:
    """One route: its name (`namespace:name`), its pattern, its view, and the names of its arguments."""

    name: str
    pattern: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def open_to_all(self) -> bool:
        return bool(getattr(self.view, "open_to_all", False))

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]

    def filled(self, world: Arguments) -> Iterator[tuple[str, frozenset[str]]]:
        """Each path that the world's values make, with the teams whose objects it names."""
        for values in product(*(self._values(name, world) for name in self.arguments)):
            given = dict(zip(self.arguments, values, strict=True))
            path = self.pattern
            for name, value in given.items():
                path = re.sub(rf"<(?:\w+:)?{name}>", value.text, path)
            yield f"/{path}", frozenset(value.team for value in values if value.team)

    def _values(self, argument: str, world: Arguments) -> list[Value]:
        for key in (f"{self.name}.{argument}", f"{self.room}.{argument}", argument):
            if world.get(key):
                return list(world[key])
        how = HOW.format(key=f"{self.room}.{argument}", bare=argument)
        raise AssertionError(f"/{self.pattern} ({self.name}) has an argument {argument!r} that nobody fills: {how}")


def every_address(patterns: list[Any] | None = None, before: str = "", names: tuple[str, ...] = ()) -> list[Address]:
    """The resolver's leaves, in its order."""
    found: list[Address] = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += every_address(entry.url_patterns, pattern, (*names, *filter(None, [entry.namespace])))
        elif isinstance(entry, URLPattern):
            name = ":".join([*names, entry.name or pattern])
            found.append(Address(name, pattern, entry.callback, tuple(entry.pattern.converters)))
    return found
