"""The rule of two weeks, and what several judgements of one week come to: without a database."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.warning.situation.watching import SEVERITY, TRENDS, Run, gravest, runs
from vigie.warning.situation.weeks import answerable, asked_for, last_weeks

MONDAY = date(2026, 3, 2)
levels = st.dictionaries(
    st.integers(0, 12).map(lambda n: MONDAY + timedelta(weeks=n)), st.sampled_from(sorted(SEVERITY)), max_size=13
)


def week(n: int) -> date:
    return MONDAY + timedelta(weeks=n)


def test_two_weeks_far_above_the_usual_propose_and_one_does_not() -> None:
    assert [run.proposes for run in runs({week(0): "more", week(1): "some"})] == [None]
    assert [run.proposes for run in runs({week(0): "more", week(1): "more", week(2): "more"})] == [week(1)]


def test_a_week_without_an_answer_breaks_a_run_for_silence_is_not_much() -> None:
    assert runs({week(0): "more", week(2): "more"}) == [Run(week(0), week(0)), Run(week(2), week(2))]
    assert runs({week(0): "more", week(1): "unknown", week(2): "more"})[0].weeks == 1


@given(levels)
def test_every_week_far_above_the_usual_is_in_exactly_one_run(said: dict[date, str]) -> None:
    found = runs(said)
    covered = [run.first + timedelta(weeks=n) for run in found for n in range(run.weeks)]
    assert covered == sorted(when for when, level in said.items() if level == "more")


@given(st.lists(st.tuples(st.sampled_from(sorted(SEVERITY)), st.sampled_from(sorted(TRENDS))), min_size=1))
def test_one_who_saw_it_counts_more_than_those_who_did_not(said: list[tuple[str, str]]) -> None:
    level, trend = gravest(said)
    assert (level, trend) in said
    assert all(SEVERITY[other] <= SEVERITY[level] for other, _trend in said)


def test_the_week_that_is_asked_for_is_the_last_whole_one() -> None:
    for day in range(7):
        today = MONDAY + timedelta(days=day)
        assert asked_for(today) == week(-1)
        assert answerable(today)[:3] == [week(-1), week(0), week(-2)]
        assert last_weeks(today, 3) == [week(-3), week(-2), week(-1)]
