"""Indicators are recipes: what is counted, from where, under which filter, and how it opens to its rows.

Most are declared here (`RECIPES`); people define others (`manual`). Who asks for a recipe by its key, or for all of
them, asks `find` and `all_recipes`. All are clear ones: they read counts and clear columns of the earlier rooms, live,
and hold no key.
"""

from __future__ import annotations

from vigie.plan.indicators.recipes import cases, incidents, intake, manual, plan, response, warning
from vigie.plan.indicators.recipes.incidents import VERIFIED
from vigie.plan.indicators.recipes.recipe import Recipe
from vigie.plan.indicators.recipes.warning import IN_TIME

__all__ = ["IN_TIME", "RECIPES", "VERIFIED", "Recipe", "all_recipes", "find"]
RECIPES: dict[str, Recipe] = {
    recipe.key: recipe for wing in (incidents, warning, response, intake, cases, plan) for recipe in wing.RECIPES
}


def find(key: str) -> Recipe | None:
    """The recipe of a key: declared here, or defined by people. None where there is none."""
    return manual.find(key) if key.startswith(manual.BEGINS) else RECIPES.get(key)


def all_recipes() -> dict[str, Recipe]:
    """Every recipe by its key, those defined by people last. Read it once a page: two queries."""
    return RECIPES | manual.recipes()
