"""Pieces of the indicators that other pages show."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.indicators import presenting, queries, recipes
from vigie.plan.indicators.rules import ATTACH
from vigie.plan.tree.models import Node
from vigie.plan.tree.queries import current_version


def of_node(request: HttpRequest, node: Node) -> SafeString:
    """The indicators of a node's element with their logframe fields, and the way to attach another."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    read, found = queries.readable(by), queries.of_element(node.element)
    context = {
        "node": node,
        "indicators": [
            (use, read[use.recipe], presenting.targets_of(read[use.recipe], use)) for use in found if use.recipe in read
        ],
        "may_attach": may(ATTACH, by),
    }
    return render_to_string("indicators/of_node.html", context, request)


def of_manual(request: HttpRequest, indicator: ManualIndicator) -> SafeString:
    """The figure of what is counted by hand, and where it stands in the plan; nothing for who may not read it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    recipe = recipes.find(indicator.code)
    if recipe is None or not queries.may_read(recipe, by=by):
        return SafeString()
    context = {
        "recipe": recipe,
        "headline": presenting.headline(recipe, recipe.together()),
        "uses": queries.uses(recipe.key, current_version()),
    }
    return render_to_string("indicators/of_manual.html", context, request)
