"""Indicators are recipes: what is counted, from where, under which filter, and how it opens to its rows.

`RECIPES` are declared here; `find` and `everything` also know those of other shelves (`shelves.add_shelf`): composed on
screen, or counted by hand. All read counts and clear columns of the earlier rooms, live, and hold no key.
"""

from __future__ import annotations

from vigie.plan.indicators.recipes import cases, incidents, intake, plan, response, warning
from vigie.plan.indicators.recipes.incidents import VERIFIED
from vigie.plan.indicators.recipes.recipe import Recipe
from vigie.plan.indicators.recipes.shelves import add_shelf, everything, find
from vigie.plan.indicators.recipes.warning import IN_TIME

__all__ = ["IN_TIME", "RECIPES", "VERIFIED", "Recipe", "add_shelf", "everything", "find"]
RECIPES: dict[str, Recipe] = {
    recipe.key: recipe for wing in (incidents, warning, response, intake, cases, plan) for recipe in wing.RECIPES
}


class _Declared:
    """The shelf of those declared in code."""

    def find(self, key: str) -> Recipe | None:
        return RECIPES.get(key)

    def everything(self) -> list[Recipe]:
        return list(RECIPES.values())


add_shelf(_Declared())
