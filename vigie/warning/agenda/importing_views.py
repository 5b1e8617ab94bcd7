"""The pages of files of dates: bring, say what the columns mean, try, take in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.ground.files.receiving import receives_a_file, refusal_of, whole
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents.sheets.reading import Unreadable
from vigie.protection.incidents.sheets.reading import table_of as sheet_of
from vigie.warning.agenda import ics, importing, queries, rules
from vigie.warning.agenda.actions import TEAM
from vigie.warning.agenda.forms import CalendarForm, ColumnsForm
from vigie.warning.agenda.mapping import Mapping
from vigie.warning.agenda.models import Brought, Calendar

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _may_bring(request: Request) -> None:
    """Asked before a byte of the file is read."""
    permit(rules.WRITE, request.actor, TEAM)


def _load(request: Request, brought_id: UUID) -> Brought:
    _may_bring(request)
    return get_object_or_404(Brought.objects.visible_to(request.actor).select_related("calendar"), pk=brought_id)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_bring)
def bring(request: Request) -> HttpResponse:
    """A calendar file or a sheet; it is read once, and its rows kept sealed until they are taken in."""
    _may_bring(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CalendarForm(queries.calendars(request.actor), *given, refusal=refusal_of(request))
    if form.is_valid():
        try:
            return redirect(_received(request, form))
        except Refusal as late:
            form.add_error(None, str(late.message))
    context = {"form": form, "waiting": queries.waiting_files(request.actor)}
    return render(request, "agenda/bring.html", context, status=422 if form.is_bound else 200)


def _received(request: Request, form: CalendarForm) -> Brought:
    received, chosen = form.cleaned_data["file"], form.cleaned_data["source"]
    if received.size > ics.MOST_BYTES:
        raise Unreadable(ics.TOO_MANY)
    content = whole(received)
    table = ics.table_of(content, today=timezone.localdate()) if ics.is_calendar(content) else sheet_of(content)
    calendar = get_object_or_404(Calendar.objects.visible_to(request.actor), pk=chosen) if chosen else None
    return importing.bring(
        table, name=received.name, calendar=calendar, called=form.cleaned_data["called"], by=request.actor
    )


@require_http_methods(["GET", "POST"])
def brought(request: Request, brought_id: UUID) -> HttpResponse:
    """What each column means; with `essai`, what would become of each row."""
    found = _load(request, brought_id)
    opened = open_many([found, found.calendar], by=request.actor, of="calendars")
    facts, known = opened[found.pk], opened[found.calendar_id]
    form = ColumnsForm(facts["headers"], Mapping(**known["mapping"]), request.POST or None)
    if form.is_valid():
        try:
            importing.keep_mapping(found, form.mapping(), by=request.actor)
            return redirect(f"{found.get_absolute_url()}?essai=1")
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    trial = importing.plan(found, by=request.actor) if "essai" in request.GET and not form.is_bound else None
    context = {"found": found, "form": form, "trial": trial, "name": facts["name"], "calendar": known["name"]}
    context |= {"rows": len(facts["rows"]), "shown": importing.SHOWN}
    return render(request, "agenda/brought.html", context, status=422 if form.is_bound else 200)


@require_POST
def take(request: Request, brought_id: UUID) -> HttpResponse:
    """Take the rows in."""
    done = importing.take(_load(request, brought_id), by=request.actor)
    said = _("Taken in: %(new)d new, %(changed)d changed, %(same)d as before, %(refused)d left out.")
    counts = {"new": len(done.new), "changed": len(done.changed), "same": done.same, "refused": len(done.refused)}
    messages.success(request, said % counts)
    return redirect("agenda:list")


@require_POST
def discard(request: Request, brought_id: UUID) -> HttpResponse:
    """Forget a file that was not taken in."""
    importing.discard(_load(request, brought_id), by=request.actor)
    messages.success(request, _("The file is forgotten; no date was changed."))
    return redirect("agenda:bring")
