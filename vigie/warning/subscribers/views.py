"""How many subscribe, and how many were written to: load, permit, answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vigie.ground.mail.leaving import configured
from vigie.ground.terms.queries import country_choices, place_label
from vigie.warning.subscribers import links, queries
from vigie.warning.subscribers.models import Edition
from vigie.warning.subscribers.queries import Many

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
SHOWN = 50


@require_GET
def numbers(request: Request) -> HttpResponse:
    """Numbers alone: no address, and no count under five."""
    found = queries.by_country(by=request.actor)
    context = {
        "countries": [(name, found.get(code, Many(None))) for code, name in country_choices()],
        "editions": [_row(edition) for edition in queries.editions(by=request.actor)[:SHOWN]],
        "configured": configured(),
        "known": links.known(),
    }
    return render(request, "subscribers/numbers.html", context)


def _row(edition: Edition) -> dict[str, object]:
    return {
        "edition": edition,
        "place": place_label(edition.published.country),
        "link": links.link(links.ALERT, edition.published_id) if links.known() else "",
        "sent": Many.of(edition.sent),
        "refused": Many.of(edition.refused),
    }
