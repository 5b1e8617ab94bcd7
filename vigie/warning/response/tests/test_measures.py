"""The figures of the mechanism, and the steps of a late task: no database here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from vigie.ground.ui.shares import share_words
from vigie.warning.response.escalation import AFTER, LEVELS, step_at, usual_deadline
from vigie.warning.response.measures import Case, by, measure, precision
from vigie.warning.response.tables import measure_rows

DUE = datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize("level", [*LEVELS, "unknown"])
def test_a_late_task_asks_its_owner_then_those_who_decide_then_the_coordination(level: str) -> None:
    deciders, coordination = AFTER.get(level, AFTER["orange"])
    assert step_at(level, DUE, DUE) == 0
    assert step_at(level, DUE, DUE + timedelta(minutes=1)) == 1
    assert step_at(level, DUE, DUE + deciders - timedelta(seconds=1)) == 1
    assert step_at(level, DUE, DUE + deciders) == 2
    assert step_at(level, DUE, DUE + coordination) == 3


def test_the_graver_the_level_the_sooner_others_are_asked_and_the_shorter_the_usual_deadline() -> None:
    for graver, milder in (("red", "orange"), ("orange", "yellow"), ("yellow", "green")):
        assert AFTER[graver] < AFTER[milder]
        assert usual_deadline(graver, DUE) < usual_deadline(milder, DUE)


def test_an_averted_alert_is_never_counted_as_false() -> None:
    found = measure("", [Case("red", 2026, issued=True, outcome=outcome) for outcome in ["averted"] * 9 + ["true"] * 5])
    assert (found.precision.k, found.precision.n, found.averted) == (5, 5, 9)
    assert precision(["averted", "unknown", ""]).too_few


def test_what_two_people_have_not_confirmed_counts_nowhere_but_as_waiting() -> None:
    found = measure("", [Case("red", 2026, issued=True)] * 3)
    assert (found.waiting, found.precision.n, found.averted) == (3, 0, 0)


def test_a_rejected_alert_has_times_but_no_outcome() -> None:
    found = measure("", [Case("red", 2026, issued=False, decide_hours=2)] * 5)
    assert (found.n, found.waiting, found.decide.middle) == (5, 0, 2)


def test_four_cases_are_too_few_to_say_and_unknown_times_are_not_zero() -> None:
    four = measure("", [Case("red", 2026, issued=True, verify_hours=1, outcome="true", due=1, in_time=1)] * 4)
    assert four.verify.too_few
    assert four.verify.middle is None
    assert four.answered.value is None
    none = measure("", [Case("red", 2026, issued=True)] * 9)
    assert none.verify.n == 0
    with override("en"):
        assert share_words(four.precision) == "too few to say (4 of 4)"


def test_measures_stand_by_level_gravest_first_and_by_year_newest_first() -> None:
    cases = [Case(level, year, issued=True) for level in ("yellow", "red") for year in (2025, 2026)]
    assert [m.key for m in by(cases, lambda case: case.level, ("red", "orange", "yellow"))] == ["red", "yellow"]
    with override("en"):
        everything, levels, years = (table.rows for table in measure_rows(cases))
    assert dict(everything[0][2])["Alerts decided"] == "4"
    assert [key for key, _name, _cells in levels] == ["red", "yellow"]
    assert [name for _key, name, _cells in years] == ["2026", "2025"]
    assert measure_rows([]) == []
