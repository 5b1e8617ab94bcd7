from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.forecast import Forecast, conflictology, coverage, crps
from vigie.compute.series import Series, TooLittle, shift
from vigie.compute.tests.strategies import series

FIRST = date(2020, 1, 1)
samples = st.lists(st.integers(0, 500), min_size=1, max_size=60)


def test_the_coming_months_are_like_any_of_the_last_twelve():
    forecast = conflictology(Series(FIRST, "month", (900, *range(12))))
    assert isinstance(forecast, Forecast)
    assert forecast.sample == tuple(range(12))
    assert forecast.origin == date(2021, 1, 1)
    assert forecast.mean == 5.5
    assert forecast.interval(0.5) == (2, 8)
    assert forecast.interval(0.9) == (0, 11)


def test_weeks_look_back_a_year_of_weeks():
    assert isinstance(conflictology(Series(date(2020, 1, 6), "week", (1,) * 51)), TooLittle)
    assert len(conflictology(Series(date(2020, 1, 6), "week", (1,) * 60)).sample) == 52


def test_a_year_with_hardly_an_event_gets_no_forecast():
    answer = conflictology(Series(FIRST, "month", (*[0] * 11, 4)))
    assert isinstance(answer, TooLittle)
    assert answer.reason == "sparse"


@given(samples, st.integers(0, 600))
def test_crps_equals_that_of_scoringrules(sample, observed):
    theirs = scoringrules.crps_ensemble(float(observed), np.array(sample, dtype=float), estimator="nrg")
    assert crps(sample, observed) == pytest.approx(float(theirs), abs=1e-8)


@given(st.integers(0, 600), st.integers(0, 600))
def test_the_crps_of_one_value_is_its_distance(value, observed):
    assert crps([value], observed) == abs(value - observed)


@given(samples, st.floats(0.01, 0.99))
def test_a_quantile_is_numpys_inverse_of_the_empirical_distribution(sample, level):
    ours = Forecast("any", FIRST, tuple(sorted(sample))).quantile(level)
    assert ours == np.quantile(sample, level, method="inverted_cdf")


@given(samples)
def test_a_wider_interval_holds_the_narrower_one(sample):
    forecast = Forecast("any", FIRST, tuple(sorted(sample)))
    (low90, high90), (low50, high50) = forecast.interval(0.9), forecast.interval(0.5)
    assert low90 <= low50 <= high50 <= high90


def test_coverage_counts_the_ends_as_inside():
    assert coverage([(0, 2), (0, 2), (5, 5), (1, 3)], [2, 3, 5, 0]) == 0.5
    with pytest.raises(ValueError, match="one interval"):
        coverage([], [])


def test_ninety_per_cent_intervals_hold_nine_in_ten_of_a_steady_series():
    noise = np.random.default_rng(1)
    intervals, seen = [], []
    for _ in range(400):
        counts = tuple(int(count) for count in noise.poisson(6, 53))
        forecast = conflictology(Series(date(2020, 1, 6), "week", counts[:52]))
        intervals.append(forecast.interval(0.9))
        seen.append(counts[52])
    assert 0.86 <= coverage(intervals, seen) <= 0.97


@given(series(min_size=20), st.data())
def test_shuffling_the_future_changes_no_forecast(known, data):
    origin = data.draw(st.integers(5, len(known) - 1))
    at = shift(known.start, known.freq, origin)
    future = data.draw(st.permutations(known.counts[origin + 1 :]))
    other = Series(known.start, known.freq, (*known.counts[: origin + 1], *(count + 7 for count in future)))
    assert conflictology(known, at) == conflictology(other, at) == conflictology(known.until(at))
