"""One activity: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many
from vigie.plan.activities import actions, planning, queries, rules
from vigie.plan.activities.forms import MoveForm, PlanForm
from vigie.plan.activities.linking import shown
from vigie.plan.activities.models import PlanRisk
from vigie.plan.activities.states import ACTIVITY
from vigie.plan.activities.views.answering import asked, form_page, load, stepped
from vigie.plan.activities.views.board import free_nodes
from vigie.plan.tree.models import Element
from vigie.plan.tree.queries import newest_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def activity(request: Request, element_id: UUID) -> HttpResponse:
    """How far it is, what it waits for, what fulfils it; risks and evidence for those who may."""
    found = load(element_id)
    version = newest_version(found.element.plan_id)  # Its own plan's, which may have ended.
    waits = [(line, line.before) for line in found.waits_for.select_related("before__element")]
    holds_up = [line.after for line in found.awaited_by.select_related("after__element")]
    others = [found, *(one for _line, one in waits), *holds_up]
    nodes = queries.nodes_of(version, others) if version else {}
    reads = may(rules.READ, request.actor, rules.TEAM)
    risks = (
        list(PlanRisk.objects.visible_to(request.actor).filter(activity=found).select_related("owner")) if reads else []
    )
    words = open_many(risks, by=request.actor, of="risks of the plan")
    context = {
        "activity": found,
        "node": nodes.get(element_id),
        "late": found.is_late(timezone.localdate()),
        "milestones": found.milestones.select_related("done_by"),
        "waits": [(line, one, nodes.get(one.element_id)) for line, one in waits],
        "holds_up": [(one, nodes.get(one.element_id)) for one in holds_up],
        "links": shown(found.links.all(), request.actor),
        "proofs": found.proofs.select_related("added_by") if reads else [],
        "risks": [(one, words[one.pk]) for one in risks],
        "verbs": ACTIVITY.verbs(found.status),
        "countries": [row.country for row in found.countries.all()],
        "reads": reads,
        "may_follow": may(rules.FOLLOW, request.actor, rules.TEAM),
        "may_bring_on": actions.may_bring_on(found, request.actor),
        "follow_rule": rules.FOLLOW.sentence,
    }
    return render(request, "activities/activity.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: Request, element_id: UUID) -> HttpResponse:
    """When, who, where."""
    found = load(element_id)
    permit(rules.FOLLOW, request.actor, rules.TEAM)
    known = {name: getattr(found, name) for name in ("starts", "ends", "person", "coalition", "partner")}
    known["countries"] = [row.country for row in found.countries.all()]
    form = PlanForm(typed(request), initial=known)
    act = lambda: planning.plan(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("When, who, where"))


@require_POST
def step(request: Request, element_id: UUID, verb: str) -> HttpResponse:
    """Start, finish, give up, open again."""
    found = load(element_id)
    if verb not in ACTIVITY.transitions:
        raise Http404
    return stepped(request, found, lambda: actions.step(found, verb, by=request.actor))


@require_http_methods(["GET", "POST"])
def move(request: Request, element_id: UUID) -> HttpResponse:
    """Hang it elsewhere in the plan: its own place is no longer there."""
    found = load(element_id)
    permit(rules.FOLLOW, request.actor, rules.TEAM)
    version = newest_version(found.element.plan_id)
    if version is None:
        raise Http404
    form = MoveForm(typed(request), free=free_nodes(version))
    if form.is_bound and form.is_valid():
        element = get_object_or_404(Element, pk=form.cleaned_data["element"])
        moved = planning.move(found, element, by=request.actor)
        return redirect(moved)
    words = {"heading": _("Another place in the plan"), "submit": _("Hang it there")}
    return form_page(request, form, found, **words)
