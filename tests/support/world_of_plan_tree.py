"""What the addresses of plans name."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.addresses import Value
from vigie.ground.seal.fixtures import People
from vigie.plan.tree import drafting
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Node, Plan
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL


def _plans(people: People) -> list[Value]:
    version = current_version() or import_plan(SMALL, source="plan.txt", by=people["coordinator"]).version
    assert version is not None
    return [Value(str(version.plan_id))]


def _drafts(people: People) -> list[Value]:
    """A plan in force, and a draft."""
    return [*_plans(people), Value(str(_draft(people).pk))]


def _draft(people: People) -> Plan:
    found = Plan.objects.filter(state="draft").first()
    return found or drafting.begin(title="Plan inventé", first=2034, last=2036, by=people["coordinator"])


def _nodes(people: People) -> list[Value]:
    """A node that is not changed any more, and one of a draft."""
    by = people["coordinator"]
    version = _draft(people).versions.get()
    node = drafting.add(version, kind="axis", parent=None, words=drafting.Words("1", "Agir"), by=by)
    _plans(people)
    return [Value(str(key)) for key in (Node.objects.exclude(pk=node.pk)[0].pk, node.pk)]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "tree.plan_id": _drafts,
    "tree.node_id": _nodes,
}
