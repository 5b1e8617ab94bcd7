"""The indicator that the story counts by hand: four countries, one value to validate, one sent back, one missing."""

from __future__ import annotations

import pytest
import time_machine

from vigie.compute.spans import parse
from vigie.demo.plan_collection import tell_collection
from vigie.ground.seal.fixtures import People
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.collection.queries import completeness, todo
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.recipes import find
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL
from vigie.warning.situation.factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_story_counts_by_hand(planners: People) -> None:
    import_plan(SMALL, source="essai.txt", by=planners["coordinator"])
    names = ("monitor", "monitor2", "officer", "coordinator", "evaluator")
    told = ("moniteur-1", "moniteur-2", "moniteur-3", "coordination", "suivi-evaluation")
    cast = {name: planners[one] for name, one in zip(told, names, strict=True)}
    with time_machine.travel("2031-04-10 10:00", tick=False):
        for name, country in (("moniteur-1", "TCD"), ("moniteur-2", "CMR"), ("moniteur-3", "GAB")):
            make_post(cast[name], country, by=planners["analyst"])
        tell_collection(cast)
        made = ManualIndicator.objects.get()
        last = {line.country: line.cells[0].state for line in completeness(made)}
        assert last == {"CMR": "counts", "COG": "back", "GAB": "missing", "TCD": "waits"}
        assert find(made.code).figure(parse("2031-Q1")).total == Part(29)
        assert [line.title for line in todo(cast["coordination"])] == [
            "Une valeur que vous avez saisie vous est renvoyée"
        ]
