"""Pieces of the budget that other pages show."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.plan.budget.presenting import element_context
from vigie.plan.tree.models import Node


def of_node(request: Any, node: Node) -> SafeString:
    """The slot `node.below`: the budget lines of the node's element and what was spent on them."""
    context = {"node": node, **element_context(node.element, request.actor)}
    return render_to_string("budget/of_node.html", context, request)
