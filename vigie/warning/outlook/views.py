"""The watch page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from vigie.ground.access.rules import asked_once, permit
from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook import past_scans, queries
from vigie.warning.outlook.forms import form_for
from vigie.warning.outlook.page import region_map, show, signal_lines, waiting
from vigie.warning.outlook.region_page import region
from vigie.warning.outlook.rules import WATCH
from vigie.warning.outlook.surge_page import surges

LISTED = 20


@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """The map, the signals that wait for someone, and one series with its exceedances and forecast."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with asked_once(actor):
        permit(WATCH, actor)
        signals = queries.signals_to_examine(actor)
        places = waiting(signals)
        choice = queries.choose(request.GET, signals)
        return render(
            request,
            "outlook/watch.html",
            {
                "signals": signal_lines(signals[:LISTED]),
                "more": max(0, len(signals) - LISTED),
                "map": region_map(request, places),
                "places": places,
                "form": form_for(choice) if choice else None,
                "missing": choice.missing if choice else False,
                "shown": show(choice.track, whole=request.GET.get("span") == "all") if choice else None,
                "raised": signal_lines(queries.raised_on(actor, signals, choice.track.key)) if choice else [],
                "scans": past_scans.told(queries.scans_of(choice.track.key)) if choice else None,
                "region": region(choice.track.key, today=timezone.localdate()) if choice else None,
                "surges": surges(actor, today=timezone.localdate()),
                "run": queries.newest_run(),
            },
        )
