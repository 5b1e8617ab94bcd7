"""Which room fills which place in another's page: the only file that knows both."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest

from vigie.doors.desk.rooms import present
from vigie.ground.ui.slots import Filler, register

# place → (module of fragments, function(request, object) → HTML; for `map.symbols`, function(request) → symbols)
SLOTS = (
    ("today.beside", "vigie.warning.outlook.fragments", "region"),
    ("today.beside", "vigie.plan.progress.fragments", "progress"),
    ("report.actions", "vigie.protection.incidents.fragments", "report_actions"),
    ("board.alike", "vigie.protection.incidents.fragments", "board_alike"),
    ("requests.alike", "vigie.protection.incidents.fragments", "requests_alike"),
    ("report.matter", "vigie.protection.incidents.fragments", "report_matter"),
    ("report.actions", "vigie.protection.ladder.fragments", "report_actions"),
    ("report.actions", "vigie.protection.cases.fragments", "report_actions"),
    ("report.actions", "vigie.warning.situation.fragments", "report_actions"),
    ("report.actions", "vigie.doors.desk.retention.fragments", "keep_longer"),
    ("trip.actions", "vigie.protection.cases.fragments", "trip_actions"),
    ("records.opened", "vigie.doors.desk.search.fragments", "elsewhere"),
    ("incidents.search", "vigie.doors.desk.search.fragments", "by_criteria"),
    ("case.beside", "vigie.protection.shelters.fragments", "case_beside"),
    ("incident.actions", "vigie.protection.cases.fragments", "incident_actions"),
    ("incident.timeline", "vigie.protection.ladder.fragments", "incident_timeline"),
    ("incident.actions", "vigie.doors.desk.journal.fragments", "beside"),
    ("case.beside", "vigie.doors.desk.retention.fragments", "keep_longer"),
    ("case.beside", "vigie.doors.desk.journal.fragments", "beside"),
    ("signal.actions", "vigie.warning.alerts.fragments", "signal_actions"),
    ("signal.actions", "vigie.warning.scenarios.fragments", "signal_actions"),
    ("alert.response", "vigie.warning.response.fragments", "alert_response"),
    ("teams.invite", "vigie.doors.desk.account.fragments", "invite"),
    ("watch.map", "vigie.warning.alerts.fragments", "in_force"),
    ("map.symbols", "vigie.warning.alerts.fragments", "symbols"),
    ("refused.way", "vigie.doors.desk.locks.fragments", "way_on"),
    ("watch.beside", "vigie.warning.agenda.fragments", "coming"),
    ("signal.beside", "vigie.warning.agenda.fragments", "around"),
    ("node.below", "vigie.plan.activities.fragments", "of_node"),
    ("node.below", "vigie.plan.indicators.fragments", "of_node"),
    ("node.below", "vigie.plan.budget.fragments", "of_node"),
    ("manual.beside", "vigie.plan.indicators.fragments", "of_manual"),
    ("watch.signal", "vigie.warning.alerts.fragments", "signal_actions"),
)


def fill_all() -> None:
    """Register every fragment of the rooms that are here; a room is loaded when its fragment is first shown."""
    here = {room.package for room in present()}
    for place, module, name in SLOTS:
        if module.rpartition(".")[0] in here and find_spec(module):
            register(place, _fragment(module, name))


def _fragment(module: str, name: str) -> Filler:
    def filler(request: HttpRequest, subject: Any) -> Any:
        fragment: Any = getattr(import_module(module), name)
        return fragment(request) if subject is None else fragment(request, subject)

    return filler
