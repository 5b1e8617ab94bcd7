from __future__ import annotations

import math

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute import scoring

samples = st.lists(st.integers(0, 3000), min_size=1, max_size=60)
counts = st.integers(0, 4000)


@given(samples, counts)
def test_crps_equals_that_of_scoringrules(sample, observed):
    theirs = scoringrules.crps_ensemble(float(observed), np.array(sample, dtype=float), estimator="nrg")
    assert float(scoring.crps(sample, observed)) == pytest.approx(float(theirs), abs=1e-7)


@given(samples, counts)
def test_log_crps_is_the_crps_of_logarithms(sample, observed):
    theirs = scoringrules.crps_ensemble(math.log1p(observed), np.log1p(sample), estimator="nrg")
    assert float(scoring.log_crps(sample, observed)) == pytest.approx(float(theirs), abs=1e-9)


@given(samples, counts)
def test_199_quantiles_scored_as_values_are_within_a_hundredth_of_their_pinball_loss(sample, observed):
    levels = np.arange(1, 200) / 200
    quantiles = np.quantile(sample, levels, method="inverted_cdf")
    pinball = float(scoringrules.crps_quantile(float(observed), quantiles, levels))
    reach = max(*sample, observed) - min(*sample, observed)
    assert float(scoring.crps(quantiles, observed)) == pytest.approx(pinball, abs=0.01 * reach + 1e-9)


@given(samples, counts, st.sampled_from([0.5, 0.8, 0.9]))
def test_the_interval_score_equals_that_of_scoringrules(sample, observed, coverage):
    low, high = scoring.interval(sample, coverage)
    theirs = scoringrules.interval_score(float(observed), float(low), float(high), 1 - coverage)
    assert float(scoring.interval_score(sample, observed, coverage)) == pytest.approx(float(theirs))


@given(samples, counts)
def test_ignorance_equals_the_logarithmic_score_of_the_bin_that_came_true(sample, observed):
    edges = [*scoring.VIEWS_BINS, math.inf]
    place = max(at for at, low in enumerate(edges) if observed >= low)
    hits = sum(edges[place] <= value < edges[place + 1] for value in sample)
    chance = (hits + 1) / (len(sample) + 11)
    theirs = float(scoringrules.log_score(np.array(1), np.array(chance))) / math.log(2)
    assert float(scoring.ignorance(sample, observed)) == pytest.approx(theirs)


def test_the_bins_are_those_of_the_challenge():
    inside = [0, 1, 2, 3, 5, 6, 10, 11, 25, 26, 50, 51, 100, 101, 250, 251, 500, 501, 1000, 1001, 10**6]
    assert scoring.bin_of(inside).tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10]


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_arrays_of_cases_score_as_each_case_alone(periods, areas, size, seed):
    noise = np.random.default_rng(seed)
    values, observed = noise.integers(0, 90, (periods, areas, size)), noise.integers(0, 90, (periods, areas))
    for score in (scoring.crps, scoring.log_crps, scoring.ignorance, scoring.inside, scoring.interval_score):
        together = score(values, observed)
        assert together.shape == (periods, areas)
        assert together[-1, -1] == pytest.approx(float(score(values[-1, -1], observed[-1, -1])))


def test_an_interval_that_holds_its_ends_counts_them_as_inside():
    values = np.arange(1, 21)
    assert [float(end) for end in scoring.interval(values, 0.9)] == [1, 19]
    assert scoring.inside(values, 1)
    assert scoring.inside(values, 19)
    assert not scoring.inside(values, 20)


def test_an_empty_sample_has_no_score():
    with pytest.raises(ValueError, match="empty"):
        scoring.crps([], 1)


def test_a_forecast_no_better_than_the_baseline_has_zero_inside_its_interval():
    noise = np.random.default_rng(4)
    base = noise.gamma(2, 10, 120)
    luck = noise.normal(0, 3, 120)
    found = scoring.difference(base + luck - luck.mean(), base)
    assert found.low < 0 < found.high
    assert not found.certain


def test_a_forecast_that_is_always_a_tenth_better_is_certainly_better():
    base = np.random.default_rng(5).gamma(2, 10, 60)
    found = scoring.difference(0.9 * base, base)
    assert found.certain
    assert found.share == pytest.approx(-0.1)
    assert found.share_low == pytest.approx(-0.1)


def test_blocks_widen_the_interval_when_neighbouring_errors_are_alike():
    waves = np.repeat(np.random.default_rng(6).normal(0, 5, 20), 6)
    single, blocks = (scoring.difference(50 + waves, np.full(120, 50.0), block=size) for size in (1, 6))
    assert blocks.high - blocks.low > 1.5 * (single.high - single.low)
    with pytest.raises(ValueError, match="at least one"):
        scoring.difference([], [])


def test_a_short_window_has_an_interval_of_its_own():
    found = scoring.difference([3.0, 9.0, 4.0, 8.0, 5.0, 7.0], [6.0] * 6)
    assert found.low < found.mean < found.high
