"""Pieces of activities that other pages show."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.plan.activities import rules
from vigie.plan.activities.models import Activity
from vigie.plan.tree.models import Node, NodeKind


def of_node(request: HttpRequest, node: Node) -> SafeString:
    """How far the activity of a node is; nothing beside what is no activity."""
    if node.kind != NodeKind.ACTIVITY:
        return SafeString("")
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = (
        Activity.objects.filter(element=node.element_id).select_related("person").prefetch_related("milestones").first()
    )
    context = {
        "activity": found,
        "late": found.is_late(timezone.localdate()) if found else False,
        "may_follow": may(rules.FOLLOW, by, rules.TEAM),
    }
    return render_to_string("activities/of_node.html", context, request)
