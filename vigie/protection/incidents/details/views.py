"""The page that asks them: load, permit, act, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.ground.access.rules import permit
from vigie.ground.questions.kinds import AnswersForm
from vigie.ground.questions.queries import asked_of
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import parent_of
from vigie.protection.incidents import actions, rules
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.questions import ACT
from vigie.protection.incidents.states import INCIDENT

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_http_methods(["GET", "POST"])
def details(request: Request, incident_id: UUID, number: int) -> HttpResponse:
    """What is asked of an act of this kind. Answers are facts: what was verified must be verified again."""
    found = get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)
    permit(rules.VERIFY, request.actor, found.team_id)
    INCIDENT.next(found.state, "correct")
    facts = Facts.opened(open_one(found, by=request.actor))
    if not 1 <= number <= len(facts.acts):
        raise Http404
    act = facts.acts[number - 1]
    version, questions = asked_of(ACT, parent_of("act", act.act))
    answers = AnswersForm(questions, request.POST or None, initial=act.more.get("answers", {}))
    reason = ReasonForm(request.POST or None, use_required_attribute=False)
    if answers.is_valid() and reason.is_valid():
        acts = [*facts.acts]
        acts[number - 1] = replace(act, more=_answered(version, answers, act.more))
        clear = {"country": found.country, "urgency": found.urgency}
        actions.correct(found, replace(facts, acts=acts), **clear, **reason.cleaned_data, by=request.actor)
        messages.success(request, _("Corrected. It goes back to review."))
        return redirect(found)
    context = {"incident": found, "act": act, "number": number, "answers": answers, "reason": reason}
    return render(request, "incidents/details.html", context, status=422 if answers.is_bound else 200)


def _answered(version: int, form: AnswersForm, before: dict[str, Any]) -> dict[str, Any]:
    """The answers of the version in use; those to questions that it no longer asks stay."""
    kept = {key: value for key, value in before.get("answers", {}).items() if key not in form.fields}
    return {"version": version, "answers": {**kept, **form.answers()}}
