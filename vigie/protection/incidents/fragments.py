"""What the violations room puts into the pages of the rooms before it."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.protection.incidents import actions, rules
from vigie.protection.intake.models import Report
from vigie.protection.intake.states import REPORT


def report_actions(request: Any, report: Report) -> SafeString:
    """The slot `report.actions`: the way from a report to a violation."""
    can = "accept" in REPORT.verbs(report.state) and may(rules.RECORD, request.actor, actions.TEAM)
    return render_to_string("incidents/report_actions.html", {"report": report, "may": can}, request)
