"""The pipeline and its proposals: load, permit, act, answer."""

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
from vigie.plan.funding import proposals as actions
from vigie.plan.funding import queries, rules
from vigie.plan.funding.forms import ChangeForm, CostForm, ProposalForm, TaskForm, WordsForm
from vigie.plan.funding.models import Call, Proposal, ProposalTask
from vigie.plan.funding.states import PROPOSAL
from vigie.plan.funding.views.answering import asked, form_page, readers_only, stepped
from vigie.plan.tree.queries import current_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, proposal_id: UUID) -> Proposal:
    readers_only(request)
    found = Proposal.objects.visible_to(request.actor).select_related("funder", "call", "begun_by", "submitted_by")
    return get_object_or_404(found, pk=proposal_id)


@require_GET
def pipeline(request: Request) -> HttpResponse:
    """Proposals under way by state, with what they ask and what that is worth."""
    readers_only(request)
    stages = queries.pipeline(request.actor)
    rows = [one for stage in stages for one, _asked in stage.proposals]
    opened = open_many(rows, by=request.actor, of="proposals")
    decided = Proposal.objects.visible_to(request.actor).exclude(state__in=["idea", "writing", "submitted"])
    context = {
        "stages": [
            (
                PROPOSAL.labels[stage.state],
                stage,
                [(one, opened[one.pk]["title"], asked_for) for one, asked_for in stage.proposals],
            )
            for stage in stages
        ],
        "decided": decided.select_related("funder").order_by("-begun_at")[:20],
        "may_search": may(rules.SEARCH, request.actor, rules.TEAM),
    }
    return render(request, "funding/pipeline.html", context)


@require_GET
def coverage(request: Request) -> HttpResponse:
    """What of the plan is paid for, may be, or was asked of nobody."""
    readers_only(request)
    version = current_version()
    return render(request, "funding/coverage.html", {"lines": queries.covered(version) if version else []})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a proposal, for a call perhaps."""
    permit(rules.SEARCH, request.actor, rules.TEAM)
    key = request.GET.get("appel", "")
    call = Call.objects.visible_to(request.actor).filter(pk=key).first() if _is_id(key) else None
    form = ProposalForm(typed(request), initial={"due_on": call.deadline, "funder": call.funder} if call else None)
    made: list[Proposal] = []
    if form.is_bound and done(
        form, lambda: made.append(actions.begin(**form.cleaned_data, call=call, by=request.actor))
    ):
        return redirect("funding:cost", made[0].pk)
    return form_page(request, form, "", heading=_("New proposal"), submit=_("Go on to its budget"))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_GET
def proposal(request: Request, proposal_id: UUID) -> HttpResponse:
    """One proposal: its words, its budget, its tasks, and what can be done."""
    found = _load(request, proposal_id)
    tasks = list(found.tasks.select_related("owner"))
    whats = open_many(tasks, by=request.actor, of="tasks of a proposal")
    lines, elsewhere = queries.lines_of(found, current_version())
    verbs, may_search = PROPOSAL.verbs(found.state), may(rules.SEARCH, request.actor, rules.TEAM)
    context = {
        "proposal": found,
        "facts": open_one(found, by=request.actor),
        "lines": lines,
        "elsewhere": elsewhere,
        "asked": found.asked,
        "weighted": queries.weighted(found.asked, found.chance),
        "tasks": [(one, whats[one.pk]["what"]) for one in tasks],
        "verbs": verbs,
        "may_search": may_search,
        "may_cost": may_search and bool({"write", "submit"} & set(verbs)),
        "may_submit": may(rules.SUBMIT, request.actor, rules.TEAM),
        "is_mine": found.begun_by == request.actor.user,
        "submit_rule": rules.SUBMIT.sentence,
    }
    return render(request, "funding/proposal.html", context)


@require_http_methods(["GET", "POST"])
def change(request: Request, proposal_id: UUID) -> HttpResponse:
    """Change its words, our chance, its deadline."""
    found = _load(request, proposal_id)
    permit(rules.SEARCH, request.actor, found.team_id)
    facts = open_one(found, by=request.actor)
    form = ChangeForm(typed(request), initial={**facts, "chance": found.chance, "due_on": found.due_on})
    act = lambda: actions.reword(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("Change the proposal"), submit=_("Keep"))


@require_http_methods(["GET", "POST"])
def cost(request: Request, proposal_id: UUID) -> HttpResponse:
    """What it asks for each activity of the plan."""
    found = _load(request, proposal_id)
    permit(rules.SEARCH, request.actor, found.team_id)
    version = current_version()
    if version is None:
        raise Http404
    known = {str(line.element_id): str(line.amount_eur) for line in found.lines.all()}
    form = CostForm(typed(request), version=version, initial=known)
    act = lambda: actions.set_lines(found, form.amounts(), by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("Budget of the proposal, in euros"), submit=_("Keep"))


@require_POST
def drop_line(request: Request, proposal_id: UUID, element_id: UUID) -> HttpResponse:
    """Take out what it asks for one activity: the page of its budget has those of the plan shown alone."""
    found = _load(request, proposal_id)
    line = get_object_or_404(found.lines.select_related("element"), element=element_id)
    act = lambda: actions.set_lines(found, {line.element: ""}, by=request.actor)  # noqa: E731
    return stepped(request, found, act, _("The line was taken out."))


@require_http_methods(["GET", "POST"])
def task(request: Request, proposal_id: UUID) -> HttpResponse:
    """Give someone something to do."""
    found = _load(request, proposal_id)
    permit(rules.SEARCH, request.actor, found.team_id)
    form = TaskForm(typed(request))
    act = lambda: actions.give_task(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=_("Something to do before it leaves"), submit=_("Give the task"))


@require_POST
def task_done(request: Request, proposal_id: UUID, task_id: UUID) -> HttpResponse:
    """Say that a task is done."""
    found = _load(request, proposal_id)
    one = get_object_or_404(ProposalTask.objects.visible_to(request.actor), pk=task_id, proposal=found)
    return stepped(request, found, lambda: actions.finish_task(one, by=request.actor), _("Kept."))


@require_POST
def write(request: Request, proposal_id: UUID) -> HttpResponse:
    """Begin to write it."""
    found = _load(request, proposal_id)
    return stepped(request, found, lambda: actions.write(found, by=request.actor), _("Kept."))


@require_POST
def submit(request: Request, proposal_id: UUID) -> HttpResponse:
    """Submit it, as another than who began it."""
    found = _load(request, proposal_id)
    return stepped(request, found, lambda: actions.submit(found, by=request.actor), _("Submitted."))


@require_http_methods(["GET", "POST"])
def answer(request: Request, proposal_id: UUID, verb: str) -> HttpResponse:
    """What came of it."""
    found = _load(request, proposal_id)
    permit(rules.SUBMIT, request.actor, found.team_id)
    headings = {"win": _("It was won"), "lose": _("It was lost"), "withdraw": _("We withdraw it")}
    if verb not in headings:
        raise Http404
    form = WordsForm(typed(request))
    act = lambda: actions.answered(found, verb, **form.cleaned_data, by=request.actor)  # noqa: E731
    return asked(request, form, act, found, heading=headings[verb], submit=_("Keep"))
