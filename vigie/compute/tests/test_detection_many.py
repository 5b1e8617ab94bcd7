"""The rules of detection on many series at once, and what they share."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vigie.compute.counts import CountDistribution, quantiles, tails
from vigie.compute.detection import RULES, Finding, cusum, ears, scan
from vigie.compute.detection.many import speak
from vigie.compute.detection.matrix import aligned
from vigie.compute.detection.noufaily import MONTHS, WEEKS, judge, season_levels
from vigie.compute.series import Series, TooLittle, shift

MONDAY, FIRST = date(2014, 1, 6), date(2005, 1, 1)
LONG = 300


def years_of(mean: float, length: int = LONG, seed: int = 5, freq: str = "week") -> Series:
    counts = np.random.default_rng(seed).negative_binomial(3, 3 / (3 + mean), length)
    return Series(MONDAY if freq == "week" else FIRST, freq, tuple(counts.tolist()))


def planted(series: Series, *last: int) -> Series:
    return Series(series.start, series.freq, (*series.counts[: -len(last)], *last))


# Every rule ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [name for name in RULES if name != "surge"])
@pytest.mark.parametrize("freq", ["week", "month"])
def test_every_rule_is_silent_on_a_quiet_past_and_speaks_of_a_leap(rule, freq):
    quiet = planted(years_of(4, 300 if freq == "week" else 120, freq=freq), 4, 4, 4, 4)
    found = RULES[rule](quiet, None)
    assert isinstance(found, Finding)
    assert not found.fires
    leap = RULES[rule](planted(quiet, 60), None)
    assert leap.fires
    assert leap.baseline_end < leap.period
    assert leap.low <= leap.expected <= max(leap.high, leap.expected)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_speaks_exactly_above_the_count_that_would_have_silenced_it(rule):
    freq = "month" if rule == "surge" else "week"
    known = planted(years_of(6, 300 if freq == "week" else 120, freq=freq), 9, 12, 11, 60)
    found = RULES[rule](known, None)
    assert found.fires
    spare = found.silent_up_to - (found.observed - known.counts[-1])
    assert spare >= 0
    assert not RULES[rule](planted(known, spare), None).fires
    assert RULES[rule](planted(known, spare + 1), None).fires


@pytest.mark.parametrize("rule", RULES)
@given(seed=st.integers(0, 10_000), ahead=st.integers(1, 40))
@settings(max_examples=8, deadline=None)
def test_shuffling_the_future_changes_no_rule(rule, seed, ahead):
    freq = "month" if rule == "surge" else "week"
    known = years_of(3, 330 if freq == "week" else 100, seed, freq)
    at = shift(known.end, freq, -ahead)
    future = np.random.default_rng(seed).permutation(known.counts[-ahead:]) + 5
    other = planted(known, *future.tolist())
    assert RULES[rule](known, at) == RULES[rule](other, at) == RULES[rule](known.until(at), None)


def test_a_short_past_is_an_answer_of_every_rule():
    for rule, judge_one in RULES.items():
        answer = judge_one(Series(FIRST, "month", (9, 9, 9)), None)
        assert isinstance(answer, TooLittle), rule
        assert answer.reason == "short"


# One series and many ---------------------------------------------------------------------------------------------


def test_a_row_of_a_matrix_gets_the_answers_of_its_series_alone():
    rows = [years_of(mean, seed=seed) for seed, mean in enumerate((0.4, 3, 20))]
    counts, at = aligned(rows), [LONG - 1, LONG - 9]
    many = judge(counts, WEEKS, np.array(at))
    sums, paths = scan.judge(counts, scan.SUMS["week"]), cusum.judge(counts, cusum.USUAL["week"]).path
    c2 = ears.limits(counts, ears.EARS_C2, minimum_sigma=1)
    for row, series in enumerate(rows):
        for column, here in enumerate(at):
            period = series.periods[here]
            alone = RULES["farrington"](series, period)
            if isinstance(alone, Finding):
                assert many.limit[row, column] == alone.threshold
            scanned = RULES["negbin_scan"](series, period)
            assert sums.p_value[row, here] == pytest.approx(scanned.p_value)
            assert sums.fires(0.03)[row, here] == scanned.fires
            assert paths.value[row, here] == pytest.approx(RULES["negbin_cusum"](series, period).statistic)
            if isinstance(short := RULES["ears_c2"](series, period), Finding):
                assert c2[row, here] == pytest.approx(short.threshold)


@pytest.mark.parametrize("freq", ["week", "month"])
def test_all_rules_at_once_speak_where_each_alone_does(freq):
    rows = [years_of(mean, 320 if freq == "week" else 90, seed, freq) for seed, mean in enumerate((0.1, 2, 15))]
    rows = [planted(series, *(count + 8 for count in series.counts[-3:])) for series in rows]
    spoken = speak(aligned(rows), freq)
    assert set(spoken) == {rule for rule in RULES if rule != "surge" or freq == "month"}
    for rule, where in spoken.items():
        assert where.any()
        for row, series in enumerate(rows):
            for here in {*range(0, len(series), 37), *range(len(series) - 4, len(series))}:
                answer = RULES[rule](series, series.periods[here])
                assert where[row, here] == (isinstance(answer, Finding) and answer.fires), (rule, row, here)


def test_nothing_speaks_where_nothing_can_be_judged():
    for freq in ("week", "month"):
        for counts in (np.full((2, 3), 90), np.zeros((2, 400))):
            assert not any(where.any() for where in speak(counts, freq).values())


def test_series_of_other_periods_make_no_matrix():
    with pytest.raises(ValueError, match="same periods"):
        aligned([Series(MONDAY, "week", (1, 2)), Series(MONDAY, "week", (1, 2, 3))])


@given(arrays(float, 12, elements=st.floats(0, 400)), st.floats(1, 30), st.sampled_from([0.01, 0.5, 0.95, 0.999]))
def test_quantiles_and_tails_of_many_are_those_of_one(means, dispersion, level):
    many, chance = quantiles(means, dispersion * means, level), tails(np.arange(12.0), means, dispersion * means)
    for index, mean in enumerate(means.tolist()):
        one = CountDistribution(mean, dispersion * mean)
        assert many[index] == one.quantile(level)
        assert chance[index] == pytest.approx(one.at_least(index), rel=1e-9)
    assert np.isnan(quantiles(np.array([np.nan]), np.array([1.0]), level)).all()


# Farrington ------------------------------------------------------------------------------------------------------


def test_a_year_of_weeks_is_cut_into_the_season_of_now_and_nine_others():
    levels = season_levels(WEEKS)
    assert len(levels) == 5 * 52 + 3 - 26
    assert (levels[:7] == 9).all()
    assert (levels[7:52] == np.repeat(np.arange(9), 5)).all()
    assert (levels[52:59] == 9).all()
    assert set(season_levels(MONTHS)) == {0, 1, 2, 3}


def test_a_season_that_returns_every_year_is_expected():
    time = np.arange(LONG)
    noise = np.random.default_rng(1)
    counts = noise.poisson(10 * np.exp(1.2 * np.cos(2 * np.pi * (time - LONG + 1) / 52)))
    series = Series(MONDAY, "week", tuple(counts.tolist()))
    assert RULES["farrington"](series, None).expected == pytest.approx(10 * np.exp(1.2), rel=0.15)
    assert not RULES["farrington"](series, None).fires


def test_a_past_outbreak_counts_for_less():
    counts = np.random.default_rng(2).poisson(5, LONG)
    counts[100:106] = 90
    found = RULES["farrington"](Series(MONDAY, "week", tuple(counts.tolist())), None)
    assert found.lightened >= 6
    assert found.expected < 7


def test_few_events_of_late_are_too_little_to_judge():
    series = planted(years_of(6), 1, 1, 1, 1)
    answer = RULES["farrington"](series, None)
    assert isinstance(answer, TooLittle)
    assert (answer.reason, answer.count, answer.count_needed) == ("sparse", 4, 5)


def test_a_period_without_its_five_years_is_refused():
    with pytest.raises(ValueError, match="263 periods"):
        judge(np.ones((1, 300)), WEEKS, np.array([262]))


# The scan and the sum --------------------------------------------------------------------------------------------


def test_the_sum_adds_up_small_excesses_that_no_week_shows():
    noise = np.random.default_rng(4).poisson(10, 120)
    noise[-8:] = 15
    series = Series(MONDAY, "week", tuple(noise.tolist()))
    assert not RULES["ears_c2"](series, None).fires
    values = cusum.judge([series.counts], cusum.USUAL["week"]).path
    assert values.alarm[0, -8:].any()
    assert values.alarm[0, 60:-8].sum() <= 1
