"""The pages of series of counts: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents.sheets.reading import table_of
from vigie.warning.signals import rules
from vigie.warning.signals.actions import TEAM
from vigie.warning.signals.bringing import content_of
from vigie.warning.signals.models import CountSeries, CountSheet
from vigie.warning.signals.series import actions
from vigie.warning.signals.series.forms import CountColumnsForm, CountSheetForm, SeriesForm
from vigie.warning.signals.series.reading import Columns

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _may_import(request: Request, source: str = "") -> None:
    """Asked before a byte of the file is read."""
    permit(rules.IMPORT, request.actor, TEAM)


def _load(request: Request, countsheet_id: UUID) -> CountSheet:
    visible = CountSheet.objects.visible_to(request.actor).select_related("series")
    sheet: CountSheet = get_object_or_404(visible, pk=countsheet_id)
    _may_import(request)
    return sheet


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new series of counts."""
    _may_import(request)
    form = SeriesForm(typed(request))
    if form.is_valid():
        made = actions.add_series(**form.cleaned_data, by=request.actor)
        return redirect("signals:sheet_for", made.pk)
    return render(request, "signals/series.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_import)
def sheet_for(request: Request, source: str) -> HttpResponse:
    """A sheet of a series; the file itself is read once and not kept."""
    _may_import(request)
    series = get_object_or_404(CountSeries, pk=source)
    form = CountSheetForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), refusal=refusal_of(request)
    )
    if form.is_valid():
        received = form.cleaned_data["file"]
        try:
            table = table_of(content_of(received))
            return redirect("signals:columns", actions.receive(series, table, name=received.name, by=request.actor).pk)
        except Refusal as late:
            form.add_error(None, str(late.message))
    context = {"form": form, "series": series}
    return render(request, "signals/sheet_for.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def columns(request: Request, countsheet_id: UUID) -> HttpResponse:
    """What the columns mean."""
    sheet = _load(request, countsheet_id)
    facts = open_one(sheet, by=request.actor)
    known = Columns.opened(facts["columns"]) if facts["columns"] else None
    given = [request.POST] if request.method == "POST" else []
    form = CountColumnsForm(sheet.series, facts["headers"], known, *given)
    if form.is_valid():
        actions.keep_columns(sheet, form.columns(), by=request.actor)
        return redirect("signals:trial", sheet.pk)
    context = {"form": form, "sheet": sheet, "headers": facts["headers"], "sample": facts["rows"][:3]}
    return render(request, "signals/columns.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def trial(request: Request, countsheet_id: UUID) -> HttpResponse:
    """What would become of each row; and, pressed, what became of them."""
    sheet = _load(request, countsheet_id)
    if request.method == "POST":
        report = actions.take(sheet, by=request.actor)
        messages.success(request, _("Brought in: %(n)d rows.") % {"n": report.taken + report.flagged})
        return redirect("signals:feed", sheet.series_id)
    report = actions.trial(sheet, by=request.actor)
    return render(request, "signals/trial.html", {"sheet": sheet, "report": report.as_json()})


@require_POST
def drop(request: Request, countsheet_id: UUID) -> HttpResponse:
    """Let a sheet go."""
    sheet = _load(request, countsheet_id)
    actions.drop(sheet, by=request.actor)
    messages.success(request, _("The sheet is gone; nothing of it was brought in."))
    return redirect("signals:feeds")
