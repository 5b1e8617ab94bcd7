"""The needs and the support plan of a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.errors import Invalid
from vigie.ground.seal.opening import open_one
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.models import Case
from vigie.protection.cases.presenting import who_can_work
from vigie.protection.cases.support import actions
from vigie.protection.cases.support.forms import NeedForm, OutcomeForm, PlanForm
from vigie.protection.cases.support.money import totals
from vigie.protection.cases.support.presenting import shown
from vigie.protection.cases.views.loading import Request, load, part

ENDS = {"finish": actions.finish, "drop": actions.drop}


def _page(request: Request, found: Case, **wrong: Any) -> HttpResponse:
    """The page, with the form that was refused, if one was."""

    def context(facts: Facts) -> dict[str, Any]:
        return {
            "shown": shown(facts),
            "need_form": NeedForm(auto_id="need-%s", use_required_attribute=False),
            "plan_form": PlanForm(facts, who_can_work(found), auto_id="plan-%s"),
            "totals": totals((one.cost, one.currency) for one in facts.plan if one.state != "dropped"),
            **wrong,
        }

    return part(request, found, "cases/support.html", context, wrong=bool(wrong))


@require_GET
def support(request: Request, case_id: UUID) -> HttpResponse:
    """What is needed, what is planned, under way and done."""
    return _page(request, load(request, case_id))


@require_POST
def need(request: Request, case_id: UUID) -> HttpResponse:
    """Note a need."""
    found, form = load(request, case_id), NeedForm(request.POST, auto_id="need-%s")
    if form.is_valid():
        with said_on(form):
            actions.need(found, **form.cleaned_data, by=request.actor)
            return redirect("cases:support", found.pk)
    return _page(request, found, need_form=form)


@require_POST
def plan(request: Request, case_id: UUID) -> HttpResponse:
    """Plan a step."""
    found = load(request, case_id)
    facts = Facts.opened(open_one(found, by=request.actor))
    form = PlanForm(facts, who_can_work(found), request.POST, auto_id="plan-%s")
    if form.is_valid():
        with said_on(form):
            actions.plan(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Planned, with a reminder to its owner."))
            return redirect("cases:support", found.pk)
    return _page(request, found, plan_form=form)


@require_POST
def progress(request: Request, case_id: UUID, line_id: UUID, verb: str) -> HttpResponse:
    """Begin a step, or say what came of it."""
    if verb not in {"start", *ENDS}:
        raise Http404
    found, form = load(request, case_id), OutcomeForm(request.POST)
    try:
        if verb == "start":
            actions.start(found, str(line_id), by=request.actor)
        elif form.is_valid():
            ENDS[verb](found, str(line_id), **form.cleaned_data, by=request.actor)
        else:
            return _page(request, found, refused=_("Say in a few words what came of it."))
    except Invalid as refusal:
        return _page(request, found, refused=str(refusal.message))
    messages.success(request, _("Noted."))
    return redirect("cases:support", found.pk)
