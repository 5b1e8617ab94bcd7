"""What the addresses of reports name."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.addresses import Value
from tests.support.world_of_intake import OF_THE_DIRECTION
from vigie.ground.seal.fixtures import People
from vigie.plan.reports.actions import fix
from vigie.plan.reports.factories import accepted_account, cleared_element, make_report, prepared_file
from vigie.plan.reports.shapes import CHAPTERS
from vigie.plan.reports.templating import propose


def _reports(people: People) -> list[Value]:
    draft = make_report(title=OF_THE_DIRECTION, by=people["coordinator"])
    return [Value(str(draft.pk), "direction"), *_fixed(people)]


def _fixed(people: People) -> list[Value]:
    report = fix(make_report(title=OF_THE_DIRECTION, by=people["coordinator"]), by=people["coordinator"])
    return [Value(str(report.pk), "direction")]


def _templates(people: People) -> list[Value]:
    made = propose(name="Forme inventée", chapters=[(key, key) for key in CHAPTERS], by=people["coordinator"])
    return [Value(str(made.pk))]


def _elements(people: People) -> list[Value]:
    return [Value(str(cleared_element(by=people["coordinator"], second=people["decider"]).pk))]


def _files(people: People) -> list[Value]:
    accepted_account(by=people["coordinator"], second=people["decider"])
    cleared_element(by=people["coordinator"], second=people["decider"])
    return [Value(str(prepared_file(by=people["coordinator"]).pk), "direction")]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "reports.report_id": _reports,
    "reports.other_id": _fixed,
    "reports.template_id": _templates,
    "reports.element_id": _elements,
    "reports.file_id": _files,
    "reports.form": lambda people: [Value("html"), Value("no-such-form")],
}
