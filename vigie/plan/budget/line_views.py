"""Writing budget lines, and what is done on one: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.rules import permit
from vigie.plan.budget import advances, lines, queries, spending
from vigie.plan.budget.forms import AdvanceForm, LineForm, PromiseForm, ReturnForm, SpendForm, TransferForm
from vigie.plan.budget.loading import Request, answered, load_element, load_line, must_read, node_of
from vigie.plan.budget.models import Advance, BudgetLine, Commitment, Transfer
from vigie.plan.budget.presenting import rights
from vigie.plan.budget.rules import APPROVE, BUDGET, SPEND, TEAM


def _home(line: BudgetLine) -> str:
    return reverse("budget:line", args=[line.pk])


@require_http_methods(["GET", "POST"])
def write(request: Request, element_id: UUID) -> HttpResponse:
    """Write a budget line of an element."""
    element = load_element(element_id)
    permit(BUDGET, request.actor, TEAM)
    form = LineForm(typed(request), element=element)
    home = reverse("budget:element", args=[element.pk])
    return answered(
        request,
        form,
        lambda: lines.write_lines([form.wanted()], by=request.actor),
        _("The budget line is kept."),
        lambda: home,
        heading=_("Write a budget line"),
        lead=str(node_of(element)),
        submit=_("Keep the line"),
        back=home,
    )


@require_GET
def line(request: Request, line_id: UUID) -> HttpResponse:
    """One budget line: what holds, and what it was before."""
    found = load_line(line_id)
    ((_line, sums),) = queries.by_line(BudgetLine.objects.filter(pk=found.pk))
    changes = found.changes.select_related("changed_by")
    context = {"line": found, "node": node_of(found.element), "sums": sums, "changes": changes}
    return render(request, "budget/line.html", {**context, **rights(request.actor)})


@require_http_methods(["GET", "POST"])
def change(request: Request, line_id: UUID) -> HttpResponse:
    """Give a line another amount, other months, or a fund."""
    found = load_line(line_id)
    permit(BUDGET, request.actor, TEAM)
    form = LineForm(typed(request), element=found.element, line=found)
    return answered(
        request,
        form,
        lambda: lines.change_line(found, form.wanted(), by=request.actor),
        _("The line is changed; what it was before is kept beside it."),
        lambda: _home(found),
        heading=_("Change %s") % found.code,
        submit=_("Change the line"),
        back=_home(found),
    )


@require_http_methods(["GET", "POST"])
def commit(request: Request, line_id: UUID) -> HttpResponse:
    """Write down a promise to pay."""
    found = load_line(line_id)
    permit(SPEND, request.actor, TEAM)
    form = PromiseForm(typed(request))
    return answered(
        request,
        form,
        lambda: spending.commit(found, **form.cleaned_data, by=request.actor),
        _("The commitment is kept."),
        lambda: _home(found),
        heading=_("Commit on %s") % found.code,
        submit=_("Keep the commitment"),
        back=_home(found),
    )


@require_http_methods(["GET", "POST"])
def spend(request: Request, line_id: UUID) -> HttpResponse:
    """Enter an expenditure."""
    found = load_line(line_id)
    permit(SPEND, request.actor, TEAM)
    form = SpendForm(typed(request), line=found)
    made: list[str] = []

    def act() -> None:
        row = spending.enter(form.entry(), by=request.actor)
        made.append(reverse("budget:expenditure", args=[row.pk]))

    return answered(
        request,
        form,
        act,
        _("Entered. Join the receipt; a second person approves it."),
        lambda: made[0],
        heading=_("Spend on %s") % found.code,
        submit=_("Enter the expenditure"),
        back=_home(found),
    )


@require_http_methods(["GET", "POST"])
def advance(request: Request, line_id: UUID) -> HttpResponse:
    """Write down an advance."""
    found = load_line(line_id)
    permit(SPEND, request.actor, TEAM)
    form = AdvanceForm(typed(request))
    return answered(
        request,
        form,
        lambda: advances.give(found, **form.cleaned_data, by=request.actor),
        _("The advance is kept."),
        lambda: reverse("budget:advances"),
        heading=_("Advance on %s") % found.code,
        submit=_("Keep the advance"),
        back=_home(found),
    )


@require_http_methods(["GET", "POST"])
def transfer(request: Request, line_id: UUID) -> HttpResponse:
    """Ask that money be moved to another line."""
    found = load_line(line_id)
    permit(BUDGET, request.actor, TEAM)
    form = TransferForm(typed(request), line=found)
    return answered(
        request,
        form,
        lambda: lines.propose_transfer(found, **form.cleaned_data, by=request.actor),
        _("A second person is asked to agree."),
        lambda: _home(found),
        heading=_("Move money from %s") % found.code,
        submit=_("Ask for the transfer"),
        back=_home(found),
    )


@require_POST
def settle_transfer(request: Request, transfer_id: UUID, verb: str) -> HttpResponse:
    """Agree with a transfer or refuse it, as the second person."""
    must_read(request)
    found = get_object_or_404(Transfer.objects.visible_to(request.actor), pk=transfer_id)
    permit(APPROVE, request.actor, TEAM)
    lines.settle_transfer(found, verb={"approuver": "approve"}.get(verb, "refuse"), by=request.actor)
    return redirect("budget:approve")


@require_POST
def close(request: Request, commitment_id: UUID) -> HttpResponse:
    """Nothing more is paid of a commitment."""
    must_read(request)
    found = get_object_or_404(Commitment.objects.visible_to(request.actor).select_related("line"), pk=commitment_id)
    spending.close_commitment(found, by=request.actor)
    return redirect("budget:element", found.line.element_id)


@require_http_methods(["GET", "POST"])
def take_back(request: Request, advance_id: UUID) -> HttpResponse:
    """Write down what came back of an advance."""
    must_read(request)
    found = get_object_or_404(Advance.objects.visible_to(request.actor), pk=advance_id)
    permit(SPEND, request.actor, TEAM)
    form = ReturnForm(typed(request))
    home = reverse("budget:advances")
    return answered(
        request,
        form,
        lambda: advances.take_back(found, **form.cleaned_data, by=request.actor),
        _("What came back is kept."),
        lambda: home,
        heading=_("What came back"),
        submit=_("Keep"),
        back=home,
    )
