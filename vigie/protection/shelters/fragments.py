"""What the refuges room puts into the pages of the rooms before it."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.protection.cases.models import Case
from vigie.protection.shelters import rules
from vigie.protection.shelters.staying import ASKERS


def case_beside(request: Any, case: Case) -> SafeString:
    """The slot `case.beside`: the way from a case to a refuge."""
    can = case.state != "closed" and any(may(rules.ASK, request.actor, team) for team in ASKERS)
    return render_to_string("shelters/ask_from_case.html", {"case": case, "may": can}, request)
