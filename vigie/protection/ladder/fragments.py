"""What the room of security incidents puts into the pages of the rooms before it."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.protection.incidents.models import Incident
from vigie.protection.intake import rules as intake
from vigie.protection.intake.models import Report
from vigie.protection.ladder import origins, rules
from vigie.protection.ladder.team import TEAM
from vigie.protection.ladder.timeline import beside


def incident_timeline(request: Any, incident: Incident) -> SafeString:
    """The slot `incident.timeline`: the security incidents of those on whose ladder this violation stands."""
    found = beside(incident, by=request.actor)
    return render_to_string("ladder/beside.html", {"beside": found, "incident": incident}, request)


def report_actions(request: Any, report: Report) -> SafeString:
    """The slot `report.actions`: from a request, or a call that was written down, to a ladder; for whoever works on
    requests and keeps ladders, both."""
    can = may(rules.LOG, request.actor, TEAM) and may(intake.TRIAGE, request.actor, report.team_id)
    before = origins.noted(report, by=request.actor) if can else None
    return render_to_string("ladder/log_from_report.html", {"report": report, "may": can, "before": before}, request)
