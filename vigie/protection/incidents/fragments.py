"""What the violations room puts into the pages of the rooms before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.ground.seal.tally import count_openings
from vigie.protection.incidents import actions, rules
from vigie.protection.incidents.matters.reading import decided, named_in, proposed
from vigie.protection.intake.board import Line
from vigie.protection.intake.matters.presenting import Compared, Matter
from vigie.protection.intake.matters.reading import few
from vigie.protection.intake.models import Report
from vigie.protection.intake.states import REPORT

SHOWN = 20  # pairs on one page


def requests_alike(request: Any, compared: Compared) -> SafeString:
    """The slot `requests.alike`: violations that may be what the compared requests tell, for whoever may see them."""
    reads = [each for each in compared.reads if compared.only in {None, each.report.pk}]
    found = proposed(reads, by=request.actor)
    shown = (found if compared.only else few(found, lambda pair: (pair.one.report.pk, pair.other.incident.pk)))[:SHOWN]
    count_openings(len(shown), by=request.actor)
    context = {"pairs": shown, "more": len(found) - len(shown)}
    return render_to_string("incidents/matters.html", context, request)


def board_alike(request: Any, lines: Sequence[Line]) -> SafeString:
    """The slot `board.alike`: that recorded violations share a number or a person with requests of this page."""
    n = named_in([line.read for line in lines if line.read is not None], by=request.actor)
    return render_to_string("incidents/board_alike.html", {"n": n}, request)


def report_matter(request: Any, matter: Matter) -> SafeString:
    """The slot `report.matter`: what was said of a request and violations."""
    told = decided(matter.known, request.actor)
    context = {"decided": told, "report": matter.report, "may_triage": matter.triage}
    return render_to_string("incidents/matter.html", context, request)


def report_actions(request: Any, report: Report) -> SafeString:
    """The slot `report.actions`: the way from a report to a violation."""
    can = "accept" in REPORT.verbs(report.state) and may(rules.RECORD, request.actor, actions.TEAM)
    return render_to_string("incidents/report_actions.html", {"report": report, "may": can}, request)
