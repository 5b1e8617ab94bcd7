"""Areas beside one another that rise together raise one signal, though none of them would alone."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from vigie.compute.detection import NEGBIN_SCAN, SPACE_TIME
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import area_choices, place
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.outlook.actions import run
from vigie.warning.signals.models import Signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 6, 17)
MONDAY = date(2026, 6, 8)
WEEKS = 70
RISING = ("CM-NW", "CM-OU", "CM-SW", "CM-LT")


def _counted(rising: tuple[str, ...]) -> None:
    """Two invented acts a week in every area of Cameroon and Chad; six where it rises, in the last three weeks."""
    chance = np.random.default_rng(8)
    rows = []
    for code, _name in [*area_choices("CMR"), *area_choices("TCD")]:
        for back in range(WEEKS):
            mean = 6 if code in rising and back < 3 else 2
            n = int(chance.poisson(mean))
            week = MONDAY - timedelta(weeks=back)
            rows.append(AreaWeekCount(area=code, week=week, act_group="threat", n=n))
    AreaWeekCount.objects.bulk_create([row for row in rows if row.n])


def test_neighbours_that_rise_together_raise_one_signal_that_names_them(people):
    assert all(place(code) for code in RISING)
    _counted(RISING)
    run(by=Actor.system(), today=TODAY)
    found = Signal.objects.get(rule=SPACE_TIME)
    words = open_one(found, by=people["analyst"])["words"]
    assert found.area in RISING
    assert sum(place(code).label("fr") in words for code in RISING) >= 3
    assert found.observed > found.expected_high
    assert run(by=Actor.system(), today=TODAY).fired == 0


def test_quiet_weeks_raise_none(people):
    _counted(())
    run(by=Actor.system(), today=TODAY)
    assert not Signal.objects.filter(rule=SPACE_TIME).exists()
    assert Signal.objects.filter(rule=NEGBIN_SCAN).count() <= 3
