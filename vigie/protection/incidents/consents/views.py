"""The consents of a violation: load, permit, act, answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.consents import actions
from vigie.protection.incidents.consents.facts import Consent, consents_of, folded, victims_of
from vigie.protection.incidents.consents.forms import ConsentForm
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, incident_id: UUID) -> Incident:
    found = get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)
    permit(rules.EXPORT, request.actor, found.team_id)
    return found


@require_http_methods(["GET", "POST"])
def consents(request: Request, incident_id: UUID) -> HttpResponse:
    """Who agreed to be named to whom, what was made on it, and the form for one more."""
    found = _load(request, incident_id)
    known = open_one(found, by=request.actor)
    form = ConsentForm(victims_of(Facts.opened(known).acts), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.record(found, form.consent(), by=request.actor)
        except (Invalid, WrongState) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Noted."))
            return redirect("incidents:consents", found.pk)
    context = {"incident": found, "form": form, "shown": [_shown(one, known) for one in reversed(consents_of(known))]}
    return render(request, "incidents/consents.html", context, status=422 if form.is_bound else 200)


def _shown(one: Consent, known: dict[str, Any]) -> dict[str, Any]:
    """One consent, whether it holds today, and the marks of the dossiers that went to that reader since."""
    made = [
        step["mark"]
        for step in known["steps"]
        if step["verb"] == "export" and folded(step["to"]) == folded(one.recipient) and step["at"] >= one.given_on
    ]
    days = {name: date.fromisoformat(getattr(one, name)) for name in ("given_on", "until")}
    return {"it": one, "holds": one.holds_on(timezone.localdate()), "made": made, **days}


@require_POST
def withdraw(request: Request, incident_id: UUID, consent_id: UUID) -> HttpResponse:
    """They take it back."""
    found = _load(request, incident_id)
    actions.withdraw(found, str(consent_id), by=request.actor)
    messages.success(request, _("Withdrawn: no dossier names this person to that reader from now on."))
    return redirect("incidents:consents", found.pk)
