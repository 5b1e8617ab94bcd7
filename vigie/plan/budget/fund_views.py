"""Funders, their headings, and funds: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vigie.ground.access.answering import typed
from vigie.ground.access.rules import permit
from vigie.ground.seal.opening import open_many
from vigie.plan.budget import funding_actions, queries, tables
from vigie.plan.budget.forms import FunderForm, FundForm, HeadingForm
from vigie.plan.budget.loading import Request, answered, load_fund, load_funder, must_read, version_or_404
from vigie.plan.budget.models import Funder
from vigie.plan.budget.presenting import rights
from vigie.plan.budget.rules import BUDGET, TEAM
from vigie.plan.tree.models import NodeKind
from vigie.plan.tree.queries import places


@require_GET
def funds(request: Request) -> HttpResponse:
    """Every fund with its balance, under its funder."""
    must_read(request)
    held, today = queries.balances(), timezone.localdate()
    funders = list(Funder.objects.visible_to(request.actor).prefetch_related("headings"))
    opened = open_many([*funders, *(fund for fund, _sums in held)], by=request.actor, of="funds")
    groups = []
    for funder in funders:
        own = [(tables.balance(f, sums, today), opened[f.pk]) for f, sums in held if f.funder_id == funder.pk]
        groups.append((funder, opened[funder.pk], own))
    return render(request, "budget/funds.html", {"groups": groups, **rights(request.actor)})


@require_GET
def fund(request: Request, fund_id: UUID) -> HttpResponse:
    """One fund: its restriction, its balance, its lines."""
    found = load_fund(request, fund_id)
    opened = open_many([found, found.funder], by=request.actor, of="funds")
    lines = queries.by_line(found.lines.select_related("heading").order_by("starts", "code"))
    sums = next(sums for one, sums in queries.balances() if one.pk == found.pk)
    nodes = sorted(places(found.elements.values_list("pk", flat=True)).values(), key=lambda node: node.rank)
    context = {
        "fund": found,
        "facts": opened[found.pk],
        "funder": opened[found.funder_id],
        "balance": tables.balance(found, sums, timezone.localdate()),
        "lines": lines,
        "total": sum((sums for _line, sums in lines), queries.Sums()),
        "nodes": nodes,
        **rights(request.actor),
    }
    return render(request, "budget/fund.html", context)


@require_http_methods(["GET", "POST"])
def write_funder(request: Request) -> HttpResponse:
    """Write a funder down."""
    permit(BUDGET, request.actor, TEAM)
    form, home = FunderForm(typed(request)), reverse("budget:funds")
    return answered(
        request,
        form,
        lambda: funding_actions.write_funder(**form.cleaned_data, by=request.actor),
        _("The funder is kept."),
        lambda: home,
        heading=_("Write a funder down"),
        submit=_("Keep the funder"),
        back=home,
    )


@require_http_methods(["GET", "POST"])
def write_fund(request: Request, funder_id: UUID) -> HttpResponse:
    """Write a fund of a funder down."""
    funder = load_funder(request, funder_id)
    permit(BUDGET, request.actor, TEAM)
    nodes = version_or_404().nodes.exclude(kind=NodeKind.ACTIVITY, raw="").order_by("rank").select_related("element")
    form, home = FundForm(typed(request), nodes=nodes), reverse("budget:funds")
    return answered(
        request,
        form,
        lambda: funding_actions.write_fund(funder, form.given(), by=request.actor),
        _("The fund is kept."),
        lambda: home,
        heading=_("Write a fund of %s down") % funder,
        submit=_("Keep the fund"),
        back=home,
    )


@require_http_methods(["GET", "POST"])
def write_heading(request: Request, funder_id: UUID) -> HttpResponse:
    """Write a heading of a funder's budget form down."""
    funder = load_funder(request, funder_id)
    permit(BUDGET, request.actor, TEAM)
    form, home = HeadingForm(typed(request), headings=funder.headings.all()), reverse("budget:funds")
    return answered(
        request,
        form,
        lambda: funding_actions.write_heading(funder, **form.cleaned_data, by=request.actor),
        _("The heading is kept."),
        lambda: home,
        heading=_("Write a heading of %s down") % funder,
        submit=_("Keep the heading"),
        back=home,
    )
