"""Stays: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.calendar import as_ics
from vigie.protection.cases.facts import Facts as CaseFacts
from vigie.protection.cases.forms import ReasonForm, said_on
from vigie.protection.cases.models import Case
from vigie.protection.shelters import queries, rules, staying
from vigie.protection.shelters.actions import TEAM
from vigie.protection.shelters.facts import StayFacts
from vigie.protection.shelters.forms import AskForm, BookForm, CostForm, DatesForm, HouseForm, OutcomeForm
from vigie.protection.shelters.models import Stay
from vigie.protection.shelters.nights import Taken
from vigie.protection.shelters.presenting import Shown, shown

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
STEPS: dict[str, Callable[..., None]] = {
    "arrive": staying.arrive,
    "leave": staying.leave,
    "cancel": staying.cancel,
    "refuse": staying.refuse,
}


def _load(request: Request, stay_id: UUID) -> Stay:
    return get_object_or_404(Stay.objects.visible_to(request.actor), pk=stay_id)


@require_http_methods(["GET", "POST"])
def ask(request: Request, case_id: UUID | None = None) -> HttpResponse:
    """Ask for a place, from a case or from nothing; who does not work in the refuges reads nothing afterwards."""
    if not any(may(rules.ASK, request.actor, team) for team in staying.ASKERS):
        raise Denied(rules.ASK.sentence)
    case = get_object_or_404(Case.objects.visible_to(request.actor), pk=case_id) if case_id else None
    named = len(CaseFacts.opened(open_one(case, by=request.actor)).persons) if case else 0
    form = AskForm(_data(request))
    if form.is_valid():
        with said_on(form):
            data = {name: _iso(value) for name, value in form.cleaned_data.items()}
            urgency = data.pop("urgency")
            made = staying.ask(StayFacts(**data), urgency=urgency, case=case, by=request.actor)
            messages.success(request, _("On the waiting list. The refuges’ team sees it on its first page."))
            return redirect(made if may(rules.STAY, request.actor, TEAM) else case or "desk:today")
    return render(request, "shelters/ask.html", {"form": form, "case": case, "named": named}, status=_status(form))


def _iso(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else value


@require_GET
def stay(request: Request, stay_id: UUID) -> HttpResponse:
    """One stay: who, where, until when, and what is to be done now."""
    return _page(request, _load(request, stay_id))


@require_http_methods(["GET", "POST"])
def book(request: Request, stay_id: UUID) -> HttpResponse:
    """Choose dates, then one of the places that are free on all of them; hold it, or move there."""
    found = _load(request, stay_id)
    permit(rules.STAY, request.actor, found.team_id)
    dates = DatesForm(_data(request) or request.GET or None)
    shelters = queries.opened_shelters(request.actor)
    facts = StayFacts.opened(open_one(found, by=request.actor))
    free, form, status = None, None, 200
    if dates.is_valid():
        free = queries.free_between(shelters, dates.cleaned_data["first"], dates.cleaned_data["last"])
        form = BookForm(free, _data(request), size=facts.size, **dates.cleaned_data)
        if form.is_valid():
            shelter, place = form.chosen([one for one, _facts in shelters])
            act = staying.hold if found.state == "asked" else staying.move
            try:
                act(found, shelter, place, **dates.cleaned_data, reason=form.cleaned_data["reason"], by=request.actor)
                messages.success(request, _("The place is held: nobody else can have it on these nights."))
                return redirect(found)
            except (Invalid, Taken) as refusal:
                form.add_error(None, str(refusal.message))
        status = 409 if form.is_bound else 200
    context = {"stay": found, "dates": dates, "form": form, "free": free, "facts": facts}
    context["too_small"] = bool(free) and all(facts.without_bed(one.place) for one in free or ())
    return render(request, "shelters/book.html", context, status=400 if dates.errors else status)


@require_POST
def step(request: Request, stay_id: UUID, verb: str) -> HttpResponse:
    """Arriving, leaving, cancelling, refusing."""
    found, form = _load(request, stay_id), ReasonForm(request.POST, prefix=verb)
    if verb not in STEPS:
        raise Http404
    if not form.is_valid():
        return _page(request, found, wrong=(verb, form))
    STEPS[verb](found, reason=form.cleaned_data["reason"], by=request.actor)
    return redirect(found)


@require_POST
def tick(request: Request, stay_id: UUID, line: str) -> HttpResponse:
    """One line of the checklist is done."""
    found = _load(request, stay_id)
    staying.tick(found, line, by=request.actor)
    return redirect(f"{found.get_absolute_url()}#checklist")


@require_POST
def spend(request: Request, stay_id: UUID) -> HttpResponse:
    """Note a cost."""
    found, form = _load(request, stay_id), CostForm(request.POST)
    if form.is_valid():
        with said_on(form):
            data = {**form.cleaned_data, "amount": str(form.cleaned_data["amount"])}
            staying.spend(found, **data, by=request.actor)
            return redirect(found)
    return _page(request, found, cost_form=form)


@require_POST
def note_house(request: Request, stay_id: UUID) -> HttpResponse:
    """Note what happened in the house."""
    found, form = _load(request, stay_id), HouseForm(request.POST)
    if form.is_valid():
        staying.note_house(found, **form.cleaned_data, by=request.actor)
        return redirect(found)
    return _page(request, found, house_form=form)


@require_POST
def settle(request: Request, stay_id: UUID, line_id: UUID) -> HttpResponse:
    """What followed from something in the house is done."""
    found, form = _load(request, stay_id), OutcomeForm(request.POST)
    if form.is_valid():
        staying.settle_note(found, str(line_id), **form.cleaned_data, by=request.actor)
        return redirect(found)
    return _page(request, found, outcome_form=form)


@require_GET
def calendar(request: Request) -> HttpResponse:
    """The days of arriving and leaving, for any calendar: a day and the word "Rappel", nothing else."""
    permit(rules.STAY, request.actor, TEAM)
    stays = queries.opened_stays(request.actor, queries.stays(request.actor).holding())
    days = [(f"{one.pk}{day}", day) for one, facts in stays for day in (facts.first, facts.last) if day]
    answer = HttpResponse(as_ics(days), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return answer


def _page(request: Request, found: Stay, wrong: tuple[str, ReasonForm] | None = None, **forms: Form) -> HttpResponse:
    facts = StayFacts.opened(open_one(found, by=request.actor))
    names = {str(one.pk): known for one, known in queries.opened_shelters(request.actor, closed_too=True)}
    page: Shown = shown(found, facts, names, request.actor, wrong)
    context = {
        "stay": found,
        "facts": facts,
        "page": page,
        "cost_form": CostForm(),
        "house_form": HouseForm(),
        "outcome_form": OutcomeForm(auto_id=False),
        **forms,
    }
    return render(request, "shelters/stay.html", context, status=400 if forms or wrong else 200)


def _data(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Form) -> int:
    return 400 if form.is_bound else 200
