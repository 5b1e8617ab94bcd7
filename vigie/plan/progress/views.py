"""The plan's first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vigie.ground.access.rules import may
from vigie.ground.terms.queries import country_choices
from vigie.plan.progress import queries
from vigie.plan.progress.countries import asked_country, part_of
from vigie.plan.tree.axes import axes
from vigie.plan.tree.queries import current_version, of_the_file
from vigie.plan.tree.rules import IMPORT

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def dashboard(request: Request) -> HttpResponse:
    """The axes as rows, and what is late; made to print on one sheet."""
    version = current_version()
    late, more = queries.late_lines(version) if version else ([], 0)
    known = axes(version) if version else None
    context = {
        "version": version,
        "axes": queries.axis_lines(version, known),
        "late": late,
        "more": more,
        "of_the_file": of_the_file(version) if version else 0,
        "may_import": may(IMPORT, request.actor),
        "import_rule": IMPORT.sentence,
    }
    return render(request, "progress/dashboard.html", context)


@require_GET
def country(request: Request) -> HttpResponse:
    """What of the plan is attached to one country; on a coalition's node, its own at first."""
    version, code = current_version(), asked_country(request.GET.get("pays", ""))
    context = {
        "version": version,
        "country": code,
        "countries": country_choices(),
        "part": part_of(version, code, by=request.actor) if version and code else None,
    }
    return render(request, "progress/country.html", context)
