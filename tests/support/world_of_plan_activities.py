"""What the addresses of activities name."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from tests.support.addresses import Value
from tests.support.world_of_intake import OF_THE_DIRECTION
from vigie.ground.seal.fixtures import People
from vigie.plan.activities import actions, planning
from vigie.plan.activities.models import Activity
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL


def _elements(people: People) -> list[Value]:
    by = people["coordinator"]
    version = current_version() or import_plan(SMALL, source="plan.txt", by=by).version
    assert version is not None
    planning.take_on(version, by=by)
    activity = Activity.objects.of(version)[0]
    actions.foresee(activity, kind="risk", words=OF_THE_DIRECTION, likelihood=1, impact=1, by=by)
    return [Value(str(activity.element_id))]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "activities.element_id": _elements,
    "activities.line_id": lambda people: [Value(str(uuid4()))],
    "activities.number": lambda people: [Value("99")],
    "activities.verb": lambda people: [Value("start"), Value("no-such-verb")],
}
