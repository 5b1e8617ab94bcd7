"""Indicators are recipes declared here: what is counted, from where, under which filter, and how it opens to its rows.

All recipes are clear ones: they read counts and clear columns of the earlier rooms, live, and hold no key.
"""

from __future__ import annotations

from vigie.plan.indicators.recipes import cases, incidents, intake, plan, response, warning
from vigie.plan.indicators.recipes.incidents import VERIFIED
from vigie.plan.indicators.recipes.recipe import Recipe
from vigie.plan.indicators.recipes.warning import IN_TIME

__all__ = ["IN_TIME", "RECIPES", "VERIFIED", "Recipe"]
RECIPES: dict[str, Recipe] = {
    recipe.key: recipe for wing in (incidents, warning, response, intake, cases, plan) for recipe in wing.RECIPES
}
