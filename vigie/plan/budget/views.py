"""The plan's money on the desk, for reading: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.seal.opening import open_many
from vigie.ground.ui.periods import read_span
from vigie.plan.budget import queries, tables
from vigie.plan.budget.checking import doubts
from vigie.plan.budget.loading import Request, load_element, must_read, node_of, version_or_404
from vigie.plan.budget.models import Advance, Commitment, Expenditure
from vigie.plan.budget.presenting import element_context, rights
from vigie.plan.budget.rules import READ, TEAM
from vigie.plan.tree.models import Node
from vigie.plan.tree.queries import current_version

PER_PAGE = 100


def _span(request: Request) -> Span | None:
    """The period that the address asks for; a wrong one asks for none."""
    try:
        return read_span(request.GET["periode"]) if request.GET.get("periode") else None
    except ValueError:
        return None


@require_GET
def index(request: Request) -> HttpResponse:
    """Budget, promises and spending by axis, year, fund, country or heading."""
    version, span = current_version(), _span(request)
    cut = request.GET.get("par", "axe")
    cut = cut if cut in tables.CUTS else "axe"
    context = {
        "version": version,
        "cut": cut,
        "cut_label": tables.CUTS[cut],
        "cuts": tables.CUTS.items(),
        "period": span.code if span else "",
        "table": tables.table(version, cut, span) if version else None,
        "lost": queries.lost(version).count() if version else 0,
        **rights(request.actor),
    }
    return render(request, "budget/index.html", context)


@require_GET
def below(request: Request, node_id: UUID) -> HttpResponse:
    """The money of what lies below one node of the plan."""
    node = get_object_or_404(Node.objects.select_related("version", "parent"), pk=node_id)
    context = {"node": node, "table": tables.below(node.version, node), **rights(request.actor)}
    return render(request, "budget/below.html", context)


@require_GET
def element(request: Request, element_id: UUID) -> HttpResponse:
    """The money of one element: its lines, and what was done on them."""
    found = load_element(element_id)
    context = {"node": node_of(found), **element_context(found, request.actor), **rights(request.actor)}
    if may(READ, request.actor, TEAM):
        lines = [line.pk for line, _used in context["lines"]]
        rows = Expenditure.objects.visible_to(request.actor).filter(shares__line__in=lines).distinct()
        promises = Commitment.objects.visible_to(request.actor).filter(line__in=lines).select_related("line")
        advances = Advance.objects.visible_to(request.actor).filter(line__in=lines).select_related("line")
        opened = open_many([*rows, *promises, *advances], by=request.actor, of="money of an activity")
        context["spent"] = [(row, opened[row.pk]) for row in rows]
        context["promises"] = [(row, opened[row.pk]) for row in promises]
        context["advances"] = [(row, opened[row.pk]) for row in advances]
    return render(request, "budget/element.html", context)


@require_GET
def unfunded(request: Request) -> HttpResponse:
    """What part of each activity's budget has no fund."""
    version = version_or_404()
    whole = queries.all_unfunded(version)
    page = Paginator(range(whole.activities), PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.unfunded(version, slice(page.start_index() - 1, page.end_index()) if whole.activities else slice(0))
    context = {"page": page, "rows": rows, "whole": whole}
    return render(request, "budget/unfunded.html", context)


@require_GET
def checks(request: Request) -> HttpResponse:
    """Whether one cost is paid twice, and whether everything adds up."""
    must_read(request)
    return render(request, "budget/checks.html", {"doubts": doubts(version_or_404())})


@require_GET
def approve(request: Request) -> HttpResponse:
    """What waits for a second person."""
    must_read(request)
    rows, moves = list(queries.to_approve(request.actor)[:50]), list(queries.transfers_to_approve(request.actor)[:50])
    opened = open_many([*rows, *moves], by=request.actor, of="money to approve")
    context = {
        "rows": [(row, opened[row.pk]) for row in rows],
        "moves": [(row, opened[row.pk]) for row in moves],
        **rights(request.actor),
    }
    return render(request, "budget/approve.html", context)


@require_GET
def advances(request: Request) -> HttpResponse:
    """Advances of which something is outstanding, and since when."""
    must_read(request)
    rows = list(queries.outstanding(request.actor)[:200])
    opened = open_many(rows, by=request.actor, of="advances")
    today = timezone.localdate()
    lines = [(row, opened[row.pk], (today - row.due_on).days) for row in rows]
    return render(request, "budget/advances.html", {"lines": lines, **rights(request.actor)})
