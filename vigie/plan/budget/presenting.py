"""From lines and rules to what a template can simply print."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.plan.budget.models import BudgetLine
from vigie.plan.budget.queries import Sums, by_line
from vigie.plan.budget.rules import APPROVE, BUDGET, READ, SPEND, TEAM
from vigie.plan.tree.models import Element


def rights(actor: Actor) -> dict[str, bool]:
    """What the actor may do with money."""
    asked = {"may_budget": BUDGET, "may_spend": SPEND, "may_approve": APPROVE, "may_read": READ}
    return {name: may(one, actor, TEAM) for name, one in asked.items()}


def lines_of(element: Element) -> QuerySet[BudgetLine]:
    """An element's lines with what they name."""
    return element.budget_lines.select_related("fund", "heading").order_by("starts", "code")


def element_context(element: Element, actor: Actor) -> dict[str, Any]:
    """An element's lines with their sums, and the sum of these."""
    lines = by_line(lines_of(element))
    total = sum((sums for _line, sums in lines), Sums()) if lines else None
    return {"element": element, "lines": lines, "total": total, "may_budget": may(BUDGET, actor, TEAM)}
