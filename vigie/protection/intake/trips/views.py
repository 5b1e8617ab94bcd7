"""The desk's pages of journeys: load, permit, act, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered, Refusal
from vigie.ground.access.models import AlarmKind
from vigie.ground.access.paging import Pages
from vigie.ground.access.rules import permit
from vigie.ground.seal.opening import open_many
from vigie.protection.intake import rules
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.duty.hours import ZONE
from vigie.protection.intake.trips import actions, queries
from vigie.protection.intake.trips.forms import ContactForm, EndForm, TripForm, new_submission
from vigie.protection.intake.trips.models import How, Outcome, Sign, Trip

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PER_PAGE = 50


@require_GET
def trips(request: Request) -> HttpResponse:
    """Who is under way, whose news is late first; by their clock alone, nothing is opened."""
    permit(rules.TRIAGE, request.actor, TEAM)
    ended = bool(request.GET.get("finis"))
    page = Pages(queries.trips(request.actor, ended=ended), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "intake/trips.html", {"page": page, "ended": ended, "zone": ZONE})


@require_http_methods(["GET", "POST"])
def plan(request: Request) -> HttpResponse:
    """Plan a journey for someone who asked by another way; their code is shown once."""
    permit(rules.TRIAGE, request.actor, TEAM)
    form = TripForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {"words": form.cleaned_data["words"], "submission": form.cleaned_data["submission"]}
        try:
            trip, code = actions.plan_for_caller(**given, clock=form.clock(), by=request.actor)
        except Refusal as refusal:
            # A new mark: what was sent once already can be sent again, if its code was never read.
            form = TripForm({**request.POST.dict(), "submission": new_submission()})
            form.add_error(None, str(refusal.message))
        else:
            context = {"trip": trip, "code": code, "zone": ZONE, "watched": queries.watched(trip)}
            return render(request, "intake/trip_planned.html", context)
    return render(request, "intake/trip_plan.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def trip(request: Request, trip_id: UUID) -> HttpResponse:
    """One journey, opened with all its signs of life."""
    return _show(request, _found(request, trip_id))


@require_POST
def contact(request: Request, trip_id: UUID) -> HttpResponse:
    """Note what was tried."""
    found, form = _found(request, trip_id), ContactForm(request.POST, auto_id="contact_%s")
    if not form.is_valid():
        return _show(request, found, 422, contact_form=form)
    actions.note_contact(found, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Noted."))
    return redirect(found)


@require_POST
def end(request: Request, trip_id: UUID) -> HttpResponse:
    """End a journey."""
    found, form = _found(request, trip_id), EndForm(request.POST, auto_id="end_%s")
    if not form.is_valid():
        return _show(request, found, 422, end_form=form)
    actions.end(found, **form.cleaned_data, by=request.actor)
    messages.success(request, _("The journey is over."))
    return redirect(found)


def _found(request: Request, trip_id: UUID) -> Trip:
    return get_object_or_404(Trip.objects.visible_to(request.actor), pk=trip_id)


def _show(request: Request, found: Trip, status: int = 200, **forms: Any) -> HttpResponse:
    signs = list(found.signs.all())
    opened = open_many([found, *signs], by=request.actor, of="trip")
    lines = [_line(sign, opened[sign.pk], request) for sign in signs]
    missing = [sign.place for sign in signs] != list(range(1, len(signs) + 1))
    if missing:  # Said, and the plan is still read: someone may have to look for the traveller now.
        raise_alarm(AlarmKind.ALTERED_RECORD, found, by=request.actor)
    context = {"trip": found, "facts": opened[found.pk], "lines": lines, "missing": missing, "zone": ZONE}
    given = {"contact_form": ContactForm(auto_id="contact_%s"), "end_form": EndForm(auto_id="end_%s"), **forms}
    return render(request, "intake/trip.html", {**context, **given}, status=status)


def _line(sign: Sign, facts: dict[str, Any], request: Request) -> tuple[datetime, str, dict[str, Any]]:
    """When, what, and the rest of one sign. Raises Altered, with an alarm, when it was sealed for another place."""
    if {name: facts[name] for name in sign.standing()} != sign.standing():
        raise_alarm(AlarmKind.ALTERED_RECORD, sign, by=request.actor)
        raise Altered
    return datetime.fromisoformat(facts["at"]), _how(facts), facts


def _how(facts: dict[str, Any]) -> str:
    """What a sign says, in words."""
    kind, _colon, outcome = facts["how"].partition(":")
    if kind == "ended":
        return str(Outcome(outcome).label)
    desk = {"reached": _("The desk reached them"), "tried": _("The desk tried in vain")}
    return desk[kind] if kind in desk else str(How(kind).label)
