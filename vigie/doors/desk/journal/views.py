"""The audit log on the desk: load, permit, act, answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from vigie.doors.desk.journal import rules
from vigie.doors.desk.journal.forms import FilterForm
from vigie.doors.desk.journal.kinds import RECORDS
from vigie.doors.desk.journal.reach import Reach, model_of, page_of
from vigie.doors.desk.journal.reading import PER_PAGE, Page, about, read
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may
from vigie.ground.audit.exporting import begin_export, export
from vigie.ground.audit.models import Chain
from vigie.ground.audit.queries import entries_about, per_day

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PUBLIC_DAYS = 14
NEWEST = 2**62


@require_GET
def listing(request: Request) -> HttpResponse:
    """Who did what, the newest first; for most people, what they did themselves."""
    reach, whole = Reach(request.actor), may(rules.READ, request.actor)
    form = FilterForm(request.GET, reach, whole=whole)
    before = _before(request)
    page = read(reach, form.asked(), before) if form.is_valid() else Page([], None)
    context = {
        "form": form,
        "page": page,
        "whole": whole,
        "before": before,
        "filtered": any(form.cleaned_data.values()),
        "may_export": rules.may_export(request.actor),
        "public": _public_days() if whole and before is None else [],
    }
    return render(request, "journal/list.html", context, status=200 if form.is_valid() else 400)


@require_GET
def record(request: Request, kind: str, key: str) -> HttpResponse:
    """Who opened or changed one record, for whoever may see it."""
    model = model_of(kind)
    if kind not in RECORDS or model is None:
        raise Http404
    reach = Reach(request.actor)
    try:
        found = get_object_or_404(reach.visible(model), pk=key)
    except (ValidationError, ValueError) as fault:
        raise Http404 from fault
    entries = list(entries_about(kind, found.pk).filter(seq__lt=_before(request) or NEWEST)[: PER_PAGE + 1])
    context = {
        "record": found,
        "name": RECORDS[kind],
        "lines": about(reach, entries[:PER_PAGE]),
        "next": entries[PER_PAGE - 1].seq if len(entries) > PER_PAGE else None,
        "url": page_of(found),
    }
    return render(request, "journal/record.html", context)


@limited("export")
@require_POST
def export_file(request: Request) -> StreamingHttpResponse:
    """The desk's whole chain as one signed file; the export is an entry of it."""
    rules.permit_export(request.actor)
    extent = begin_export(by=request.actor)
    response = StreamingHttpResponse(export(extent), content_type="application/octet-stream")
    name = f"journal-{settings.VIGIE_NODE}-{extent.last}.audit"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _before(request: Request) -> int | None:
    """The entry below which a page begins; anything else than a number begins at the newest."""
    given = request.GET.get("avant", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _public_days() -> list[tuple[Any, int]]:
    """How many entries the public chain has on each of the last days: all that is shown of it."""
    now = timezone.now()
    return sorted(
        per_day(Chain.PUBLIC, now - timedelta(days=PUBLIC_DAYS), now + timedelta(days=1)).items(), reverse=True
    )
