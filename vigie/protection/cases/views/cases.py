"""The register of cases and a case's first page: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import WrongState
from vigie.ground.access.paging import Pages
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.search.searchable import Opened
from vigie.ground.terms.queries import country_choices
from vigie.protection.cases import actions, queries, rules
from vigie.protection.cases.closing import still_open
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.forms import CareForm, CloseForm, OpeningForm, ReaderForm, ReadersForm, ReasonForm, said_on
from vigie.protection.cases.models import Case
from vigie.protection.cases.presenting import came_from, form_of, members_of, past, readers_of, standing, steps_now
from vigie.protection.cases.pulling import Taken, from_incident, from_report, from_trip
from vigie.protection.cases.states import CASE
from vigie.protection.cases.views.loading import Request, load
from vigie.protection.cases.working import TEAM
from vigie.protection.incidents.models import Incident, Urgency
from vigie.protection.intake.models import Report
from vigie.protection.intake.trips.models import Trip

PER_PAGE = 50
STEPS: dict[str, Callable[..., None]] = {
    "take": actions.take,
    "follow": actions.follow,
    "resume": actions.resume,
    "reopen": actions.reopen,
}
NAMING: dict[str, Callable[..., None]] = {"add": actions.name_person, "remove": actions.unname_person}


@require_GET
def listing(request: Request) -> HttpResponse:
    """Cases by clear columns; the titles of one page are opened together, one audit entry."""
    asked: dict[str, list[tuple[str, Any]]] = {
        "state": CASE.choices,
        "country": list(country_choices()),
        "urgency": Urgency.choices,
    }
    chosen = {name: request.GET.get(name, "") for name in asked}
    chosen = {name: value if value in dict(asked[name]) else "" for name, value in chosen.items()}
    page = Pages(queries.register(request.actor, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    opened = open_many(page.object_list, by=request.actor, of="cases")
    context = {
        "lines": [(one, opened[one.pk]["title"]) for one in page.object_list],
        "page": page,
        "chosen": chosen,
        "filters": asked,
        "may_open": may(rules.OPEN, request.actor, TEAM),
    }
    return render(request, "cases/list.html", context)


@require_http_methods(["GET", "POST"])
def open_new(request: Request) -> HttpResponse:
    """A case from nothing."""
    permit(rules.OPEN, request.actor, TEAM)
    return _open(request, None)


@require_http_methods(["GET", "POST"])
def open_from_report(request: Request, report_id: UUID) -> HttpResponse:
    """A case that takes over what a request says."""
    report = get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)
    permit(rules.OPEN, request.actor, TEAM)
    return _open(request, from_report(report, by=request.actor))


@require_http_methods(["GET", "POST"])
def open_from_trip(request: Request, trip_id: UUID) -> HttpResponse:
    """A case that takes over the plan of a journey."""
    trip = get_object_or_404(Trip.objects.visible_to(request.actor), pk=trip_id)
    permit(rules.OPEN, request.actor, TEAM)
    return _open(request, from_trip(trip, by=request.actor))


@require_http_methods(["GET", "POST"])
def open_from_incident(request: Request, incident_id: UUID) -> HttpResponse:
    """A case that takes over what a violation says, verified or not."""
    incident = get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)
    permit(rules.OPEN, request.actor, TEAM)
    return _open(request, from_incident(incident, by=request.actor))


def _open(request: Request, taken: Taken | None) -> HttpResponse:
    form = OpeningForm(_data(request), taken=taken, members=members_of(TEAM))
    if form.is_valid():
        with said_on(form.case):
            made = actions.open_case(form.facts(), **form.clear, people=form.people, by=request.actor)
            messages.success(request, _("The case is open and sealed. Help does not wait for verification."))
            return redirect(made)
    context = {"form": form, "taken": taken}
    return render(request, "cases/form.html", context, status=400 if form.bound else 200)


def _data(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@require_GET
def case(request: Request, case_id: UUID) -> HttpResponse:
    """One case: for whom, what is known, and what can be done now."""
    return page(request, load(request, case_id))


def page(
    request: Request, found: Case, wrong: tuple[str, ReasonForm] | None = None, care: CareForm | None = None
) -> HttpResponse:
    """The page of a case, with the form that was refused, if one was."""
    known = open_one(found, by=request.actor)
    facts = Facts.opened(known)
    context = {
        "case": found,
        "facts": facts,
        "opened": [Opened(found, known)],
        "standing": standing(found, facts, request.actor),
        "past": past(facts.history),
        "now": steps_now(found, request.actor, wrong),
        "care": care or (CareForm() if facts.care_first else None),
        "readers": readers_of(found, facts, request.actor),
        "reminders": queries.reminders(request.actor, found),
        "came_from": came_from(facts, request.actor),
        "may_close": may(rules.WORK, request.actor, found.team_id) and "close" in CASE.verbs(found.state),
        "may_work": may(rules.WORK, request.actor, found.team_id) and found.state != "closed",
    }
    return render(request, "cases/case.html", context, status=400 if wrong or care else 200)


@require_http_methods(["GET", "POST"])
def correct(request: Request, case_id: UUID) -> HttpResponse:
    """Change the persons and the situation."""
    found = load(request, case_id)
    permit(rules.WORK, request.actor, found.team_id)
    known = Facts.opened(open_one(found, by=request.actor))
    form = OpeningForm(_data(request), known=known, country=found.country, urgency=found.urgency)
    if form.is_valid():
        with said_on(form.case):
            actions.correct(found, form.facts(), **form.clear, by=request.actor)
            messages.success(request, _("Noted."))
            return redirect(found)
    context = {"form": form, "case": found}
    return render(request, "cases/form.html", context, status=400 if form.bound else 200)


@require_POST
def offer_care(request: Request, case_id: UUID) -> HttpResponse:
    """Medical care was offered to a survivor."""
    found = load(request, case_id)
    form = CareForm(request.POST)
    if not form.is_valid():
        return page(request, found, care=form)
    actions.offer_care(found, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect(found)


@require_POST
def step(request: Request, case_id: UUID, verb: str) -> HttpResponse:
    """Take one step of the case's life."""
    if verb not in STEPS:
        raise Http404
    found = load(request, case_id)
    permit(rules.WORK, request.actor, found.team_id)
    form = form_of(verb, request.POST)
    if form.is_valid():
        with said_on(form):
            STEPS[verb](found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Noted."))
            return redirect(found)
    return page(request, found, wrong=(verb, form))


@require_http_methods(["GET", "POST"])
def close(request: Request, case_id: UUID) -> HttpResponse:
    """See what is still open; close the case with its outcome, and a reason for each thing that is left."""
    found = load(request, case_id)
    permit(rules.WORK, request.actor, found.team_id)
    if "close" not in CASE.verbs(found.state):
        raise WrongState
    going_on = still_open(found, Facts.opened(open_one(found, by=request.actor)), request.actor)
    form = CloseForm(going_on, _data(request))
    if form.is_valid():
        with said_on(form):
            actions.close(found, **form.closing(), by=request.actor)
            messages.success(request, _("The case is closed."))
            return redirect(found)
    return render(request, "cases/close.html", {"case": found, "form": form}, status=400 if form.is_bound else 200)


@require_POST
def who_reads(request: Request, case_id: UUID, verb: str) -> HttpResponse:
    """Restrict to named persons, add or take off one, or open to the team again."""
    found = load(request, case_id)
    permit(rules.RESTRICT, request.actor, found.team_id)
    members = members_of(found.team_id)
    if verb == "restrict":
        people = ReadersForm(members, request.POST)
        if people.is_valid():
            actions.restrict(found, list(people.cleaned_data["people"]), by=request.actor)
    elif verb == "unrestrict":
        actions.unrestrict(found, by=request.actor)
    elif verb in NAMING:
        one = ReaderForm(members, request.POST)
        if one.is_valid():
            NAMING[verb](found, one.cleaned_data["person"], by=request.actor)
    else:
        raise Http404
    still = Case.objects.visible_to(request.actor).filter(pk=found.pk).exists()
    return redirect(found if still else "cases:list")
