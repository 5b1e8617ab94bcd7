"""What the addresses of fundraising name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from tests.support.addresses import Value
from tests.support.world_of_intake import OF_THE_DIRECTION
from vigie.ground.seal.fixtures import People
from vigie.plan.budget.factories import make_fund, make_funder
from vigie.plan.funding import calls, grants
from vigie.plan.funding.factories import make_proposal


def _calls(people: People) -> list[Value]:
    made = calls.enter_call(
        title=OF_THE_DIRECTION, deadline=date(2031, 5, 30), address="", words=OF_THE_DIRECTION, by=people["coordinator"]
    )
    return [Value(str(made.pk), "direction")]


def _proposals(people: People) -> list[Value]:
    return [Value(str(make_proposal(title=OF_THE_DIRECTION, by=people["coordinator"]).pk), "direction")]


def _grants(people: People) -> list[Value]:
    by = people["coordinator"]
    make_funder(by=by)
    made = grants.make_grant(make_fund("F-W", by=by), agreement=OF_THE_DIRECTION, words=OF_THE_DIRECTION, by=by)
    return [Value(str(made.pk), "direction")]


MAKERS: dict[str, Callable[[People], list[Value]]] = {
    "funding.call_id": _calls,
    "funding.funder_id": lambda people: [Value(str(make_funder(by=people["coordinator"]).pk), "direction")],
    "funding.paper_id": lambda people: [Value(str(uuid4()))],
    "funding.proposal_id": _proposals,
    "funding.element_id": lambda people: [Value(str(uuid4()))],
    "funding.task_id": lambda people: [Value(str(uuid4()))],
    "funding.grant_id": _grants,
    "funding.line_id": lambda people: [Value(str(uuid4()))],
    "funding.verb": lambda people: [Value("follow"), Value("win"), Value("suspend"), Value("no-such-verb")],
}
