"""The plan's indicators as a workbook: the logframe of each, its codes in funders' lists, and what is counted."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from vigie.compute.cells import Cell, Leaf, book_of
from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators import recipes
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.queries import may_read, of_version
from vigie.plan.tree.models import Node, PlanVersion


def logframe(version: PlanVersion, *, by: Actor) -> bytes:
    """An XLSX workbook: a row an indicator, in the order of the plan; figures one may not read are empty."""
    nodes = {node.element_id: node for node in Node.objects.filter(version=version).order_by("rank")}
    uses = sorted(of_version(version).prefetch_related("codes"), key=lambda use: nodes[use.element_id].rank)
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
    rows = [_row(use, nodes[use.element_id], by) for use in uses]
    return book_of([Leaf(_("Indicators"), [heads, *rows])])


def _row(use: Indicator, node: Node, by: Actor) -> list[Cell]:
    recipe = recipes.find(use.recipe)
    place = f"{node} {node.code}".strip()
    codes = "; ".join(f"{code}: {code.words}" for code in use.codes.all())
    counted: list[Cell] = [None, None]
    if recipe is not None and may_read(recipe, by=by):
        figure = recipe.figure(None)
        part = figure.total
        if figure.cells:
            counted = [Decimal(part.numerator), None if part.denominator is None else Decimal(part.denominator)]
    title = str(recipe.title) if recipe else use.recipe
    return [place, title, codes, use.baseline, use.target, *counted, use.verification, use.assumptions]
