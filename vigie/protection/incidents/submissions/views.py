"""The register of submissions: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import VERIFIED
from vigie.protection.incidents.submissions import actions
from vigie.protection.incidents.submissions.forms import AnswerForm, SubmissionForm
from vigie.protection.incidents.submissions.register import marks, submissions

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, incident_id: UUID) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)


@require_http_methods(["GET", "POST"])
def register(request: Request, incident_id: UUID) -> HttpResponse:
    """What was submitted to whom; and the form that adds one."""
    found = _load(request, incident_id)
    if request.method == "POST":
        permit(rules.VERIFY, request.actor, found.team_id)
    known = open_one(found, by=request.actor)
    form = SubmissionForm(marks(known), request.POST or None)
    if form.is_valid():
        try:
            actions.submit(found, form.about(), by=request.actor)
            messages.success(request, _("Written down."))
            return redirect("incidents:submissions", found.pk)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
    return _page(request, found, known, form=form)


@require_POST
def answer(request: Request, incident_id: UUID, submission_id: UUID) -> HttpResponse:
    """Add what a body answered."""
    found = _load(request, incident_id)
    permit(rules.VERIFY, request.actor, found.team_id)
    known = open_one(found, by=request.actor)
    form = AnswerForm(request.POST, prefix=f"a{submission_id.hex}")
    if form.is_valid():
        try:
            actions.answer(found, submission_id, form.about(), by=request.actor)
            messages.success(request, _("Written down."))
            return redirect("incidents:submissions", found.pk)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
    return _page(request, found, known, wrong=(str(submission_id), form))


def _page(
    request: Request,
    found: Incident,
    known: dict[str, Any],
    *,
    form: SubmissionForm | None = None,
    wrong: tuple[str, AnswerForm] | None = None,
) -> HttpResponse:
    refused = dict([wrong]) if wrong else {}
    context = {
        "incident": found,
        "lines": [
            (one, refused.get(one.id) or AnswerForm(prefix=f"a{one.id.replace('-', '')}")) for one in submissions(known)
        ],
        "form": form or SubmissionForm(marks(known)),
        "may_submit": may(rules.VERIFY, request.actor, found.team_id),
        "verified": found.state in VERIFIED,
    }
    bad = wrong is not None or (form is not None and form.is_bound)
    return render(request, "incidents/submissions.html", context, status=422 if bad else 200)
