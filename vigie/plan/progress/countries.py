"""One country's part of the plan: what is attached to it, read from the rooms below."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import country_choices
from vigie.plan.activities.models import Activity
from vigie.plan.activities.queries import nodes_of
from vigie.plan.budget.queries import Sums, cells
from vigie.plan.indicators.presenting import part_text
from vigie.plan.indicators.queries import of_version, readable
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.tree.models import Node, PlanVersion

# The name of a coalition's node, which is its country's ISO 3166-1 code of two letters → that of three in our columns.
OF_NODES = {
    "cm": "CMR",
    "cf": "CAF",
    "td": "TCD",
    "cg": "COG",
    "cd": "COD",
    "ga": "GAB",
    "gq": "GNQ",
    "st": "STP",
}


@dataclass(frozen=True)
class Part:
    """Activities that name the country and those that concern all; `money` of the lines of this country alone.

    `figures`: of each attached indicator that the reader may read and that counts this country, its words, or "" where
    the country reported nothing.
    """

    own: list[tuple[Node, Activity]]
    shared: list[tuple[Node, Activity]]
    money: Sums | None
    figures: list[tuple[Recipe, str]]


def asked_country(code: str) -> str:
    """The country that a page is asked for; without a known one, that of a coalition's node, else "" for all."""
    known = dict(country_choices())
    if code == "*":
        return ""
    return code if code in known else OF_NODES.get(settings.VIGIE_NODE, "")


def part_of(version: PlanVersion, country: str, *, by: Actor) -> Part:
    """The part of one country. Clear counts that the pages of each room show to the same reader."""
    activities = list(Activity.objects.of(version).concerning(country).prefetch_related("countries"))
    nodes = nodes_of(version, activities)
    rows = sorted(((nodes[one.element_id], one) for one in activities), key=lambda row: row[0].rank)
    mine = {one.pk for one in activities if country in {where.country for where in one.countries.all()}}
    attached = set(of_version(version).values_list("recipe", flat=True))
    figures = []
    for key, recipe in readable(by).items():
        if key not in attached or (recipe.countries and country not in recipe.countries):
            continue
        found = recipe.figure(None).row(country)
        figures.append((recipe, part_text(recipe, found) if found else ""))
    return Part(
        [row for row in rows if row[1].pk in mine],
        [row for row in rows if row[1].pk not in mine],
        cells(version, ["country"]).get((country,)),
        figures,
    )
