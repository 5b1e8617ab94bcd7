"""Spans: a code names days, and days have one shortest code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.spans import Span, parse, year

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
SPANS = st.tuples(DAYS, DAYS).filter(lambda two: two[0] != two[1]).map(lambda two: Span(min(two), max(two)))


@given(SPANS)
def test_a_code_names_the_same_days(span: Span) -> None:
    assert parse(span.code) == span


@given(SPANS, SPANS)
def test_what_two_have_in_common_belongs_to_both(one: Span, other: Span) -> None:
    both = one.common(other)
    assert (both is not None) == one.overlaps(other) == other.overlaps(one)
    if both:
        assert both.start in one
        assert both.last in other


@given(SPANS)
def test_months_cover_it_without_a_gap(span: Span) -> None:
    months = list(span.months())
    assert months[0].start <= span.start
    assert months[-1].end >= span.end
    assert [month.end for month in months[:-1]] == [month.start for month in months[1:]]


def test_years_halves_quarters_and_months_have_short_codes() -> None:
    assert year(2031).code == "2031"
    assert parse("2031-Q2") == Span(date(2031, 4, 1), date(2031, 7, 1))
    assert parse("2031-H2") == Span(date(2031, 7, 1), date(2032, 1, 1))
    assert parse("2031-12") == Span(date(2031, 12, 1), date(2032, 1, 1))
    assert parse("2031-01-15/2031-01-15").days == 1
    assert Span(date(2031, 2, 1), date(2031, 5, 1)).code == "2031-02-01/2031-04-30"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "31",
        "2031-13",
        "2031-00",
        "2031-Q5",
        "2031-H3",
        "2031-02-30/2031-03-01",
        "2031-03-01/2031-02-01",
        "9999",
        "0001-01-01/2031-01-01",
        "2031-01-01/9999-12-31",
    ],
)
def test_what_is_no_span_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(code)
