"""Pytest fixtures of the plan wing: those who follow the plan and keep its money."""

from __future__ import annotations

import pytest

from vigie.ground.access.roles import Role
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People

PLANNERS = {
    "coordinator2": Role.COORDINATOR,
    "evaluator": Role.EVALUATOR,
    "evaluator2": Role.EVALUATOR,
    "treasurer": Role.TREASURER,
    "treasurer2": Role.TREASURER,
}


@pytest.fixture
def planners(people: People) -> People:
    """The small node with two coordinators, two evaluators and two treasurers, all in the direction."""
    made = {name: make_person(name, {"direction": role}, by=people["founder"]) for name, role in PLANNERS.items()}
    return people | made
