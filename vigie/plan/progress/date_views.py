"""What awaits a person of the plan, by day: one page, and one file for another calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from vigie.compute.spans import Span
from vigie.ground.tasks.calendar import as_ics
from vigie.ground.tasks.dates import MOST, are_cut, awaited

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware

AHEAD = timedelta(days=366)


def _days() -> Span:
    """Today and the year that follows: what is past stands on *Aujourd'hui*."""
    today = timezone.localdate()
    return Span(today, today + AHEAD)


def _month(day: date) -> date:
    return day.replace(day=1)


@require_GET
def dates(request: Request) -> HttpResponse:
    """The days that await the reader, month by month."""
    found = awaited(request.actor, _days())
    months = [(month, list(lines)) for month, lines in groupby(found, key=lambda one: _month(one.day))]
    return render(request, "progress/dates.html", {"months": months, "most": MOST if are_cut(found) else 0})


@require_GET
def calendar(request: Request) -> HttpResponse:
    """The same days as a file: "Rappel" each, or with the words that may lie outside where the reader asks for them."""
    found = awaited(request.actor, _days())
    said = {one.key: one.outside for one in found} if request.GET.get("mots") == "oui" else None
    answer = HttpResponse(
        as_ics([(one.key, one.day) for one in found], said), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return answer
