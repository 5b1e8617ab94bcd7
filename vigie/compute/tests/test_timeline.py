"""A date known to the month covers the month; bars of one row never lie on each other, and none outside."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.timeline import Span, bars, covered, lasting

DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
SPANS = st.builds(lambda day, more: Span(day, day + timedelta(days=more)), DAYS, st.integers(0, 400))


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("exact", date(2026, 3, 1), date(2026, 3, 1)),
        ("about", date(2026, 2, 26), date(2026, 3, 4)),
        ("month", date(2026, 3, 1), date(2026, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_in_march_is_not_the_first_of_march(precision: str, first: date, last: date) -> None:
    assert covered(date(2026, 3, 1), precision) == Span(first, last)


def test_an_unknown_date_covers_nothing() -> None:
    assert covered(date(2026, 3, 1), "unknown") is None
    assert lasting(None, Span(date(2026, 3, 1), date(2026, 3, 1))) == Span(date(2026, 3, 1), date(2026, 3, 1))
    assert lasting(None, None) is None


def test_what_lasted_runs_to_the_last_day_it_may_have_lasted() -> None:
    began, ended = covered(date(2026, 3, 5), "exact"), covered(date(2026, 4, 1), "month")
    assert lasting(began, ended) == Span(date(2026, 3, 5), date(2026, 4, 30))


@given(st.lists(SPANS, max_size=30))
def test_bars_stay_inside_and_apart(spans: list[Span]) -> None:
    drawn = bars(spans, 320, 4)
    assert len(drawn) == len(spans)
    for bar in drawn:
        assert bar.width >= 4
        assert bar.x >= -1e-6
        assert bar.x + bar.width <= 320 + 1e-6
    for a, b in combinations(drawn, 2):
        assert a.row != b.row or a.x + a.width < b.x or b.x + b.width < a.x
    assert {bar.row for bar in drawn} == set(range(len({bar.row for bar in drawn})))
