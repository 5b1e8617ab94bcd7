"""Grants with their instalments, conditions and reports: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.plan.funding import grants as actions
from vigie.plan.funding import queries, rules
from vigie.plan.funding.forms import (
    ConditionForm,
    GrantForm,
    InstalmentForm,
    MetForm,
    ReceivedForm,
    ReportForm,
    SentForm,
)
from vigie.plan.funding.models import Condition, Grant, Instalment, Proposal, ReportDue
from vigie.plan.funding.states import GRANT
from vigie.plan.funding.views.answering import asked, form_page, readers_only, stepped

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, grant_id: UUID) -> Grant:
    readers_only(request)
    found = Grant.objects.visible_to(request.actor).select_related("fund__funder", "proposal", "made_by")
    return get_object_or_404(found, pk=grant_id)


def _to_change(request: Request, grant_id: UUID) -> Grant:
    found = _load(request, grant_id)
    permit(rules.GRANTS, request.actor, found.team_id)
    return found


@require_GET
def grants(request: Request) -> HttpResponse:
    """Every grant beside the money of its fund."""
    readers_only(request)
    context = {
        "grants": queries.reconciled(request.actor),
        "may_keep": may(rules.GRANTS, request.actor, rules.TEAM),
    }
    return render(request, "funding/grants.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Keep the agreement over a fund."""
    permit(rules.GRANTS, request.actor, rules.TEAM)
    won = list(Proposal.objects.visible_to(request.actor).filter(state="won", grant=None))
    titles = open_many(won, by=request.actor, of="proposals")
    form = GrantForm(typed(request), proposals=[(str(one.pk), f"{one.code} {titles[one.pk]['title']}") for one in won])
    made: list[Grant] = []

    def act() -> None:
        given = dict(form.cleaned_data)
        chosen = next((one for one in won if str(one.pk) == given.pop("proposal")), None)
        made.append(actions.make_grant(given.pop("fund"), **given, proposal=chosen, by=request.actor))

    if form.is_bound and done(form, act):
        return redirect(made[0])
    return form_page(request, form, "", heading=_("New grant"), submit=_("Keep"))


@require_GET
def grant(request: Request, grant_id: UUID) -> HttpResponse:
    """One grant: what is to come, what came, what is asked of us."""
    found = _load(request, grant_id)
    conditions = list(found.conditions.select_related("met_by"))
    words = open_many(conditions, by=request.actor, of="conditions of a grant")
    (money,) = [one for one in queries.reconciled(request.actor) if one.grant == found]
    context = {
        "grant": found,
        "facts": open_one(found, by=request.actor),
        "money": money,
        "instalments": found.instalments.select_related("received_by"),
        "conditions": [(one, words[one.pk]) for one in conditions],
        "reports": found.reports_due.select_related("sent_by"),
        "verbs": GRANT.verbs(found.state),
        "may_keep": may(rules.GRANTS, request.actor, rules.TEAM),
    }
    return render(request, "funding/grant.html", context)


@require_POST
def step(request: Request, grant_id: UUID, verb: str) -> HttpResponse:
    """Suspend, resume or close it."""
    found = _to_change(request, grant_id)
    if verb not in GRANT.transitions:
        raise Http404
    return stepped(request, found, lambda: actions.step(found, verb, by=request.actor), _("Kept."))


@require_http_methods(["GET", "POST"])
def instalment(request: Request, grant_id: UUID) -> HttpResponse:
    """Plan an instalment."""
    found, form = _to_change(request, grant_id), InstalmentForm(typed(request))
    act = lambda: actions.plan_instalment(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("An instalment to come"), submit=_("Keep"))


@require_http_methods(["GET", "POST"])
def receive(request: Request, grant_id: UUID, line_id: UUID) -> HttpResponse:
    """Say that an instalment came."""
    found = _to_change(request, grant_id)
    line = get_object_or_404(Instalment, pk=line_id, grant=found)
    form = ReceivedForm(typed(request), initial={"amount": line.amount})
    act = lambda: actions.receive(line, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("The instalment came"), submit=_("Keep"))


@require_http_methods(["GET", "POST"])
def condition(request: Request, grant_id: UUID) -> HttpResponse:
    """Write down a condition."""
    found, form = _to_change(request, grant_id), ConditionForm(typed(request))
    act = lambda: actions.ask_condition(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("A condition of the funder"), submit=_("Keep"))


@require_http_methods(["GET", "POST"])
def met(request: Request, grant_id: UUID, line_id: UUID) -> HttpResponse:
    """Say how a condition was met."""
    found, form = _to_change(request, grant_id), MetForm(typed(request))
    line = get_object_or_404(Condition.objects.visible_to(request.actor), pk=line_id, grant=found)
    act = lambda: actions.meet_condition(line, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("The condition is met"), submit=_("Keep"))


@require_http_methods(["GET", "POST"])
def report(request: Request, grant_id: UUID) -> HttpResponse:
    """A report that the funder asks for."""
    found, form = _to_change(request, grant_id), ReportForm(typed(request))
    act = lambda: actions.expect_report(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("A report that is due"), submit=_("Keep"))


@require_http_methods(["GET", "POST"])
def sent(request: Request, grant_id: UUID, line_id: UUID) -> HttpResponse:
    """Say that a report was sent."""
    found, form = _to_change(request, grant_id), SentForm(typed(request))
    line = get_object_or_404(ReportDue, pk=line_id, grant=found)
    act = lambda: actions.send_report(line, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("The report was sent"), submit=_("Keep"))
