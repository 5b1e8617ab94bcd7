"""The violations room on the desk: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.paging import Pages
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.search.searchable import Opened
from vigie.ground.terms.queries import country_choices
from vigie.protection.incidents import actions, rules
from vigie.protection.incidents.doubles.presenting import doubled
from vigie.protection.incidents.evidence.presenting import Shown, shown
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.forms import FactsForm, PeopleForm, PersonForm, ReasonForm
from vigie.protection.incidents.models import ActGroup, Incident
from vigie.protection.incidents.presenting import members_of, readers_of, steps_now, taken
from vigie.protection.incidents.queries import register
from vigie.protection.incidents.states import INCIDENT
from vigie.protection.intake.models import Report
from vigie.protection.intake.queries import drafted

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PER_PAGE = 50
ACTIONS: dict[str, Callable[..., None]] = {
    "review": actions.start_review,
    "corroborate": actions.corroborate,
    "verify": actions.verify,
    "submit": actions.submit,
    "recognise": actions.recognise,
    "refute": actions.refute,
    "shelve": actions.shelve,
}
NAMING: dict[str, Callable[..., None]] = {"add": actions.name_person, "remove": actions.unname_person}


def _load(request: Request, incident_id: UUID) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)


@require_GET
def listing(request: Request) -> HttpResponse:
    """Violations by clear columns; the titles of one page are opened together, one audit entry."""
    asked: dict[str, list[tuple[str, Any]]] = {
        "state": INCIDENT.choices,
        "country": list(country_choices()),
        "act_group": ActGroup.choices,
    }
    chosen = {name: request.GET.get(name, "") for name in asked}
    chosen = {name: value if value in dict(asked[name]) else "" for name, value in chosen.items()}
    verifies = may(rules.VERIFY, request.actor, actions.TEAM)
    forget = verifies and request.GET.get("oublier") == "1"
    page = Pages(register(request.actor, **chosen, forget=forget), PER_PAGE).get_page(request.GET.get("page"))
    opened = open_many([one for one in page.object_list if not one.needs_two], by=request.actor, of="incidents")
    titles = {key: facts["title"] for key, facts in opened.items()}
    context = {
        "lines": [(one, titles.get(one.pk) or _("Opens with two")) for one in page.object_list],
        "page": page,
        "chosen": chosen,
        "filters": asked,
        "forget": forget,
        "may_verify": verifies,
        "may_record": may(rules.RECORD, request.actor, actions.TEAM),
        "may_figures": may(rules.FIGURES, request.actor, actions.TEAM),
        "may_merge": may(rules.MERGE, request.actor, actions.TEAM),
        "may_import": may(rules.IMPORT, request.actor, actions.TEAM),
    }
    return render(request, "incidents/list.html", context)


@require_GET
def incident(request: Request, incident_id: UUID) -> HttpResponse:
    """One violation, its acts, who verified it, and what can be done now."""
    return page(request, _load(request, incident_id))


@require_http_methods(["GET", "POST"])
def record(request: Request, report_id: UUID | None = None) -> HttpResponse:
    """A violation that a person records; from a report, that report is accepted with the reason given."""
    report = get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id) if report_id else None
    permit(rules.RECORD, request.actor, actions.TEAM)
    form = FactsForm(
        request.POST if request.method == "POST" else None,
        reason=report is not None,
        country=report.country if report else "",
        draft=drafted(report, by=request.actor) if report else None,
    )
    if form.is_valid():
        with form.refusals():
            made = actions.record(form.facts(), **form.clear, report=report, reason=form.why, by=request.actor)
            messages.success(request, _("The violation is recorded and sealed. Two monitors will verify it."))
            return redirect(made)
    return render(request, "incidents/form.html", {"form": form, "report": report}, status=_status(form))


@require_http_methods(["GET", "POST"])
def correct(request: Request, incident_id: UUID) -> HttpResponse:
    """Change the facts of a violation; what was verified must be verified again."""
    found = _load(request, incident_id)
    permit(rules.VERIFY, request.actor, found.team_id)
    INCIDENT.next(found.state, "correct")
    known = Facts.opened(open_one(found, by=request.actor))
    data = request.POST if request.method == "POST" else None
    form = FactsForm(data, known, reason=True, country=found.country, urgency=found.urgency)
    if form.is_valid():
        with form.refusals():
            actions.correct(found, form.facts(), **form.clear, reason=form.why, by=request.actor)
            messages.success(request, _("Corrected. It goes back to review."))
            return redirect(found)
    return render(request, "incidents/form.html", {"form": form, "incident": found}, status=_status(form))


@require_POST
def step(request: Request, incident_id: UUID, verb: str) -> HttpResponse:
    """Take one step of the verification."""
    if verb not in ACTIONS:
        raise Http404
    found = _load(request, incident_id)
    permit(rules.VERIFY, request.actor, found.team_id)
    form = ReasonForm(request.POST, prefix=verb)
    if not form.is_valid():
        return page(request, found, wrong=(verb, form))
    ACTIONS[verb](found, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, _("Noted."))
    return redirect(found)


@require_POST
def who_reads(request: Request, incident_id: UUID, verb: str) -> HttpResponse:
    """Restrict to named persons, add or take off one, or open to the team again."""
    found = _load(request, incident_id)
    permit(rules.RESTRICT, request.actor, found.team_id)
    if verb == "restrict":
        people = PeopleForm(members_of(found), request.POST)
        if people.is_valid():
            named, two = list(people.cleaned_data["people"]), people.cleaned_data["two"]
            actions.restrict(found, named, two=two, by=request.actor)
    elif verb == "unrestrict":
        actions.unrestrict(found, by=request.actor)
    elif verb in NAMING:
        one = PersonForm(members_of(found), request.POST)
        if one.is_valid():
            NAMING[verb](found, one.cleaned_data["person"], by=request.actor)
    else:
        raise Http404
    still = Incident.objects.visible_to(request.actor).filter(pk=found.pk).exists()
    return redirect(found if still else "incidents:list")


def _status(form: FactsForm) -> int:
    return 400 if form.bound else 200


def page(
    request: Request,
    found: Incident,
    wrong: tuple[str, ReasonForm] | None = None,
    evidence: Shown | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a violation, with the form that was refused, if one was."""
    known = open_one(found, by=request.actor)
    context = {
        "incident": found,
        "facts": Facts.opened(known),
        "opened": [Opened(found, known)],
        "steps": taken(known["steps"]),
        "may_verify": may(rules.VERIFY, request.actor, found.team_id),
        "may_export": may(rules.EXPORT, request.actor, found.team_id),
        "was_first": found.state == "corroborated" and found.first_verifier_id == request.actor.user.pk,
        "now": steps_now(found, request.actor, wrong),
        "readers": readers_of(found, request.actor),
        "may_correct": "correct" in INCIDENT.verbs(found.state),
        "evidence": evidence or shown(found, request.actor),
        "doubled": doubled(found, request.actor),
    }
    return render(request, "incidents/incident.html", context, status=400 if wrong else status)
