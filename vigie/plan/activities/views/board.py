"""All activities: the list, and their picture over time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.rules import may
from vigie.ground.terms.queries import country_choices
from vigie.plan.activities import planning, queries, rules
from vigie.plan.activities.gantt import gantt
from vigie.plan.activities.models import Activity
from vigie.plan.activities.states import ACTIVITY
from vigie.plan.tree.models import Node, NodeKind
from vigie.plan.tree.queries import Branch, current_version, tree

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
SHOWN = 300


def _branch(request: Request) -> tuple[Any, list[Branch], Branch | None]:
    """The version, its axes, and the one that is asked for."""
    version = current_version()
    axes = tree(version) if version else []
    asked = request.GET.get("axe", "")
    return version, axes, next((one for one in axes if str(one.node.pk) == asked), None)


def _rows(request: Request, axes: list[Branch], axis: Branch | None) -> list[tuple[Node, Activity]]:
    """Nodes with their activities in the order of the plan, as the filters of the page ask."""
    nodes = [below.node for branch in ([axis] if axis else axes) for below in branch.activities]
    found = queries.of_elements(node.element_id for node in nodes)
    rows = [(node, found[node.element_id]) for node in nodes if node.element_id in found]
    status, country, who = (request.GET.get(key, "") for key in ("etat", "pays", "qui"))
    today = timezone.localdate()
    if status == "late":
        rows = [(node, one) for node, one in rows if one.is_late(today)]
    elif status in ACTIVITY.labels:
        rows = [(node, one) for node, one in rows if one.status == status]
    if country:
        rows = [(node, one) for node, one in rows if not (own := _countries(one)) or country in own]
    return [(node, one) for node, one in rows if one.person == request.actor.user] if who == "moi" else rows


def _countries(one: Activity) -> set[str]:
    return {row.country for row in one.countries.all()}


@require_GET
def activities(request: Request) -> HttpResponse:
    """The activities of the plan, with how far they are."""
    version, axes, axis = _branch(request)
    rows = _rows(request, axes, axis)
    today = timezone.localdate()
    context = {
        "version": version,
        "axes": axes,
        "axis": axis,
        "rows": [(node, one, one.is_late(today)) for node, one in rows[:SHOWN]],
        "more": max(len(rows) - SHOWN, 0),
        "states": [*ACTIVITY.choices],
        "countries": country_choices(),
        "asked": request.GET,
        "not_followed": queries.not_followed(version) if version else 0,
        "lost": list(queries.left_behind(version)[:50]) if version else [],
        "may_follow": may(rules.FOLLOW, request.actor, rules.TEAM),
        "done_due": queries.realised(version) if version else (0, 0),
    }
    return render(request, "activities/list.html", context)


@require_POST
def take_on(request: Request) -> HttpResponse:
    """Follow every activity of the plan that nobody follows yet."""
    version = current_version()
    number = planning.take_on(version, by=request.actor) if version else 0
    messages.success(
        request,
        ngettext("%(n)d activity is followed now.", "%(n)d activities are followed now.", number) % {"n": number},
    )
    return redirect("activities:list")


@require_GET
def chart(request: Request) -> HttpResponse:
    """The activities over time."""
    version, axes, axis = _branch(request)
    rows = _rows(request, axes, axis)
    context = {
        "version": version,
        "axes": axes,
        "axis": axis,
        "rows": rows[:SHOWN],
        "picture": gantt(rows, timezone.localdate()),
        "asked": request.GET,
    }
    return render(request, "activities/gantt.html", context)


def free_nodes(version: Any) -> list[Node]:
    """Places of a version that nobody follows yet."""
    return list(version.nodes.filter(kind=NodeKind.ACTIVITY, element__activity=None).order_by("rank"))


def is_id(text: str) -> UUID | None:
    """The id that a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
