"""Every recipe there is: those declared in code, and those of other shelves, such as the ones composed on screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from vigie.plan.indicators.recipes.recipe import Recipe


class Shelf(Protocol):
    """A module or an object that holds recipes; `find` answers None for keys that are another shelf's."""

    def find(self, key: str) -> Recipe | None: ...

    def everything(self) -> Iterable[Recipe]: ...


_shelves: list[Shelf] = []


def add_shelf(shelf: Shelf) -> None:
    """Let a shelf's recipes appear wherever the declared ones do; a room calls it once, when it is ready."""
    if shelf not in _shelves:
        _shelves.append(shelf)


def find(key: str) -> Recipe | None:
    """The recipe of a key as it counts today; None where there is none. Whether one may read it is `may_read`."""
    return next((found for shelf in _shelves if (found := shelf.find(key)) is not None), None)


def everything() -> list[Recipe]:
    """All recipes as they count today, shelf by shelf."""
    return [recipe for shelf in _shelves for recipe in shelf.everything()]
