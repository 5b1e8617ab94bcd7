"""The offline sheet, out and in: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from vigie.ground.access.errors import Denied, Refusal
from vigie.ground.access.limits import limited
from vigie.ground.files.receiving import Received, receives_a_file, refusal_of, whole
from vigie.plan.collection import rules, sheets
from vigie.plan.collection.forms import SheetForm
from vigie.plan.collection.loading import Request, load
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.collection.reading import MOST_BYTES, Unreadable
from vigie.plan.collection.taking import take

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _may_bring(request: Request) -> None:
    if not rules.countries_of(request.actor):
        raise Denied(rules.ENTER.sentence)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_bring)
def bring(request: Request) -> HttpResponse:
    """What a sheet would do, or did."""
    _may_bring(request)
    context: dict[str, Any] = {"form": SheetForm()}
    if request.method == "GET":
        return render(request, "collection/sheet.html", context)
    form = context["form"] = SheetForm(request.POST, request.FILES, refusal=refusal_of(request))
    if form.is_valid():
        context["dry"] = form.cleaned_data["dry"]
        try:
            content = _bytes_of(form.cleaned_data["file"])
            context["outcome"] = take(content, dry_run=form.cleaned_data["dry"], by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    bad = form.errors or context["outcome"].faults
    return render(request, "collection/sheet.html", context, status=422 if bad else 200)


def _bytes_of(received: Received) -> bytes:
    """A sheet that came in sealed; it is read once and not kept. Raises Unreadable."""
    if received.size > MOST_BYTES:
        raise Unreadable
    return whole(received)


@limited("export")
@require_GET
def all_out(request: Request) -> HttpResponse:
    """All that the actor may enter, as a workbook."""
    asked = ManualIndicator.objects.asked().visible_to(request.actor).prefetch_related("countries")
    return _book(sheets.book(asked, by=request.actor), "indicateurs-manuels.xlsx")


@limited("export")
@require_GET
def one_out(request: Request, key: UUID) -> HttpResponse:
    """One indicator as a workbook."""
    found = load(request, key)
    return _book(sheets.book([found], by=request.actor), f"{found.code}.xlsx")


def _book(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
