from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.series import Series, distance, gather, last_complete, period_of, shift, walk
from vigie.compute.tests.strategies import days, freqs, series


def test_a_week_starts_on_its_iso_monday_across_the_new_year():
    assert period_of(date(2021, 1, 3), "week") == date(2020, 12, 28)
    assert period_of(date(2020, 12, 28), "week").isocalendar().week == 53


def test_a_month_starts_on_its_first_day():
    assert period_of(date(2024, 2, 29), "month") == date(2024, 2, 1)
    assert shift(date(2024, 1, 1), "month", -1) == date(2023, 12, 1)


@given(days, freqs, st.integers(-300, 300))
def test_shift_and_distance_undo_each_other(day, freq, by):
    period = period_of(day, freq)
    assert distance(period, shift(period, freq, by), freq) == by


@given(days, freqs)
def test_the_running_period_is_never_complete(today, freq):
    newest = last_complete(today, freq)
    assert newest < shift(newest, freq, 1) <= today < shift(newest, freq, 2)


def test_a_gap_inside_what_the_source_covers_is_a_zero_and_nothing_is_added_after_it():
    rows = [(date(2024, 1, 5), 2), (date(2024, 1, 31), 1), (date(2024, 4, 2), 4)]
    known = gather(rows, "month", first=date(2024, 1, 1), last=date(2024, 4, 30))
    assert known.counts == (3, 0, 0, 4)
    assert known.end == date(2024, 4, 1)
    with pytest.raises(KeyError):
        known.position(date(2024, 5, 1))


def test_rows_outside_the_covered_periods_are_left_out():
    rows = [(date(2023, 12, 31), 9), (date(2024, 1, 1), 1), (date(2024, 2, 1), 9)]
    assert gather(rows, "month", first=date(2024, 1, 1), last=date(2024, 1, 31)).counts == (1,)


def test_a_source_that_covers_nothing_gives_an_empty_series():
    nothing = gather([], "week", first=date(2024, 1, 8), last=date(2024, 1, 1))
    assert len(nothing) == 0
    with pytest.raises(ValueError, match="no last period"):
        _ = nothing.end


@given(series())
def test_gathering_a_walked_series_gives_it_back(known):
    days_inside = [(period + timedelta(days=3), count) for period, count in walk(known)]
    assert gather(days_inside, known.freq, first=known.start, last=known.end) == known


@given(series(min_size=2), st.data())
def test_until_keeps_the_past_and_nothing_else(known, data):
    cut = data.draw(st.sampled_from(known.periods))
    before = known.until(cut)
    assert before.end == cut
    assert before.counts == known.counts[: len(before)]


def test_a_series_refuses_a_start_inside_a_period_and_negative_counts():
    with pytest.raises(ValueError, match="begin"):
        Series(date(2024, 1, 2), "week", (1,))
    with pytest.raises(ValueError, match="negative"):
        Series(date(2024, 1, 1), "week", (-1,))
