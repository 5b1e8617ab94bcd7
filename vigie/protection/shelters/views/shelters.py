"""Refuges, their places and addresses: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_one
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.presenting import members_of
from vigie.protection.shelters import actions, past, queries, rules
from vigie.protection.shelters.facts import ShelterFacts
from vigie.protection.shelters.forms import AddressForm, ClosingForm, PlaceForm, ShelterForm
from vigie.protection.shelters.models import Shelter, ShelterAddress
from vigie.protection.shelters.presenting import in_house
from vigie.protection.shelters.states import WAITING

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
NIGHTS_SHOWN = 21
WEEKS_SHOWN = 12
STEPS: dict[str, Callable[..., None]] = {"close": actions.close_shelter, "reopen": actions.reopen_shelter}


def _load(request: Request, shelter_id: UUID) -> Shelter:
    return get_object_or_404(Shelter.objects.visible_to(request.actor), pk=shelter_id)


@require_GET
def listing(request: Request) -> HttpResponse:
    """Who waits, who is expected or staying, which places are free, and the weeks to come."""
    actor = request.actor
    permit(rules.STAY, actor, actions.TEAM)
    shelters = queries.opened_shelters(actor, closed_too=True)
    under_way = queries.opened_stays(actor, queries.stays(actor).holding())
    context = {
        "shelters": shelters,
        "waiting": queries.opened_stays(actor, queries.stays(actor).waiting()),
        "under_way": _by_day(under_way),
        "in_house": in_house(under_way),
        "weeks": queries.occupancy(shelters, WEEKS_SHOWN),
    }
    return render(request, "shelters/list.html", context)


@require_GET
def occupancy(request: Request) -> HttpResponse:
    """What was: nights slept of those that could be, month by month, and what stays cost by budget line."""
    permit(rules.STAY, request.actor, actions.TEAM)
    shelters = queries.opened_shelters(request.actor, closed_too=True)
    stays = queries.opened_stays(request.actor, queries.stays(request.actor).exclude(state=WAITING))
    context = {"months": past.months(shelters, stays, timezone.localdate()), "costs": past.costs(stays)}
    return render(request, "shelters/occupancy.html", context)


def _by_day(stays: list[Any]) -> list[Any]:
    """Those who come or go soonest first."""
    today = timezone.localdate()
    return sorted(stays, key=lambda pair: pair[1].first if pair[0].state == "held" else (pair[1].last or today))


@require_http_methods(["GET", "POST"])
def open_new(request: Request) -> HttpResponse:
    """A new refuge."""
    permit(rules.KEEP, request.actor, actions.TEAM)
    form = ShelterForm(_data(request))
    if form.is_valid():
        with said_on(form):
            made = actions.open_shelter(ShelterFacts(**form.cleaned_data), by=request.actor)
            messages.success(request, _("The refuge is kept. Add its places, then its address."))
            return redirect(made)
    return render(request, "shelters/form.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
def correct(request: Request, shelter_id: UUID) -> HttpResponse:
    """Change what is said of a refuge."""
    found = _load(request, shelter_id)
    permit(rules.KEEP, request.actor, found.team_id)
    form = ShelterForm(_data(request), initial=open_one(found, by=request.actor))
    if form.is_valid():
        with said_on(form):
            actions.correct_shelter(found, **form.cleaned_data, by=request.actor)
            return redirect(found)
    return render(request, "shelters/form.html", {"form": form, "shelter": found}, status=_status(form))


@require_GET
def shelter(request: Request, shelter_id: UUID) -> HttpResponse:
    """One refuge and the nights of its places."""
    return _page(request, _load(request, shelter_id))


@require_POST
def add_place(request: Request, shelter_id: UUID) -> HttpResponse:
    """One more place."""
    found, form = _load(request, shelter_id), PlaceForm(request.POST)
    permit(rules.KEEP, request.actor, found.team_id)
    if form.is_valid():
        with said_on(form):
            actions.add_place(found, **form.values(), by=request.actor)
            return redirect(found)
    return _page(request, found, form)


@require_POST
def close_place(request: Request, shelter_id: UUID, place_id: UUID) -> HttpResponse:
    """Give a place its last day."""
    found, form = _load(request, shelter_id), ClosingForm(request.POST)
    permit(rules.KEEP, request.actor, found.team_id)
    if form.is_valid():
        closes = form.cleaned_data["closes"].isoformat()
        actions.close_place(found, str(place_id), closes=closes, by=request.actor)
        return redirect(found)
    return _page(request, found, closing=form)


@require_POST
def step(request: Request, shelter_id: UUID, verb: str) -> HttpResponse:
    """Close a refuge or open it again."""
    found = _load(request, shelter_id)
    if verb not in STEPS:
        raise Http404
    STEPS[verb](found, by=request.actor)
    return redirect(found)


@require_GET
def address(request: Request, shelter_id: UUID) -> HttpResponse:
    """Where the refuge is, once another of the named lent their half; else the way to ask for it."""
    found = _load(request, shelter_id)
    where = get_object_or_404(ShelterAddress.objects.visible_to(request.actor), shelter=found)
    return render(request, "shelters/address.html", {"shelter": found, "where": open_one(where, by=request.actor)})


@require_http_methods(["GET", "POST"])
def set_address(request: Request, shelter_id: UUID) -> HttpResponse:
    """Seal an address to named persons, for two."""
    found = _load(request, shelter_id)
    permit(rules.KEEP, request.actor, found.team_id)
    others = members_of(found.team_id).exclude(pk=request.actor.user.pk)
    form = AddressForm(others, _data(request))
    if form.is_valid():
        with said_on(form):
            actions.set_address(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The address is sealed: from now on it takes two of the named to read it."))
            return redirect(found)
    return render(request, "shelters/address_form.html", {"form": form, "shelter": found}, status=_status(form))


def _page(
    request: Request, found: Shelter, form: PlaceForm | None = None, closing: ClosingForm | None = None
) -> HttpResponse:
    facts = ShelterFacts.opened(open_one(found, by=request.actor))
    rows = queries.grid(facts, timezone.localdate(), NIGHTS_SHOWN)
    context = {
        "shelter": found,
        "facts": facts,
        "rows": rows,
        "days": [night for night, _word in rows[0].nights] if rows else [],
        "may_keep": may(rules.KEEP, request.actor, found.team_id),
        "has_address": ShelterAddress.objects.filter(shelter=found).exists(),
        "names_me": ShelterAddress.objects.visible_to(request.actor).filter(shelter=found).exists(),
        "place_form": form or PlaceForm(),
        "closing_form": closing or ClosingForm(auto_id=False),
    }
    return render(request, "shelters/shelter.html", context, status=400 if form or closing else 200)


def _data(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Form) -> int:
    return 400 if form.is_bound else 200
