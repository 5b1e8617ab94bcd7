"""Loading a report is the access check: what one may not see is not there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from vigie.ground.access.rules import may
from vigie.plan.reports import actions, rules
from vigie.plan.reports.models import Report

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def readers_only(request: Request) -> None:
    """Who neither leads, follows, pays nor decides the plan finds no reports here, member of the direction or not."""
    if not may(rules.EXPORT, request.actor, actions.TEAM):
        raise Http404


def load(request: Request, report_id: UUID) -> Report:
    """A report with who did what, for its readers. Raises Http404."""
    readers_only(request)
    found = Report.objects.visible_to(request.actor).select_related("version_of_plan__plan", "element", "funder")
    return get_object_or_404(found.select_related("written_by", "fixed_by", "asked_by", "second"), pk=report_id)
