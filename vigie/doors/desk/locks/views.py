"""The page of locks: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.doors.desk.locks.presenting import team_lines
from vigie.ground.access.models import Membership
from vigie.ground.seal import locks, two
from vigie.ground.seal.coercion_models import Absence, TeamLock

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
STEPS: dict[str, Callable[..., Any]] = {
    "set": locks.set_lock,
    "call_off": locks.call_off,
    "ask_thaw": locks.ask_thaw,
    "thaw": locks.thaw,
}


@require_GET
def index(request: Request) -> HttpResponse:
    """What I can lock, what I can lend, and who waits for me."""
    actor = request.actor
    absent = [absence for absence in locks.absent(actor) if absence.user != actor.user]
    context = {
        "teams": team_lines(actor),
        "absent": absent,
        "mine": locks.absent(actor).filter(user=actor.user).first(),
        "asked_of_me": two.asked_of(actor),
        "asked_by_me": two.asked_by(actor),
    }
    return render(request, "locks/index.html", context)


@require_POST
def give_back(request: Request, kind: str) -> HttpResponse:
    """Give my keys back, to travel or because I must; my sessions end, this one too."""
    if kind not in Absence.Kind.values:
        raise Http404
    locks.give_keys_back(Absence.Kind(kind), by=request.actor)
    request.session.flush()
    return redirect("desk:sign_in")


@require_POST
def welcome_back(request: Request, absence_id: UUID) -> HttpResponse:
    """Give someone their keys again, having spoken with them."""
    waiting = locks.welcome_back(get_object_or_404(locks.absent(request.actor), pk=absence_id), by=request.actor)
    if waiting:
        messages.warning(request, _("Keys given for your teams; other teams wait for their own keeper."))
    else:
        messages.success(request, _("The keys are theirs again."))
    return redirect("locks:index")


@require_POST
def team_step(request: Request, team: str, step: str) -> HttpResponse:
    """Ask for a team's lock, set it as the second, or undo it."""
    if not Membership.objects.of(request.actor).filter(team=team).exists():
        raise Http404
    if step == "ask":
        locks.ask_lock(team, by=request.actor)
    elif step in STEPS:
        STEPS[step](get_object_or_404(TeamLock, team=team, ended_at=None), by=request.actor)
    else:
        raise Http404
    if step == "set":  # The lock ended every session of the team, this one too.
        request.session.flush()
        return redirect("desk:sign_in")
    messages.success(request, _("Done."))
    return redirect("locks:index")


@require_http_methods(["GET", "POST"])
def ask(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Ask a second named person for their half of a record."""
    try:
        record = two.record_of(kind, str(record_id), by=request.actor)
    except LookupError:
        raise Http404 from None
    if request.method == "POST":
        two.ask(record, by=request.actor)
        messages.success(request, _("Asked. The others see it on their first page; then open it here."))
        return redirect("locks:index")
    return render(request, "locks/ask.html", {"record": record, "kind": kind})


@require_POST
def lend(request: Request, opening_id: UUID) -> HttpResponse:
    """Lend my half for a quarter of an hour."""
    two.lend(get_object_or_404(two.asked_of(request.actor), pk=opening_id), by=request.actor)
    messages.success(request, _("Lent for a quarter of an hour."))
    return redirect("locks:index")
