"""What the addresses of indicators name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from tests.support.addresses import Value
from tests.support.world_of_intake import OF_THE_DIRECTION
from vigie.compute.spans import year
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.actions import attach_indicator, set_target
from vigie.plan.indicators.adopting import compose
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.overriding import propose_override
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL

RECIPE = "verified-incidents"


def _indicator(people: People) -> Indicator:
    by = people["coordinator"]
    version = current_version() or import_plan(SMALL, source="plan.txt", by=by).version
    assert version is not None
    return attach_indicator(version.nodes.select_related("element")[0].element, RECIPE, by=by)


def _overrides(people: People) -> list[Value]:
    told = {"span": year(2020).code, "value": Part(3), "reason": OF_THE_DIRECTION, "evidence": OF_THE_DIRECTION}
    made = propose_override(_indicator(people), **told, by=people["coordinator"])
    return [Value(str(made.pk), "direction")]


def _targets(people: People) -> list[Value]:
    made = set_target(_indicator(people), span="2031", amount=Decimal(3), by=people["coordinator"])
    return [Value(str(made.pk))]


def _versions(people: People) -> list[Value]:
    return [Value(str(compose(RECIPE, title="Actes (exemple)", by=people["coordinator"]).pk), "direction")]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "indicators.override_id": _overrides,
    "indicators.version_id": _versions,
    "indicators.theme_id": lambda people: [Value(str(uuid4()))],
    "indicators.target_id": _targets,
    "indicators.code_id": lambda people: [Value(str(uuid4()))],
    "indicators.verb": lambda people: [Value("propose"), Value("no-such-verb")],
    "indicators.file_id": lambda people: [Value(str(uuid4()))],
}
