"""What the cases room puts into the pages of the rooms before it."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.protection.cases import rules
from vigie.protection.cases.working import TEAM
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.models import Report
from vigie.protection.intake.trips.models import Trip


def report_actions(request: Any, report: Report) -> SafeString:
    """The slot `report.actions`: the way from a request to a case, in whatever state the request is."""
    return _way(request, "cases:open_from_report", report)


def incident_actions(request: Any, incident: Incident) -> SafeString:
    """The slot `incident.actions`: the way from a violation to a case, verified or not."""
    return _way(request, "cases:open_from_incident", incident)


def trip_actions(request: Any, trip: Trip) -> SafeString:
    """The slot `trip.actions`: the way from a journey that went wrong, or may, to a case."""
    return _way(request, "cases:open_from_trip", trip)


def _way(request: Any, name: str, origin: Report | Incident | Trip) -> SafeString:
    context = {"name": name, "key": origin.pk, "may": may(rules.OPEN, request.actor, TEAM)}
    return render_to_string("cases/open_from.html", context, request)
