"""The region is what its countries add up to, and a country that is silent is not counted as zero."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from vigie.compute.forecast import Forecast
from vigie.compute.series import TooLittle
from vigie.ground.access.errors import Denied
from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook import periodic
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.outlook.looks import RegionAhead
from vigie.warning.outlook.models import Run, Track
from vigie.warning.outlook.regional import add_up

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, TODAY = date(2020, 1, 1), date(2023, 6, 10)
NODE = Actor.system()
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4


def fed(**counts) -> RegionAhead:
    import_deaths(counts, first=FIRST)
    add_up(run(by=NODE, today=TODAY), by=NODE)
    return RegionAhead.objects.get(what="ucdp-monthly:deaths")


def test_the_regions_mean_is_the_sum_of_its_countries_means_at_every_horizon(people):
    region = fed(CAF=STEADY, CMR=[2 * n for n in STEADY], TCD=STEADY[::-1])
    told: dict[str, Any] = {track.country: track.steps for track in Track.objects.filter(freq="month")}
    for at, step in enumerate(region.steps):
        assert isinstance(step.told, Forecast)
        parts = [steps[at].told for steps in told.values()]
        assert step.told.mean == pytest.approx(sum(part.mean for part in parts))
        low, high = step.told.interval(0.9)
        assert sum(part.interval(0.9)[0] for part in parts) <= low <= high
        assert high <= sum(part.interval(0.9)[1] for part in parts)
    assert [step.horizon for step in region.steps] == [1, 2, 3, 4, 5, 6]


def test_a_country_with_too_little_for_a_number_is_in_the_sum_with_its_last_twelve_months(people):
    alone, rare = fed(CAF=STEADY).steps[0].told, [0] * 28 + [0, 0, 1, 0, 0, 1] * 2
    both = fed(CAF=STEADY, CMR=rare).steps[0].told
    assert isinstance(Track.objects.get(country="CMR").steps[0].told, TooLittle)
    assert both.mean == pytest.approx(
        Track.objects.get(country="CAF").steps[0].told.mean + np.mean(rare[-12:]), abs=0.05
    )
    assert alone.mean > 0


def test_a_region_with_too_few_events_says_so_and_gives_no_number(people):
    region = fed(CAF=[0] * 39 + [2], CMR=[0] * 39 + [1])
    assert all(isinstance(step.told, TooLittle) for step in region.steps)
    assert region.steps[0].told.count == 3


def test_a_country_that_stopped_before_the_newest_month_is_not_added_as_zero(people):
    region = fed(CAF=STEADY, CMR=STEADY[:-3])
    caf = Track.objects.get(country="CAF")
    assert region.newest == caf.known.end
    assert region.steps[0].told.mean == pytest.approx(caf.steps[0].told.mean)


def test_what_did_not_change_is_not_added_up_again_and_what_is_gone_goes(people):
    fed(CAF=STEADY)
    passage = run(by=NODE, today=TODAY)
    assert add_up(passage, by=NODE) == 0
    assert RegionAhead.objects.get().run == passage
    Track.objects.all().delete()
    assert add_up(passage, by=NODE) == 0
    assert not RegionAhead.objects.exists()


def test_of_countries_of_which_nothing_was_foreseen_no_region_is_written_and_the_next_run_foresees_them(people):
    fed(CAF=STEADY)
    Track.objects.update(ahead=[])
    assert add_up(Run.objects.get(), by=NODE) == 0
    assert not RegionAhead.objects.exists()
    passage = run(by=NODE, today=TODAY)
    assert len(Track.objects.get().steps) == 6
    assert add_up(passage, by=NODE) == 1
    assert run(by=NODE, today=TODAY).fired == 0


def test_an_analyst_may_add_up_and_a_monitor_may_not(people):
    passage = run(by=NODE, today=TODAY)
    assert add_up(passage, by=people["analyst"]) == 0
    with pytest.raises(Denied):
        add_up(passage, by=people["monitor"])


def test_the_timed_work_adds_up_after_each_run_whoever_started_it(people):
    import_deaths({"CAF": STEADY}, first=FIRST)
    passage = run(by=people["analyst"])
    periodic.tick()
    assert (Run.objects.count(), RegionAhead.objects.get().run) == (1, passage)
