"""Files of a violation: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.giving import download
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.evidence import actions
from vigie.protection.incidents.evidence.custody import check as read_through
from vigie.protection.incidents.evidence.custody import custody as chain_of_custody
from vigie.protection.incidents.evidence.custody import hand_over
from vigie.protection.incidents.evidence.forms import AttachForm, HandForm
from vigie.protection.incidents.evidence.presenting import reason_form, shown
from vigie.protection.incidents.models import Evidence, Incident
from vigie.protection.incidents.views import page

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _incident(request: Request, incident_id: UUID) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)


def _evidence(request: Request, incident_id: UUID, evidence_id: UUID) -> Evidence:
    visible = Evidence.objects.visible_to(request.actor).select_related("incident", "file")
    return get_object_or_404(visible, pk=evidence_id, incident=incident_id)


def _may_attach(request: Request, incident_id: UUID) -> None:
    """Asked before a byte of the file is read."""
    permit(rules.ATTACH, request.actor, _incident(request, incident_id).team_id)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_attach)
def attach(request: Request, incident_id: UUID) -> HttpResponse:
    """Join a file, sealed while it comes in; a GET (a page loaded again) leads back to the violation."""
    found = _incident(request, incident_id)
    if request.method == "GET":
        return redirect(found)
    refusal = refusal_of(request)
    form = AttachForm(request.POST, request.FILES, refusal=refusal)
    if form.is_valid():
        try:
            received = form.cleaned_data["file"]
            actions.attach(found, received, note_text=form.cleaned_data["note"], by=request.actor)
            messages.success(request, _("The file is kept, sealed to this team."))
            return redirect(f"{found.get_absolute_url()}#content")  # not to the form, where a refusal would lead
        except Refusal as late:
            refusal = late
            form.add_error(None, str(late.message))
    return page(request, found, evidence=shown(found, request.actor, form), status=refusal.status if refusal else 400)


@limited("export")
@require_GET
def original(request: Request, incident_id: UUID, evidence_id: UUID) -> StreamingHttpResponse:
    """The file as it came, with all that it tells of its author."""
    return download(request, _evidence(request, incident_id, evidence_id).file, cleaned=False, by=request.actor)


@limited("export")
@require_GET
def cleaned(request: Request, incident_id: UUID, evidence_id: UUID) -> StreamingHttpResponse:
    """The copy without metadata."""
    return download(request, _evidence(request, incident_id, evidence_id).file, cleaned=True, by=request.actor)


@require_POST
def clean(request: Request, incident_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Try again to make the cleaned copy."""
    found = _evidence(request, incident_id, evidence_id)
    actions.clean(found, by=request.actor)
    messages.success(request, _("The cleaned copy is made."))
    return redirect(found.incident)


@require_http_methods(["GET", "POST"])
def custody(request: Request, incident_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Who held a file and the thing itself, and the form that adds a hand-over."""
    found = _evidence(request, incident_id, evidence_id)
    if request.method == "POST":
        permit(rules.ATTACH, request.actor, found.incident.team_id)
    form = HandForm(request.POST or None)
    if form.is_valid():
        try:
            hand_over(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Written down."))
            return redirect("incidents:custody", incident_id, evidence_id)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
    context = {
        "incident": found.incident,
        "evidence": found,
        "facts": FileFacts.opened(open_one(found.file, by=request.actor)),
        "lines": chain_of_custody(found, open_one(found.incident, by=request.actor)),
        "form": form if may(rules.ATTACH, request.actor, found.incident.team_id) else None,
    }
    return render(request, "incidents/custody.html", context, status=422 if form.is_bound else 200)


@limited("export")
@require_POST
def check(request: Request, incident_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Read the original through and compare its digest."""
    read_through(_evidence(request, incident_id, evidence_id), by=request.actor)
    messages.success(request, _("The file is what it was on the first day: its digest is the same."))
    return redirect("incidents:custody", incident_id, evidence_id)


@require_POST
def detach(request: Request, incident_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Erase the file and its key."""
    found = _evidence(request, incident_id, evidence_id)
    permit(rules.DETACH, request.actor, found.incident.team_id)
    form = reason_form(found, request.POST)
    if not form.is_valid():
        section = shown(found.incident, request.actor, refused=(found, form))
        return page(request, found.incident, evidence=section, status=400)
    actions.detach(found, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("The file and its key are erased."))
    return redirect(found.incident)
