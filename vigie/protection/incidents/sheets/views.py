"""The pages of sheets: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import permit
from vigie.ground.files.receiving import receives_a_file, refusal_of, whole
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents import rules
from vigie.protection.incidents.sheets import actions, queries
from vigie.protection.incidents.sheets.forms import ColumnsForm, SheetForm, WordsForm
from vigie.protection.incidents.sheets.mapping import Mapping
from vigie.protection.incidents.sheets.models import Sheet, SheetSource, SheetState
from vigie.protection.incidents.sheets.reading import MOST_BYTES, Unreadable, table_of

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
SECONDS = 5.0  # of taking in per press


def _load(request: Request, sheet_id: UUID) -> Sheet:
    permit(rules.IMPORT, request.actor, actions.TEAM)
    return get_object_or_404(Sheet.objects.visible_to(request.actor).select_related("source"), pk=sheet_id)


def _may_import(request: Request) -> None:
    """Asked before a byte of the file is read."""
    permit(rules.IMPORT, request.actor, actions.TEAM)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_import)
def sheets(request: Request) -> HttpResponse:
    """The sheets that came, and a form for the next; the file itself is read once and not kept."""
    _may_import(request)
    refusal = refusal_of(request)
    sources = queries.sources(request.actor)
    form = SheetForm(sources, *((request.POST, request.FILES) if request.method == "POST" else ()), refusal=refusal)
    if form.is_valid():
        try:
            return redirect("incidents:sheet_columns", _received(request, form).pk)
        except Refusal as late:
            form.add_error(None, str(late.message))
    listed = list(queries.sheets(request.actor)[:50])
    opened = open_many(listed, by=request.actor, of="sheet")
    context = {"form": form, "lines": [(one, opened[one.pk]["name"]) for one in listed]}
    return render(request, "incidents/sheets.html", context, status=422 if form.is_bound else 200)


def _received(request: Request, form: SheetForm) -> Sheet:
    received, chosen = form.cleaned_data["file"], form.cleaned_data["source"]
    if received.size > MOST_BYTES:
        raise Unreadable(_("This sheet is larger than 32 MB. Cut it into parts."))
    table = table_of(whole(received))
    source = get_object_or_404(SheetSource.objects.visible_to(request.actor), pk=chosen) if chosen else None
    called = form.cleaned_data["called"]
    return actions.receive(table, name=received.name, source=source, called=called, by=request.actor)


def _known(sheet: Sheet, request: Request) -> tuple[dict[str, Any], Mapping]:
    opened = open_many([sheet, sheet.source], by=request.actor, of="sheet")
    return opened[sheet.pk], Mapping.of(opened[sheet.source_id]["mapping"] or {})


@require_http_methods(["GET", "POST"])
def columns(request: Request, sheet_id: UUID) -> HttpResponse:
    """What each column means."""
    sheet = _load(request, sheet_id)
    facts, known = _known(sheet, request)
    form = ColumnsForm(facts["headers"], known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.keep_mapping(sheet, form.mapping(known), by=request.actor)
            return redirect("incidents:sheet_words", sheet.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    context = {"sheet": sheet, "form": form, "name": facts["name"], "step": "columns"}
    return render(request, "incidents/sheet_mapping.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def words(request: Request, sheet_id: UUID) -> HttpResponse:
    """What the words of coded columns mean, where no list knows them."""
    sheet = _load(request, sheet_id)
    facts, known = _known(sheet, request)
    form = WordsForm(facts["words"], known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.keep_mapping(sheet, form.values(known), by=request.actor)
        return redirect(f"{sheet.get_absolute_url()}?essai=1")
    if not form.asked:
        return redirect(f"{sheet.get_absolute_url()}?essai=1")
    context = {"sheet": sheet, "form": form, "name": facts["name"], "step": "words"}
    return render(request, "incidents/sheet_mapping.html", context, status=422 if form.is_bound else 200)


@require_GET
def sheet(request: Request, sheet_id: UUID) -> HttpResponse:
    """How far it is; with `essai`, what would become of each row that is left."""
    found = _load(request, sheet_id)
    facts, known = _known(found, request)
    ready = found.state == SheetState.READY and not known.missing
    context = {
        "sheet": found,
        "name": facts["name"],
        "mapped": not known.missing,
        "trial": queries.trial(found, by=request.actor) if ready and "essai" in request.GET else None,
        "going_on": ready and "suite" in request.GET,
        "ready": ready,
    }
    return render(request, "incidents/sheet.html", context)


@require_POST
def take(request: Request, sheet_id: UUID) -> HttpResponse:
    """Take rows in for a few seconds."""
    found = actions.take_some(_load(request, sheet_id), by=request.actor, seconds=SECONDS)
    going_on = found.state == SheetState.READY
    return redirect(f"{reverse('incidents:sheet', args=[found.pk])}{'?suite=1' if going_on else ''}")


@limited("export")
@require_GET
def refused(request: Request, sheet_id: UUID) -> HttpResponse:
    """The rows that were not taken, to mend and bring again."""
    content = queries.refused(_load(request, sheet_id), by=request.actor)
    headers = {"Content-Disposition": 'attachment; filename="lignes-refusees.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def erase(request: Request, sheet_id: UUID) -> HttpResponse:
    """Remove a sheet; what was made of it stays."""
    actions.erase(_load(request, sheet_id), by=request.actor)
    messages.success(request, _("The sheet is erased; the violations stay."))
    return redirect("incidents:sheets")
