from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.detection import Finding, ears_c2, examine, is_onset, negbin_scan, surge
from vigie.compute.detection.scan import SUMS, judge
from vigie.compute.series import Series, TooLittle, shift
from vigie.compute.tests.strategies import series

MONDAY, FIRST = date(2020, 1, 6), date(2015, 1, 1)
Z = statistics.NormalDist().inv_cdf(0.999)


def weeks(*counts: int) -> Series:
    return Series(MONDAY, "week", counts)


def months(*counts: int) -> Series:
    return Series(FIRST, "month", counts)


# The rules by hand -----------------------------------------------------------------------------------------------


def test_ears_c2_compares_with_the_seven_periods_that_end_three_before():
    found = ears_c2(weeks(100, 2, 4, 3, 5, 1, 2, 4, 90, 90, 20), minimum_sigma=0)
    past = [2, 4, 3, 5, 1, 2, 4]
    assert isinstance(found, Finding)
    assert found.expected == pytest.approx(statistics.mean(past))
    assert found.threshold == pytest.approx(statistics.mean(past) + Z * statistics.stdev(past))
    assert (found.baseline_start, found.baseline_end) == (date(2020, 1, 13), date(2020, 2, 24))
    assert found.fires


def test_a_baseline_that_never_varies_lets_any_rise_alarm_only_in_the_original_rule():
    flat = weeks(3, 3, 3, 3, 3, 3, 3, 3, 3, 4)
    assert ears_c2(flat, minimum_sigma=0).fires
    assert not ears_c2(flat).fires
    assert ears_c2(weeks(*flat.counts[:-1], 7)).fires


def test_the_scan_sums_four_months_against_the_twelve_before_them():
    found = negbin_scan(months(500, *[2] * 12, 4, 4, 5, 7))
    assert isinstance(found, Finding)
    assert (found.observed, found.span, found.expected) == (20, 4, pytest.approx(8))
    assert (found.baseline_start, found.baseline_end) == (date(2015, 2, 1), date(2016, 1, 1))
    assert found.fires
    assert found.p_value < 0.01


def test_the_scan_of_weeks_uses_a_year_of_them():
    assert isinstance(negbin_scan(weeks(*[2] * 55)), TooLittle)
    found = negbin_scan(weeks(*[2] * 56))
    assert (found.baseline_end - found.baseline_start).days == 51 * 7


def test_a_surge_exceeds_the_negbin_limit_and_mean_plus_ten_and_half_as_much_again():
    quiet, gap = [2] * 12, [0, 50, 0]
    assert surge(months(*quiet, *gap, 12)).threshold == 12
    assert not surge(months(*quiet, *gap, 12)).fires
    assert surge(months(*quiet, *gap, 13)).fires
    assert surge(months(*[100] * 12, *gap, 150)).threshold == 150
    wild = [0, 90, 3, 60, 0, 10, 80, 0, 0, 40, 5, 70]
    assert surge(months(*wild, *gap, 50)).threshold > 1.5 * statistics.mean(wild)


def test_an_onset_is_a_surge_after_three_months_without_one():
    quiet = [2] * 18
    assert is_onset(months(*quiet, 40))
    assert not is_onset(months(*quiet, 40, 40))
    assert not is_onset(months(*[2] * 15, 40)), "the three months before cannot be judged"


def test_a_surge_is_defined_on_months_only():
    with pytest.raises(ValueError, match="months"):
        surge(weeks(*[1] * 20))


def test_too_short_and_too_sparse_are_answers_that_say_why():
    short = ears_c2(weeks(4, 4, 4))
    assert isinstance(short, TooLittle)
    assert (short.reason, short.periods, short.periods_needed) == ("short", 0, 7)
    sparse = negbin_scan(months(*[0] * 15, 4))
    assert isinstance(sparse, TooLittle)
    assert (sparse.reason, sparse.count, sparse.count_needed) == ("sparse", 4, 5)
    assert isinstance(negbin_scan(months(*[0] * 15, 5)), Finding)


# Properties ------------------------------------------------------------------------------------------------------


@given(series(min_size=60))
def test_a_rule_fires_exactly_above_the_count_that_would_have_silenced_it(known):
    for found in examine(known):
        if isinstance(found, TooLittle):
            continue
        assert found.low <= found.high
        assert found.fires == (found.observed > found.threshold)
        spare = found.silent_up_to - (found.observed - known.counts[-1])
        if spare >= 0:
            calm = examine(Series(known.start, known.freq, (*known.counts[:-1], spare)))
            assert not any(other.fires for other in calm if other.rule == found.rule and isinstance(other, Finding))


@given(series(min_size=20), st.data())
def test_shuffling_the_future_changes_no_answer(known, data):
    origin = data.draw(st.integers(10, len(known) - 1))
    at = shift(known.start, known.freq, origin)
    future = data.draw(st.permutations(known.counts[origin + 1 :]))
    other = Series(known.start, known.freq, (*known.counts[: origin + 1], *(count + 7 for count in future)))
    assert examine(known, at) == examine(other, at) == examine(known.until(at))
    if known.freq == "month":
        assert is_onset(known, at) == is_onset(other, at)


# Operating characteristics ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mean", "size"), [(0.5, None), (3, None), (3, 1.5), (20, 4)])
@pytest.mark.parametrize("freq", ["week", "month"])
def test_the_scan_fires_on_noise_about_as_seldom_as_it_says(mean, size, freq):
    noise = np.random.default_rng(20)
    shape = (1500, 60 if freq == "week" else 16)
    counts = noise.poisson(mean, shape) if size is None else noise.negative_binomial(size, size / (size + mean), shape)
    chances = judge(counts, replace(SUMS[freq], alpha=0.01)).p_value[:, -1]
    judged, fired = np.isfinite(chances).sum(), (chances <= 0.01).sum()
    assert judged > 1000
    # One in a hundred is asked; twelve skewed months say little about their own variance, which costs a few more.
    assert fired / judged < (0.015 if freq == "week" else 0.04)


def test_ears_fires_on_poisson_noise_a_few_times_a_year_at_most():
    noise = np.random.default_rng(7)
    answers = [ears_c2(weeks(*(int(count) for count in noise.poisson(4, 10)))) for _ in range(2000)]
    assert sum(answer.fires for answer in answers if isinstance(answer, Finding)) / 2000 < 0.04


@pytest.mark.parametrize("mean", [4, 10, 30])
def test_a_planted_surge_of_two_standard_deviations_over_four_weeks_is_found(mean):
    noise = np.random.default_rng(3)
    found = 0
    for _ in range(200):
        counts = noise.poisson(mean, 56)
        counts[-4:] += int(np.ceil(2 * mean**0.5))
        found += negbin_scan(weeks(*(int(count) for count in counts))).fires
    assert found / 200 >= 0.9
