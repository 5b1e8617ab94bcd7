"""The scoreboard on the desk: load, permit, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.rules import may, permit
from vigie.warning.scenarios.queries import scores
from vigie.warning.scenarios.scoring import together
from vigie.warning.scoreboard import actions, queries, rules
from vigie.warning.scoreboard import board as tables
from vigie.warning.scoreboard.forms import YearForm
from vigie.warning.scoreboard.models import YearSheet
from vigie.warning.scoreboard.words import shown

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
STEPS: dict[str, Callable[..., None]] = {"publier": actions.publish, "abandonner": actions.drop}


@require_GET
def board(request: Request) -> HttpResponse:
    """Everything: signals, alerts, stated likelihoods, forecasts, scenarios; and the yearly public sheets."""
    permit(rules.READ, request.actor, rules.TEAM)
    found = tables.judged_for(request.actor)
    years = queries.years_to_prepare() if may(rules.PREPARE, request.actor, rules.TEAM) else []
    context = {
        "tables": tables.alert_tables(found) if found else [],
        "calibration": tables.calibration_table(found),
        "signals": tables.signal_table(request.actor),
        "forecasts": tables.forecast_table(),
        "scenarios": together(scores(request.actor)),
        "sheets": YearSheet.objects.visible_to(request.actor).exclude(state="dropped"),
        "form": YearForm() if years else None,
    }
    return render(request, "scoreboard/board.html", context)


@require_POST
def prepare(request: Request) -> HttpResponse:
    """Fix what the public may know of a year."""
    permit(rules.PREPARE, request.actor, rules.TEAM)
    form = YearForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a year that has ended and has no sheet yet."))
        return redirect("scoreboard:board")
    made = actions.prepare(form.cleaned_data["year"], by=request.actor)
    messages.success(request, _("Prepared. A second person must let it out."))
    return redirect("scoreboard:sheet", made.pk)


@require_GET
def sheet(request: Request, yearsheet_id: UUID) -> HttpResponse:
    """A year as the public would read it."""
    permit(rules.READ, request.actor, rules.TEAM)
    found = get_object_or_404(YearSheet.objects.visible_to(request.actor), pk=yearsheet_id)
    mine = request.actor.user is not None and found.prepared_by_id == request.actor.user.pk
    context = {
        "sheet": found,
        "shown": shown(found),
        "may_publish": found.state == "prepared" and not mine and may(rules.PUBLISH, request.actor, rules.TEAM),
        "may_drop": found.state == "prepared" and may(rules.PREPARE, request.actor, rules.TEAM),
    }
    return render(request, "scoreboard/sheet.html", context)


@require_POST
def step(request: Request, yearsheet_id: UUID, verb: str) -> HttpResponse:
    """Let a sheet out, or put it aside."""
    if verb not in STEPS:
        raise Http404
    found = get_object_or_404(YearSheet.objects.visible_to(request.actor), pk=yearsheet_id)
    STEPS[verb](found, by=request.actor)
    messages.success(request, _("Done: %(state)s.") % {"state": found.get_state_display()})
    return redirect("scoreboard:board")
