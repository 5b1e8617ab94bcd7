"""What the addresses of the plan's money name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from tests.support.addresses import Value
from tests.support.world_of_intake import PLANTED
from vigie.ground.seal.fixtures import People
from vigie.plan.budget.factories import make_fund, make_funder, make_line
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Element, Node
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL


def _node(people: People) -> Node:
    version = current_version() or import_plan(SMALL, source="plan.txt", by=people["coordinator"]).version
    assert version is not None
    return version.nodes.filter(kind="activity").order_by("rank")[0]


def _element(people: People) -> Element:
    return _node(people).element


def _lines(people: People) -> list[Value]:
    return [Value(str(make_line(_element(people), by=people["coordinator"]).pk))]


def _funds(people: People) -> list[Value]:
    make_funder(by=people["coordinator"], name=PLANTED)
    return [Value(str(make_fund("F-V", by=people["coordinator"], name=PLANTED).pk))]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "budget.node_id": lambda people: [Value(str(_node(people).pk))],
    "budget.element_id": lambda people: [Value(str(_element(people).pk))],
    "budget.line_id": _lines,
    "budget.fund_id": _funds,
    "budget.funder_id": lambda people: [Value(str(make_funder(by=people["coordinator"]).pk), "direction")],
    "budget.transfer_id": lambda people: [Value(str(uuid4()))],
    "budget.commitment_id": lambda people: [Value(str(uuid4()))],
    "budget.advance_id": lambda people: [Value(str(uuid4()))],
    "budget.expenditure_id": lambda people: [Value(str(uuid4()))],
    "budget.receipt_id": lambda people: [Value(str(uuid4()))],
    "budget.verb": lambda people: [Value("approve"), Value("no-such-verb")],
}
