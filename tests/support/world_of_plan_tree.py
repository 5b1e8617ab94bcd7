"""What the addresses of plans name."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.addresses import Value
from vigie.ground.seal.fixtures import People
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL


def _plans(people: People) -> list[Value]:
    version = current_version() or import_plan(SMALL, source="plan.txt", by=people["coordinator"]).version
    assert version is not None
    return [Value(str(version.plan_id))]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "tree.plan_id": _plans,
}
