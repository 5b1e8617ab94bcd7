"""Proposals for tests, made through actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from vigie.compute.spans import year
from vigie.ground.accounts.actor import Actor
from vigie.plan.budget.factories import make_funder
from vigie.plan.budget.models import Funder
from vigie.plan.funding import proposals
from vigie.plan.funding.models import Proposal
from vigie.plan.tree.models import Element
from vigie.plan.tree.queries import current_version


def make_proposal(
    *, funder: Funder | None = None, chance: int = 50, due_on: date | None = None, title: str = "Inventé", by: Actor
) -> Proposal:
    """An idea for a year."""
    funder = funder or Funder.objects.first() or make_funder(by=by)
    return proposals.begin(title=title, words="", funder=funder, span=year(2031), chance=chance, due_on=due_on, by=by)


def costed_proposal(*, amounts: Mapping[Element, str], chance: int = 50, by: Actor) -> Proposal:
    """An idea with amounts for activities."""
    made = make_proposal(chance=chance, by=by)
    proposals.set_lines(made, amounts, by=by)
    return made


def submitted_proposal(*, funder: Funder, by: Actor, second: Actor) -> Proposal:
    """One that two people brought to its funder."""
    version = current_version()
    assert version is not None  # noqa: S101
    element = version.nodes.filter(kind="activity").select_related("element")[0].element
    made = make_proposal(funder=funder, by=by)
    proposals.set_lines(made, {element: "500"}, by=by)
    return proposals.submit(proposals.write(made, by=by), by=second)
