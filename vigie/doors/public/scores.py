"""The public page of how good we have been: yearly sheets that two people let out. Nothing is computed here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.ground.access.middleware import open_to_all
from vigie.warning.scoreboard.queries import published_sheets
from vigie.warning.scoreboard.words import shown

SHOWN = 10  # years


@open_to_all
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """The newest years; no session, no cookie, no question put to an alert."""
    return render(request, "public/scores.html", {"years": [shown(sheet) for sheet in published_sheets()[:SHOWN]]})
