from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from vigie.compute import scoring
from vigie.compute.forecast import LEVELS, Forecast, Forecaster, Panel, conflictology, look_ahead
from vigie.compute.forecast.coherent import draw
from vigie.compute.forecast.conformal import distances, stretch, stretched
from vigie.compute.forecast.forecaster import enough
from vigie.compute.forecast.members import MEMBERS, _negbin_quantiles
from vigie.compute.forecast.memory import Memory, interpolate, smooth_quantiles, step_quantiles
from vigie.compute.forecast.pool import mixture, products, weights
from vigie.compute.series import Series, TooLittle
from vigie.compute.tests.panels import FIRST, invented

PANEL = invented()
FORECASTER = Forecaster(PANEL)
ORIGIN = len(PANEL) - 4
seeds = st.integers(0, 2**32 - 1)


def test_a_forecast_is_199_whole_counts_that_ascend_and_are_never_negative():
    for horizon in (1, 3, 6):
        told = FORECASTER.quantiles(ORIGIN, horizon)
        assert told.shape == (6, 199)
        assert (np.diff(told, axis=1) >= 0).all()
        assert (told >= 0).all()
        assert (told == np.round(told)).all()


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_every_member_tells_whole_counts_that_ascend(member):
    told = member.quantiles(FORECASTER.memory, ORIGIN, 3, LEVELS)
    assert told.shape == (6, 199)
    assert (np.diff(told, axis=1) >= 0).all()
    assert (told >= 0).all()
    assert (told == np.round(told)).all()
    assert told[-1].mean() < 0.2, "where nothing ever happened hardly anything is foreseen"


@settings(max_examples=3, deadline=None)
@given(seeds, st.integers(60, 110), st.sampled_from([1, 3, 6]))
def test_shuffling_the_future_changes_no_forecast(seed, origin, horizon):
    noise = np.random.default_rng(seed)
    other = PANEL.counts.copy()
    future = other[:, origin + 1 :]
    other[:, origin + 1 :] = noise.permuted(future, axis=1) + noise.integers(0, 900, future.shape)
    changed = Forecaster(Panel(PANEL.areas, PANEL.start, "month", other)).tell(origin, horizon)
    cut = Forecaster(PANEL.until(origin)).tell(origin, horizon)
    here = FORECASTER.tell(origin, horizon)
    for one in (changed, cut):
        assert (one.quantiles == here.quantiles).all()
        assert one.shares == pytest.approx(here.shares, abs=1e-9)


def test_the_member_conflictology_is_the_baseline_of_one_series():
    told = FORECASTER.said(ORIGIN, 1)[0]
    for row, counts in enumerate(PANEL.counts[:, : ORIGIN + 1]):
        alone = conflictology(Series(FIRST, "month", tuple(int(count) for count in counts)), minimum_count=0)
        assert isinstance(alone, Forecast)
        assert told[row].tolist() == [alone.quantile(level) for level in LEVELS]


@settings(max_examples=40)
@given(st.floats(0.01, 15), st.floats(0.05, 40))
def test_small_negative_binomial_quantiles_are_those_of_scipy(mean, size):
    ours = _negbin_quantiles(np.array([mean]), np.array([size]), LEVELS)[0]
    theirs = nbinom.ppf(LEVELS, size, size / (size + mean))
    near = theirs <= 24
    assert (np.abs(ours - theirs)[near] <= (np.abs(np.diff([*theirs, theirs[-1]])) > 0)[near]).all()
    assert ours == pytest.approx(theirs, rel=0.05, abs=1)


@settings(max_examples=20)
@given(seeds)
def test_quantiles_of_many_rows_are_those_of_each_row(seed):
    noise = np.random.default_rng(seed)
    values, weight = np.sort(noise.integers(0, 50, (4, 20)), axis=1).astype(float), noise.random((4, 20)) + 0.01
    steps, lines = step_quantiles(values, weight, LEVELS), smooth_quantiles(values, weight, LEVELS)
    for row in range(4):
        share = np.cumsum(weight[row]) / weight[row].sum()
        assert steps[row].tolist() == [values[row, np.searchsorted(share, level - 1e-9)] for level in LEVELS]
        middle = (np.cumsum(weight[row]) - weight[row] / 2) / weight[row].sum()
        assert lines[row] == pytest.approx(np.interp(LEVELS, middle, values[row]))


def test_interpolation_holds_the_ends():
    told = interpolate(np.array([[0.0, 0.5, 1.0]]), np.array([[0.25, 0.75]]), np.array([[2.0, 4.0]]))
    assert told.tolist() == [[2, 3, 4]]


@settings(max_examples=20)
@given(seeds)
def test_the_crps_of_a_pool_is_known_before_it_is_formed(seed):
    noise = np.random.default_rng(seed)
    said, y = np.sort(noise.integers(0, 30, (3, 5, 20)), axis=2).astype(float), noise.integers(0, 40, 5).astype(float)
    share = noise.dirichlet(np.ones(3))
    product = products(said, y)
    for case in range(5):
        sample = np.repeat(said[:, case].ravel(), 1)
        weight = np.repeat(share / 20, 20)
        distance = (weight * np.abs(sample - y[case])).sum()
        spread = (weight[:, None] * weight * np.abs(sample[:, None] - sample)).sum() / 2
        assert share @ product[case] @ share == pytest.approx(distance - spread)


def test_weights_go_to_what_was_right_and_stay_near_the_prior_when_loyal():
    noise = np.random.default_rng(1)
    y = noise.poisson(20, 200).astype(float)
    right, wrong = (np.tile(np.sort(noise.poisson(mean, 25)), (200, 1)).astype(float) for mean in (20, 60))
    product, prior = products(np.stack([right, wrong]), y).mean(axis=0), np.array([0.5, 0.5])
    free, loyal = weights(product, prior, loyalty=0.0), weights(product, prior, loyalty=5.0)
    assert free[0] > 0.95
    assert 0.5 < loyal[0] < free[0]
    assert free.sum() == pytest.approx(1)


def test_a_mixture_of_one_member_is_that_member():
    said = FORECASTER.said(ORIGIN, 1)
    alone = np.zeros((6, len(MEMBERS)))
    alone[:, 1] = 1
    assert mixture(said, alone, (np.arange(199) + 0.5) / 199).tolist() == said[1].tolist()


def test_the_pool_beats_conflictology_where_levels_wander():
    ours, base = [], []
    for target in range(85, 120, 4):
        told = FORECASTER.tell(target - 3, 3)
        ours.append(scoring.crps(told.quantiles, PANEL.counts[:, target]).sum())
        base.append(scoring.crps(told.members[0], PANEL.counts[:, target]).sum())
    assert sum(ours) < 0.97 * sum(base)


def test_areas_add_up_to_countries_and_countries_to_the_region():
    draws = draw(FORECASTER.memory, ORIGIN, FORECASTER.quantiles(ORIGIN, 3))
    countries = {"north": PANEL.areas[:2], "south": PANEL.areas[2:]}
    parts, whole = draws.totals(countries), draws.totals({"region": PANEL.areas})
    assert (parts["north"] + parts["south"] == whole["region"]).all()
    assert whole["region"].mean() == pytest.approx(FORECASTER.quantiles(ORIGIN, 3).mean(axis=1).sum())
    assert sorted(whole["region"]) == draws.total(PANEL.areas).tolist()


def test_joint_draws_leave_each_area_its_own_distribution():
    quantiles = FORECASTER.quantiles(ORIGIN, 1)
    assert (np.sort(draw(FORECASTER.memory, ORIGIN, quantiles).values, axis=1) == quantiles).all()


def test_areas_that_rose_together_are_drawn_together():
    noise = np.random.default_rng(2)
    both = noise.gamma(1, 1, 150)
    counts = noise.poisson(np.array([both * 40, both * 30, noise.gamma(1, 1, 150) * 40])).astype(float)
    panel = Panel(("a", "b", "c"), FIRST, "month", counts)
    forecaster = Forecaster(panel)
    drawn = draw(forecaster.memory, 149, forecaster.quantiles(149, 1)).values
    assert np.corrcoef(drawn[0], drawn[1])[0, 1] > 0.7
    assert abs(np.corrcoef(drawn[0], drawn[2])[0, 1]) < 0.4


@settings(max_examples=25)
@given(st.lists(st.floats(0, 5), min_size=60, max_size=120))
def test_stretched_intervals_would_have_held_nine_in_ten_unless_the_widest_is_not_enough(past):
    factor = stretch(np.array(past))
    assert 1 <= factor <= 2
    if factor < 2:
        assert (np.array(past) <= factor + 1e-9).mean() >= 0.9


def test_the_distance_says_how_far_an_interval_must_grow_to_hold_a_count():
    low, middle, high = np.array([2.0]), np.array([10.0]), np.array([20.0])
    assert distances(low, middle, high, np.array([31.0]))[0] == 2
    assert distances(low, middle, high, np.array([1.5]))[0] == 1


def test_too_few_past_cases_stretch_nothing():
    assert stretch(np.full(59, 9.0)) == 1


def test_stretching_keeps_the_middle_and_moves_the_ends():
    quantiles = np.arange(199.0)[None, :] + 100
    moved = stretched(quantiles, LEVELS, np.array([1.5]))
    assert moved[0, 99] == quantiles[0, 99]
    assert moved[0, 9] == pytest.approx(199 - 1.5 * 90)
    assert (np.diff(moved) >= 0).all()


def test_below_the_minimum_there_is_no_number():
    quiet = PANEL.counts.copy()
    quiet[0] = 0
    quiet[0, -30:-28] = 2
    ahead = look_ahead(Panel(PANEL.areas, FIRST, "month", quiet), "deaths", horizons=(1,))[0]
    answer = ahead.areas["area 0"]
    assert isinstance(answer, TooLittle)
    assert (answer.reason, answer.count) == ("sparse", 4)
    assert isinstance(ahead.areas["area 4"], Forecast)


def test_a_year_must_be_known():
    counts = np.full((2, 40), 9.0)
    counts[1, :30] = np.nan
    answers = look_ahead(Panel(("a", "b"), FIRST, "month", counts), "deaths", horizons=(1,))[0].areas
    assert isinstance(answers["a"], Forecast)
    assert answers["b"].reason == "short"


def test_a_look_ahead_names_its_unit_its_periods_and_its_totals():
    groups = {"region": PANEL.areas, "quiet": PANEL.areas[-1:]}
    told = look_ahead(PANEL, "deaths", horizons=(1, 6), origin=date(2009, 6, 1), groups=groups)
    assert [(one.period, one.unit) for one in told] == [(date(2009, 7, 1), "deaths"), (date(2009, 12, 1), "deaths")]
    assert isinstance(told[0].totals["region"], Forecast)
    assert isinstance(told[0].totals["quiet"], TooLittle)
    assert sum(told[0].weights["area 0"].values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="names what it counts"):
        look_ahead(PANEL, "")


def test_what_is_unknown_is_not_taken_for_zero():
    counts = np.full((1, 60), 50.0)
    counts[0, 40:46] = np.nan
    told = look_ahead(Panel(("a",), FIRST, "month", counts), "deaths", horizons=(1,))[0].areas["a"]
    assert isinstance(told, Forecast)
    assert told.interval(0.9)[0] >= 40


def test_weeks_are_forecast_as_months_are():
    counts = np.random.default_rng(3).poisson(4, (3, 260)).astype(float)
    panel = Panel(("a", "b", "c"), date(2020, 1, 6), "week", counts)
    told = look_ahead(panel, "incidents", horizons=(1, 4))
    assert told[1].period == date(2025, 1, 20)
    assert all(
        told[1].areas[area].interval(0.9)[0] <= 4 <= told[1].areas[area].interval(0.9)[1] for area in panel.areas
    )


def test_a_panel_is_made_of_series_that_begin_and_end_apart():
    panel = Panel.of(
        {"a": Series(date(2020, 3, 1), "month", (1, 2)), "b": Series(date(2020, 1, 1), "month", (3, 4, 5))}
    )
    assert (panel.start, panel.end) == (date(2020, 1, 1), date(2020, 4, 1))
    assert np.nan_to_num(panel.counts, nan=-1).tolist() == [[-1, -1, 1, 2], [3, 4, 5, -1]]
    assert enough(panel, 3).tolist() == [False, False]
    with pytest.raises(ValueError, match="whole number"):
        Panel(("a",), FIRST, "month", np.array([[0.5]]))


def test_a_memory_s_means_fade():
    memory = Memory(Panel(("a",), FIRST, "month", np.array([[8.0, *[0.0] * 12]])))
    means = memory.mean[12.0][0]
    assert all(later < sooner for sooner, later in itertools.pairwise(means))
    assert memory.seen[12.0][0, 12] == pytest.approx(sum(0.5 ** (age / 12) for age in range(13)))
