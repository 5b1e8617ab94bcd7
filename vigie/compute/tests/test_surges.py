from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.compute import detection
from vigie.compute.backtest import BadFile
from vigie.compute.detection import Finding
from vigie.compute.forecast import Panel
from vigie.compute.series import Series, shift
from vigie.compute.surges import UNBROKEN, limits, onsets, surges, warn
from vigie.compute.surges.definition import before, coming, judgeable
from vigie.compute.surges.features import features, learnable, surges_everywhere
from vigie.compute.surges.model import fit
from vigie.compute.surges.warning import Counted, _year
from vigie.compute.tests.panels import FIRST

seeds = st.integers(0, 2**32 - 1)


def restless(areas: int = 10, months: int = 186, seed: int = 5) -> Panel:
    """Areas where a quarter's unrest is announced by a month of it, and areas without any."""
    noise = np.random.default_rng(seed)
    mood = np.zeros((areas, months))
    for month in range(1, months):
        mood[:, month] = 0.75 * mood[:, month - 1] + noise.normal(0, 0.8, areas)
    level = np.geomspace(0.05, 60, areas)[:, None] * np.exp(mood)
    return Panel(tuple(f"area {row}" for row in range(areas)), FIRST, "month", noise.poisson(level).astype(float))


PANEL = restless()
SPAN = (date(2013, 1, 1), date(2014, 12, 1))
WARNED = warn(PANEL, *SPAN)


@settings(max_examples=8, deadline=None)
@given(seeds, st.sampled_from([0.3, 3.0, 40.0]), st.sampled_from([0.3, 2.0, 50.0]))
def test_surges_and_onsets_are_those_of_detection(seed, mean, shape):
    noise = np.random.default_rng(seed)
    counts = noise.poisson(mean * noise.gamma(shape, 1 / shape, 60))
    series = Series(FIRST, "month", tuple(int(count) for count in counts))
    found = surges(counts[None, :].astype(float))
    begun = onsets(found)[0]
    limit = limits(counts[None, :].astype(float))[0]
    for month in range(60):
        at = shift(FIRST, "month", month)
        answer = detection.surge(series, at)
        assert found[0, month] == (isinstance(answer, Finding) and answer.fires)
        assert begun[month] == detection.is_onset(series, at)
        if isinstance(answer, Finding):
            assert limit[month] == pytest.approx(answer.threshold)


def test_the_limits_of_the_three_coming_months_are_known_now():
    whole = limits(PANEL.counts)
    assert limits(PANEL.counts[:, :100])[:, 15:103].tolist() == whole[:, 15:103].tolist()


def test_a_month_whose_past_is_unknown_is_no_surge():
    counts = np.zeros((1, 40))
    counts[0, 20], counts[0, 30] = np.nan, 500
    assert not surges(counts).any()
    counts[0, 20] = 0
    assert np.flatnonzero(surges(counts)[0]).tolist() == [30]


def test_a_year_says_what_its_threshold_was_chosen_on():
    chances, begun = np.full((1, 100), 0.05), np.zeros((1, 100), dtype=bool)
    for month, chance in ((40, 0.9), (50, 0.6), (60, 0.3), (70, 0.2)):
        begun[0, month], chances[0, month - 2] = True, chance
    year = _year(chances, begun, 28, 88, FIRST)
    assert (year.threshold, year.years, year.onsets, year.caught) == (0.6, 5, 4, 2)
    nothing = _year(chances, np.zeros_like(begun), 28, 88, FIRST)
    assert (nothing.threshold, nothing.onsets, nothing.caught) == (0.5, 0, 0)


def test_what_comes_and_what_went_before():
    found = np.array([[False, False, False, True, False, False, False, False]])
    assert np.flatnonzero(coming(found)[0]).tolist() == [0, 1, 2]
    assert np.flatnonzero(before(found)[0]).tolist() == [4, 5, 6]


@settings(max_examples=3, deadline=None)
@given(seeds)
def test_shuffling_the_future_changes_no_feature(seed):
    noise = np.random.default_rng(seed)
    other = PANEL.counts.copy()
    other[:, 150:] = noise.permuted(other[:, 150:], axis=1) + 300
    ours, theirs = features(PANEL.counts), features(other)
    assert ours.values[:, :150].tolist() == theirs.values[:, :150].tolist()


@pytest.mark.slow
def test_what_comes_later_changes_no_chance_and_no_threshold():
    counts = PANEL.counts.copy()
    end = PANEL.position(SPAN[1])
    counts[:, end + 1 :] = 777
    again = warn(Panel(PANEL.areas, FIRST, "month", counts), *SPAN)
    assert np.array_equal(again.chances, WARNED.chances, equal_nan=True)
    assert (again.years, again.model) == (WARNED.years, WARNED.model)


@pytest.mark.slow
def test_the_outcome_of_a_year_changes_neither_its_threshold_nor_its_first_chances():
    counts = PANEL.counts.copy()
    counts[:, PANEL.position(date(2014, 1, 1)) :] = 0
    again = warn(Panel(PANEL.areas, FIRST, "month", counts), *SPAN)
    assert again.years == WARNED.years
    assert np.array_equal(again.chances[:, :12], WARNED.chances[:, :12], equal_nan=True)


def test_warnings_beat_the_base_rate_and_catch_onsets_that_the_present_cannot_show():
    assert WARNED.brier < 0.9 * WARNED.brier_base
    assert WARNED.persistence.caught == 0
    assert WARNED.model.caught > 0
    assert WARNED.model.precision > 1.5 * np.mean(coming(surges(PANEL.counts))[:, 156:180])
    assert 1 <= WARNED.model.lead <= 3


def test_where_too_little_is_known_no_chance_is_told():
    assert WARNED.newest["area 0"] is None or PANEL.counts[0, -36:].sum() >= 5
    counts = PANEL.counts.copy()
    counts[3, -60:] = 0
    told = warn(Panel(PANEL.areas, FIRST, "month", counts), *SPAN)
    assert told.newest["area 3"] is None
    assert np.isnan(told.chances[3, -1])
    assert 0 <= told.newest["area 8"] <= 1


def test_counts_of_warnings_are_rates_of_what_they_say():
    counted = Counted(24, 10, 8, 4, 6, 5, 2, 1.5, 120)
    assert (counted.precision, counted.precision_with_present, counted.onset_recall) == (0.5, 0.75, 0.4)
    assert (counted.false_per_area_year, counted.false_per_active_area_year) == (0.2, 0.4)
    assert Counted(24, 10, 0, 0, 0, 0, 0, None, 0).precision is None


def test_the_model_finds_a_bend():
    noise = np.random.default_rng(1)
    x = noise.normal(0, 1, (6000, 2))
    y = (noise.random(6000) < 1 / (1 + np.exp(3 - 4 * np.maximum(x[:, 0], 0)))).astype(float)
    chances = fit(x, y).chance(np.array([[-2.0, 0], [0, 0], [2.0, 0]]))
    assert abs(chances[0] - chances[1]) < 0.08
    assert chances[2] > 0.9
    with pytest.raises(ValueError, match="both kinds"):
        fit(x, np.zeros(6000))


@pytest.mark.parametrize(
    ("panel", "span", "code"),
    [
        (Panel(("a",), date(2020, 1, 6), "week", np.ones((1, 300))), (None, None), "surges_need_months"),
        (PANEL, (date(2005, 1, 1), None), "surges_outside"),
        (PANEL, (None, date(2030, 1, 1)), "surges_outside"),
        (Panel(("a",), FIRST, "month", np.ones((1, 60))), (None, None), "surges_outside"),
        (Panel(("a",), FIRST, "month", np.ones((1, 300))), (None, None), "few_surges"),
    ],
)
def test_what_cannot_be_warned_of_is_refused(panel, span, code):
    with pytest.raises(BadFile) as caught:
        warn(panel, *span)
    assert caught.value.code == code


def with_gap(counts: np.ndarray, row: int, first: int, last: int) -> np.ndarray:
    gone = counts.copy()
    gone[row, first : last + 1] = np.nan
    return gone


def learnable_months(counts: np.ndarray, row: int) -> list[int]:
    return np.flatnonzero(learnable(counts, limits(counts))[row]).tolist()


def test_nothing_is_learnt_of_months_that_rest_on_a_gap_or_are_followed_by_one():
    quiet = np.zeros_like(PANEL.counts)
    months = quiet.shape[1]
    # What follows the last three is not known, nor what follows before the first limit.
    assert learnable_months(quiet, 8) == list(range(14, months - 3))
    assert learnable_months(with_gap(quiet, 8, 60, 61), 8) == [*range(14, 57), *range(61 + UNBROKEN, months - 3)]
    later = learnable_months(with_gap(quiet, 8, 0, 49), 8)
    assert later == list(range(49 + UNBROKEN, months - 3))


def test_a_surge_that_came_for_certain_is_learnt_beside_a_month_that_is_not_known():
    counts = np.zeros((1, 120))
    counts[0, 101] = 400
    counts[0, 102] = np.nan
    # Of month 100 a surge follows in 101, whatever 102 was; of month 101 it is not known.
    assert learnable_months(counts, 0)[-1] == 100
    assert 99 in learnable_months(counts, 0)
    counts[0, 101] = 0
    assert learnable_months(counts, 0)[-1] == 98


def test_silence_of_a_feed_is_not_learnt_as_quiet():
    """A country of which nothing is known for years teaches nothing: as if it had never been there."""
    silent = Panel((*PANEL.areas, "silent"), FIRST, "month", np.vstack([PANEL.counts, np.full(186, np.nan)]))
    told = warn(silent, *SPAN)
    assert np.array_equal(told.chances[:-1], WARNED.chances, equal_nan=True)
    assert (told.years, told.brier, told.brier_base) == (WARNED.years, WARNED.brier, WARNED.brier_base)
    quiet = warn(Panel(silent.areas, FIRST, "month", np.nan_to_num(silent.counts)), *SPAN)
    assert not np.array_equal(quiet.chances[:-1], WARNED.chances, equal_nan=True)


def test_a_gap_takes_its_months_out_of_what_is_learnt_and_a_zero_in_their_place_would_not():
    gap = with_gap(PANEL.counts, 7, 90, 100)
    chances = [warn(Panel(PANEL.areas, FIRST, "month", counts), *SPAN).chances for counts in (gap, np.nan_to_num(gap))]
    assert not np.array_equal(chances[0][:7], chances[1][:7], equal_nan=True)


def test_an_alert_whose_outcome_nobody_knows_is_neither_true_nor_false():
    alerts = np.argwhere(WARNED.chances >= WARNED.years[-1].threshold)
    row, column = next((row, column) for row, column in alerts if 12 <= column < 20)
    month = PANEL.position(SPAN[0]) + column
    gap = with_gap(PANEL.counts, row, month + 1, month + 3)
    told = warn(Panel(PANEL.areas, FIRST, "month", gap), *SPAN).model
    assert told.alerts < WARNED.model.alerts
    assert told.true <= told.alerts


def test_a_surge_after_a_gap_is_no_onset():
    counts = np.zeros((1, 60))
    counts[0, 40] = 300
    assert np.flatnonzero(begun_of(counts)).tolist() == [40]
    assert not begun_of(with_gap(counts, 0, 38, 38)).any()


def begun_of(counts: np.ndarray) -> np.ndarray:
    judged = limits(counts)
    begun: np.ndarray = onsets(surges(counts, judged), judgeable(counts, judged))[0]
    return begun


def test_the_newest_month_alone_is_as_among_all_to_the_last_digit():
    judged = limits(PANEL.counts)
    whole = features(PANEL.counts, judged)
    beside = surges_everywhere(PANEL.counts, judged)
    for rows in (slice(None), slice(3, 4)):
        alone = features(PANEL.counts[rows], judged[rows], newest=True, beside=beside[rows])
        assert alone.values[:, -1].tolist() == whole.values[rows, -1].tolist()
    gap = with_gap(PANEL.counts, 2, 150, 160)
    assert features(gap, newest=True).values[:, -1].tolist() == features(gap).values[:, -1].tolist()
