"""The plan's first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vigie.ground.access.rules import may
from vigie.plan.progress import queries
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
