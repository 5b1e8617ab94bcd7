"""What the situation report puts into the pages of the rooms before it."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.protection.intake import rules as intake
from vigie.protection.intake.models import Report
from vigie.warning.situation import rules
from vigie.warning.situation.actions import TEAM


def report_actions(request: Any, report: Report) -> SafeString:
    """The slot `report.actions`: from a card of the field application or a text to the week's grid."""
    can = may(intake.TRIAGE, request.actor, report.team_id) and may(rules.WRITE_DOWN, request.actor, TEAM)
    return render_to_string("situation/from_report.html", {"report": report, "may": can}, request)
