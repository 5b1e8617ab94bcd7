"""One expenditure, its receipts, and the second person: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import permit
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.giving import download
from vigie.ground.files.models import File
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.ground.seal.opening import open_many
from vigie.plan.budget import spending
from vigie.plan.budget.forms import FileForm, ReasonForm
from vigie.plan.budget.loading import Request, answered, load_expenditure, must_read, refused
from vigie.plan.budget.models import Expenditure, Receipt
from vigie.plan.budget.presenting import rights
from vigie.plan.budget.rules import SPEND, TEAM
from vigie.plan.budget.states import EXPENDITURE

VERBS = {"approuver": "approve", "refuser": "refuse"}


def _page(request: Request, found: Expenditure, form: FileForm | None = None, status: int = 200) -> HttpResponse:
    receipts = list(found.receipts.select_related("file"))
    files = [receipt.file for receipt in receipts]
    opened: dict[UUID, dict[str, Any]] = open_many([found, *files], by=request.actor, of="an expenditure")
    context = {
        "row": found,
        "facts": opened[found.pk],
        "shares": found.shares.select_related("line__fund", "line__heading"),
        "contrary": found.contraries.exclude(state="refused").first(),
        "receipts": [(receipt, FileFacts.opened(opened[receipt.file_id])) for receipt in receipts],
        "form": form or FileForm(),
        "mine": found.entered_by == request.actor.user,
        "waiting": bool(EXPENDITURE.verbs(found.state)),
        **rights(request.actor),
    }
    return render(request, "budget/expenditure.html", context, status=status)


@require_GET
def expenditure(request: Request, expenditure_id: UUID) -> HttpResponse:
    """One expenditure with what is sealed in it."""
    return _page(request, load_expenditure(request, expenditure_id))


@require_POST
def settle(request: Request, expenditure_id: UUID, verb: str) -> HttpResponse:
    """Approve or refuse, as the second person."""
    found = load_expenditure(request, expenditure_id)
    if verb not in VERBS:
        raise Http404
    spending.settle(found, verb=VERBS[verb], by=request.actor)
    messages.success(
        request, _("Approved: it counts now.") if verb == "approuver" else _("Refused: it does not count.")
    )
    return redirect("budget:expenditure", found.pk)


@require_http_methods(["GET", "POST"])
def reverse_entry(request: Request, expenditure_id: UUID) -> HttpResponse:
    """Enter the contrary of an approved expenditure."""
    found = load_expenditure(request, expenditure_id)
    permit(SPEND, request.actor, TEAM)
    form, home = ReasonForm(typed(request)), reverse("budget:expenditure", args=[found.pk])
    return answered(
        request,
        form,
        lambda: spending.reverse(found, **form.cleaned_data, by=request.actor),
        _("The contrary is entered; a second person approves it."),
        lambda: home,
        heading=_("Take %s back") % found.code,
        lead=_("Nothing is deleted: a contrary entry of the same amount is entered beside it."),
        submit=_("Enter the contrary"),
        back=home,
    )


def _may_join(request: Request, expenditure_id: UUID) -> None:
    """Asked before a byte of the file is read."""
    load_expenditure(request, expenditure_id)
    permit(SPEND, request.actor, TEAM)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_join)
def join(request: Request, expenditure_id: UUID) -> HttpResponse:
    """Join a receipt, sealed while it comes in; a GET (a page loaded again) leads back."""
    found = load_expenditure(request, expenditure_id)
    if request.method == "GET":
        return redirect("budget:expenditure", found.pk)
    form = FileForm(request.POST, request.FILES, refusal=refusal_of(request))
    if form.is_valid():
        try:
            spending.add_receipt(found, form.cleaned_data["file"], by=request.actor)
            messages.success(request, _("The receipt is kept, sealed to the direction."))
            return redirect("budget:expenditure", found.pk)
        except Refusal as late:
            refused(form, late)
    return _page(request, found, form, 422)


@limited("export")
@require_GET
def receipt(request: Request, receipt_id: UUID) -> StreamingHttpResponse:
    """The receipt as it came."""
    must_read(request)
    visible = Receipt.objects.filter(file__in=File.objects.visible_to(request.actor)).select_related("file")
    return download(request, get_object_or_404(visible, pk=receipt_id).file, cleaned=False, by=request.actor)
