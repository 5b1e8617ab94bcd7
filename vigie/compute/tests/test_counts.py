from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vigie.compute.counts import CountDistribution, fit, predict_sum


def reference(mean, variance):
    if variance <= mean:
        return stats.poisson(mean)
    return stats.nbinom(mean**2 / (variance - mean), mean / variance)


@given(st.floats(0.05, 400), st.floats(0.2, 30), st.integers(0, 600))
def test_probabilities_agree_with_scipy(mean, ratio, count):
    variance = mean * ratio
    ours, theirs = CountDistribution(mean, variance), reference(mean, variance)
    assert ours.below(count) == pytest.approx(theirs.cdf(count), abs=1e-9)
    assert ours.at_least(count) == pytest.approx(theirs.sf(count - 1), rel=1e-6, abs=1e-12)


@given(st.floats(0.05, 400), st.floats(0.2, 30), st.sampled_from([0.01, 0.05, 0.5, 0.9, 0.99, 0.999]))
def test_a_quantile_is_the_first_count_that_reaches_its_level(mean, ratio, level):
    usual = CountDistribution(mean, mean * ratio)
    quantile = usual.quantile(level)
    assert usual.below(quantile) >= level
    assert usual.below(quantile - 1) < level


@given(st.lists(st.integers(0, 50), min_size=2, max_size=40))
def test_the_fit_is_never_less_dispersed_than_poisson(counts):
    usual = fit(counts)
    assert usual.mean == pytest.approx(np.mean(counts))
    assert usual.variance == pytest.approx(max(np.var(counts, ddof=1), np.mean(counts)))


def test_nothing_ever_seen_leaves_room_for_one_event_but_not_for_many():
    prediction = predict_sum([0] * 12, 4)
    assert prediction.at_least(1) > 0.05
    assert prediction.at_least(5) < 0.001


@given(st.lists(st.integers(0, 50), min_size=5, max_size=60), st.integers(1, 6))
def test_predicting_a_sum_is_wider_than_knowing_the_mean(counts, periods):
    single, total = fit(counts), predict_sum(counts, periods)
    assert total.variance > periods * single.variance
    if sum(counts):
        assert total.mean == pytest.approx(periods * single.mean)


def test_a_level_outside_zero_and_one_is_refused():
    with pytest.raises(ValueError, match="level"):
        CountDistribution(1, 1).quantile(1)
