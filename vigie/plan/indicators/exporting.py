"""The plan's indicators as a workbook: the logframe of each, its codes in funders' lists, and what is counted."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from vigie.compute.cells import Cell, Leaf, book_of
from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.queries import of_version, readable
from vigie.plan.indicators.recipes import RECIPES, Recipe
from vigie.plan.tree.models import Node, PlanVersion


def logframe(version: PlanVersion, *, by: Actor) -> bytes:
    """An XLSX workbook: a row an indicator, in the order of the plan; figures one may not read are empty.

    Left out: recipes that the actor does not know of, and those that are declared no more.
    """
    read = readable(by)
    known = RECIPES | read
    nodes = {node.element_id: node for node in Node.objects.filter(version=version).order_by("rank")}
    uses = sorted(
        of_version(version).filter(recipe__in=known).prefetch_related("codes"),
        key=lambda use: nodes[use.element_id].rank,
    )
    heads: list[Cell] = [
        _("Place in the plan"),
        _("Indicator"),
        _("Funders’ codes"),
        _("Baseline"),
        _("Target"),
        _("Counted, all dates"),
        _("Out of"),
        _("Source of verification"),
        _("Assumptions"),
    ]
    rows = [_row(use, nodes[use.element_id], known[use.recipe], use.recipe in read) for use in uses]
    return book_of([Leaf(_("Indicators"), [heads, *rows])])


def _row(use: Indicator, node: Node, recipe: Recipe, opens: bool) -> list[Cell]:
    place = str(node) if not node.code or node.code in node.label else f"{node} {node.code}"
    codes = "; ".join(f"{code}: {code.words}" for code in use.codes.all())
    counted: list[Cell] = [None, None]
    if opens:
        figure = recipe.figure(None)
        part = figure.total
        if figure.cells:
            counted = [Decimal(part.numerator), None if part.denominator is None else Decimal(part.denominator)]
    return [place, str(recipe.title), codes, use.baseline, use.target, *counted, use.verification, use.assumptions]
