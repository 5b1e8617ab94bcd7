"""The scenarios of the story, as the screen shows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from vigie.demo.scenarios import tell_scenarios
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.warning.scenarios.models import Scenario
from vigie.warning.scenarios.queries import scores

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_settled_scenario_has_its_score_on_screen(people: People, client_of: Callable[[Actor], Client]) -> None:
    tell_scenarios({"analyste-1": people["analyst"], "decision-1": people["decider"]})
    settled = Scenario.objects.get(state="scored")
    page = client_of(people["analyst"]).get(settled.get_absolute_url()).content.decode()
    assert "Mieux que des parts égales" in page
    assert [round(one.ours, 3) for one in scores(people["analyst"])] == [0.395]
