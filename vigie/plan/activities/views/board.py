"""All activities: the list, and their picture over time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.paging import Pages
from vigie.ground.access.rules import may
from vigie.ground.terms.queries import country_choices
from vigie.plan.activities import planning, queries, rules
from vigie.plan.activities.gantt import gantt
from vigie.plan.activities.states import ACTIVITY
from vigie.plan.tree.axes import axes
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import current_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PER_PAGE = 100


def _asked(request: Request) -> dict[str, Any]:
    """The version, its axes, the one that is asked for, and the page of its activities in the order of the plan."""
    version = current_version()
    known = axes(version) if version else None
    places = {str(node.pk): place for place, node in enumerate(known.nodes)} if known else {}
    place = places.get(request.GET.get("axe", ""))
    page, rows = None, []
    if version and known:
        nodes = version.nodes.all() if place is None else version.nodes.filter(known.below(place))
        page = Pages(_filtered(request, nodes, version), PER_PAGE).get_page(request.GET.get("page"))
        found = queries.of_elements(node.element_id for node in page)
        rows = [(node, found[node.element_id]) for node in page if node.element_id in found]
    return {
        "version": version,
        "axes": known.nodes if known else [],
        "axis": known.nodes[place] if known and place is not None else None,
        "page": page,
        "rows": rows,
        "asked": request.GET,
    }


def _filtered(request: Request, nodes: QuerySet[Node], version: PlanVersion) -> QuerySet[Node]:
    """Those of the nodes whose activity is followed and is as the filters of the page ask."""
    found = nodes.filter(kind=NodeKind.ACTIVITY, element__activity__isnull=False).order_by("rank")
    status, country, who = (request.GET.get(key, "") for key in ("etat", "pays", "qui"))
    if status == "late":
        found = found.filter(element__activity__in=queries.late(version))
    elif status in ACTIVITY.labels:
        found = found.filter(element__activity__status=status)
    if country:
        of_all = Q(element__activity__countries__isnull=True)
        found = found.filter(of_all | Q(element__activity__countries__country=country))
    return found.filter(element__activity__person=request.actor.user) if who == "moi" else found


@require_GET
def activities(request: Request) -> HttpResponse:
    """The activities of the plan, with how far they are."""
    context, today = _asked(request), timezone.localdate()
    version = context["version"]
    context |= {
        "rows": [(node, one, one.is_late(today)) for node, one in context["rows"]],
        "states": [*ACTIVITY.choices],
        "countries": country_choices(),
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
    context = _asked(request)
    context["picture"] = gantt(context["rows"], timezone.localdate())
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
