"""What is foreseen of areas adds up to what is foreseen of their country, events without an area included."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from vigie.compute.forecast import Forecast
from vigie.compute.series import Series, TooLittle, shift
from vigie.warning.outlook.foreseeing import foresee
from vigie.warning.outlook.models import SeriesKey
from vigie.warning.outlook.queries import Known
from vigie.warning.outlook.stored import steps_from, steps_json

FIRST = date(2019, 1, 1)


def known(counts: list[int], country: str, area: str = "", freq: str = "month") -> Known:
    return Known(SeriesKey("own", "acts", freq, country, area), Series(FIRST, "month", tuple(counts)), None)


@pytest.fixture(scope="module")
def region() -> list[Known]:
    """Two areas of one country with some events elsewhere in it, and a country without any known area."""
    chance = np.random.default_rng(3)
    north, south, elsewhere, other = (chance.poisson(mean, 72).tolist() for mean in (6, 2, 1, 9))
    whole = [sum(parts) for parts in zip(north, south, elsewhere, strict=True)]
    return [
        known(whole, "CMR"),
        known(other, "TCD"),
        known(north, "CMR", "CM-EN"),
        known(south, "CMR", "CM-SU"),
        known([0] * 72, "GAB"),
    ]


def test_every_series_has_six_months_and_a_country_is_what_its_areas_and_the_rest_add_up_to(region):
    found = foresee(region, {region[0].key})
    assert {key.country + key.area for key in found} == {"CMR", "TCD", "CMRCM-EN", "CMRCM-SU", "GAB"}
    means = {}
    for key, steps in found.items():
        assert [step.horizon for step in steps] == [1, 2, 3, 4, 5, 6]
        if key.country == "GAB":
            assert all(isinstance(step.told, TooLittle) for step in steps)
        else:
            told = steps[2].told
            assert isinstance(told, Forecast)
            assert len(told.sample) == 199
            assert told.origin == shift(FIRST, "month", 71)
            means[key.country + key.area] = told.mean
    rest = means["CMR"] - means["CMRCM-EN"] - means["CMRCM-SU"]
    assert 0 < rest < 4
    assert 5 < means["TCD"] < 13


def test_nothing_is_computed_where_nothing_changed_and_weeks_have_no_pool(region):
    assert foresee(region, set()) == {}
    weekly = [known([1] * 72, "CMR", freq="week")]
    assert foresee(weekly, {weekly[0].key}) == {}


def test_what_is_stored_is_what_was_told(region):
    steps = foresee(region, {region[0].key})[region[0].key]
    assert steps_from(steps_json(steps)) == steps
