"""The pages of a violation's past: load, permit, act, answer. Each is one opening of one record."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.history import actions, forgetting
from vigie.protection.incidents.history.revisions import ASKED, versions
from vigie.protection.incidents.history.told import differences, said
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import INCIDENT

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, incident_id: UUID) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)


@require_GET
def history(request: Request, incident_id: UUID) -> HttpResponse:
    """Every version, the newest first, each with what it changed."""
    found = _load(request, incident_id)
    known = open_one(found, by=request.actor)
    kept = versions(found, known)
    changed = {new.number: differences(old.values, new.values) for new, old in pairwise(kept)}
    context = {
        "incident": found,
        "lines": [(version, changed.get(version.number)) for version in kept],
        "complete": kept[-1].number == 1,
        "forgotten": kept[-1].forgotten,
        "asked": known.get(ASKED, {}),
        "own": known.get(ASKED, {}).get("user") == str(request.actor.user.pk),
        "may_correct": may(rules.VERIFY, request.actor, found.team_id),
    }
    return render(request, "incidents/history.html", context)


@require_http_methods(["GET", "POST"])
def version(request: Request, incident_id: UUID, number: int) -> HttpResponse:
    """One version as a whole, and the way to bring it back for those who may correct."""
    found = _load(request, incident_id)
    if request.method == "POST":
        permit(rules.VERIFY, request.actor, found.team_id)
    kept = versions(found, open_one(found, by=request.actor))
    asked = next((one for one in kept if one.number == number), None)
    if asked is None:
        raise Http404
    form = ReasonForm(request.POST or None, use_required_attribute=False)
    if form.is_valid():
        actions.bring_back(found, number, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("Brought back. The violation goes back to review."))
        return redirect(found)
    may_forget = may(rules.VERIFY, request.actor, found.team_id) and number < kept[0].number
    can = may(rules.VERIFY, request.actor, found.team_id) and "correct" in INCIDENT.verbs(found.state)
    context = {
        "incident": found,
        "version": asked,
        "parts": said(asked.values),
        "form": form if can and asked.values != kept[0].values else None,
        "forget": ReasonForm(prefix="forget", use_required_attribute=False) if may_forget else None,
    }
    return render(request, "incidents/version.html", context, status=422 if form.is_bound else 200)


@require_POST
def ask_forget(request: Request, incident_id: UUID, number: int) -> HttpResponse:
    """Ask a second person to take a version and those before it out."""
    found = _load(request, incident_id)
    permit(rules.VERIFY, request.actor, found.team_id)
    form = ReasonForm(request.POST, prefix="forget")
    if not form.is_valid():
        messages.error(request, _("Give the reason in a few words: someone will read it later."))
        return redirect("incidents:version", incident_id, number)
    forgetting.ask(found, number, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("Asked. Another monitor takes it out, or leaves it."))
    return redirect("incidents:history", incident_id)


@require_POST
def forget(request: Request, incident_id: UUID) -> HttpResponse:
    """The second person's answer: take it out, or leave the history as it is."""
    found = _load(request, incident_id)
    if "leave" in request.POST:
        forgetting.call_off(found, by=request.actor)
    else:
        forgetting.forget(found, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("incidents:history", incident_id)
