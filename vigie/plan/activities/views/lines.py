"""What hangs on an activity: milestones, dependencies, links, evidence, risks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.errors import Denied, Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.files.giving import download
from vigie.ground.files.models import File
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.plan.activities import actions, planning, queries, rules
from vigie.plan.activities.forms import (
    LinkForm,
    MilestoneForm,
    ProofForm,
    ReachForm,
    RiskForm,
    SettleForm,
    WaitForm,
)
from vigie.plan.activities.linking import offered
from vigie.plan.activities.models import Activity, Dependency, Link, Milestone, PlanRisk, Proof
from vigie.plan.activities.views.answering import asked, form_page, load, stepped
from vigie.plan.activities.views.board import is_id
from vigie.plan.tree.queries import newest_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _to_plan(request: Request, element_id: UUID) -> Activity:
    found = load(element_id)
    permit(rules.FOLLOW, request.actor, rules.TEAM)
    return found


def _to_bring_on(request: Request, element_id: UUID) -> Activity:
    found = load(element_id)
    if not actions.may_bring_on(found, request.actor):
        raise Denied(rules.FOLLOW.sentence)
    return found


@require_http_methods(["GET", "POST"])
def milestone(request: Request, element_id: UUID) -> HttpResponse:
    """Add a step."""
    found, form = _to_plan(request, element_id), MilestoneForm(typed(request))
    act = lambda: planning.add_milestone(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("A step that can be seen to be done"))


@require_http_methods(["GET", "POST"])
def reach(request: Request, element_id: UUID, line_id: UUID) -> HttpResponse:
    """A step is done."""
    found, form = _to_bring_on(request, element_id), ReachForm(typed(request))
    line = get_object_or_404(Milestone, pk=line_id, activity=found)
    act = lambda: actions.reach(line, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=line.title)


@require_POST
def drop_milestone(request: Request, element_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a step away."""
    found = _to_plan(request, element_id)
    line = get_object_or_404(Milestone, pk=line_id, activity=found)
    return stepped(request, found, lambda: planning.drop_milestone(line, by=request.actor))


@require_http_methods(["GET", "POST"])
def wait(request: Request, element_id: UUID) -> HttpResponse:
    """Let it wait for another."""
    found = _to_plan(request, element_id)
    version = newest_version(found.element.plan_id)
    if version is None:
        raise Http404
    others = Activity.objects.of(version).exclude(pk=found.pk)
    form = WaitForm(typed(request), others=others, nodes=queries.nodes_of(version, others))
    act = lambda: planning.wait_for(found, form.cleaned_data["before"], by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("What it waits for"))


@require_POST
def wait_no_longer(request: Request, element_id: UUID, number: int) -> HttpResponse:
    """Take a dependency away."""
    found = _to_plan(request, element_id)
    line = get_object_or_404(Dependency, pk=number, after=found)
    return stepped(request, found, lambda: planning.wait_no_longer(line, by=request.actor))


@require_http_methods(["GET", "POST"])
def link(request: Request, element_id: UUID) -> HttpResponse:
    """Link what fulfils it."""
    found = _to_bring_on(request, element_id)
    form = LinkForm(typed(request), offered=offered(request.actor))

    def act() -> None:
        kind, _colon, key = form.cleaned_data["target"].partition(":")
        if (target := is_id(key)) is None:
            raise Http404
        actions.link(found, kind, target, by=request.actor)

    return asked(request, form, act, found, heading=_("What fulfils this activity"))


@require_POST
def unlink(request: Request, element_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a link away."""
    found = _to_bring_on(request, element_id)
    line = get_object_or_404(Link, pk=line_id, activity=found)
    return stepped(request, found, lambda: actions.unlink(line, by=request.actor))


def _may_prove(request: Request, element_id: UUID) -> None:
    """Asked before a byte of the file is read."""
    _to_plan(request, element_id)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_prove)
def prove(request: Request, element_id: UUID) -> HttpResponse:
    """Join a file that shows what was done."""
    found = _to_plan(request, element_id)
    words = {"heading": _("A file that shows what was done"), "submit": _("Join the file"), "files": True}
    if request.method == "GET":
        return form_page(request, ProofForm(), found, **words)
    form = ProofForm(request.POST, request.FILES, refusal=refusal_of(request))
    if form.is_valid():
        try:
            actions.prove(found, form.cleaned_data["file"], words=form.cleaned_data["words"], by=request.actor)
        except Refusal as late:
            form.add_error(None, str(late.message))
        else:
            messages.success(request, _("The file is kept, sealed."))
            return redirect(found)
    return form_page(request, form, found, **words)


@limited("export")
@require_GET
def proof(request: Request, element_id: UUID, line_id: UUID) -> StreamingHttpResponse:
    """The file as it came."""
    if not may(rules.READ, request.actor, rules.TEAM):
        raise Http404
    visible = Proof.objects.filter(file__in=File.objects.visible_to(request.actor)).select_related("file")
    found = get_object_or_404(visible, pk=line_id, activity__element=element_id)
    return download(request, found.file, cleaned=False, by=request.actor)


@require_http_methods(["GET", "POST"])
def foresee(request: Request, element_id: UUID) -> HttpResponse:
    """Write a risk or an assumption down."""
    found, form = _to_plan(request, element_id), RiskForm(typed(request))
    act = lambda: actions.foresee(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("A risk or an assumption"))


@require_http_methods(["GET", "POST"])
def settle(request: Request, element_id: UUID, line_id: UUID) -> HttpResponse:
    """Say what became of a risk."""
    found, form = _to_plan(request, element_id), SettleForm(typed(request))
    line = get_object_or_404(PlanRisk.objects.visible_to(request.actor), pk=line_id, activity=found)
    act = lambda: actions.settle(line, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("What became of it"))
