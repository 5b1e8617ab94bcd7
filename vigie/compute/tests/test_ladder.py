"""The escalation ladder asks for attention when things rise, come often, or come closer together; and only then."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.ladder import Reading, Rung, read

TODAY = date(2026, 11, 25)
INCIDENT, THREAT, ATTACK = Rung
STEPS = st.lists(st.tuples(st.integers(0, 900), st.sampled_from(list(Rung))), max_size=12)


def ago(*steps: tuple[int, Rung], today: date = TODAY) -> Reading:
    return read([(TODAY - timedelta(days=days), rung) for days, rung in steps], today)


def rules(reading: Reading) -> list[str]:
    return [reason.rule for reason in reading.reasons]


def test_nothing_and_one_incident_are_quiet() -> None:
    assert not ago().asks
    assert ago().highest is None
    quiet = ago((3, INCIDENT))
    assert not quiet.asks
    assert (quiet.highest, quiet.next) == (INCIDENT, THREAT)


def test_a_first_threat_after_incidents_asks_for_attention_and_says_what_came_next_elsewhere() -> None:
    reading = ago((120, INCIDENT), (100, INCIDENT), (5, THREAT))
    assert rules(reading) == ["rung"]
    assert (reading.highest, reading.next) == (THREAT, ATTACK)


def test_a_threat_that_follows_another_threat_is_no_new_rung() -> None:
    assert not ago((100, THREAT), (5, THREAT)).asks


def test_a_rung_that_was_left_for_half_a_year_is_reached_anew() -> None:
    assert rules(ago((300, THREAT), (5, THREAT))) == ["rung"]


def test_three_steps_in_sixty_days_are_many() -> None:
    assert rules(ago((58, INCIDENT), (30, INCIDENT), (2, INCIDENT))) == ["many"]
    assert not ago((62, INCIDENT), (30, INCIDENT), (2, INCIDENT)).asks


def test_steps_that_come_twice_as_close_together_are_seen() -> None:
    assert "closer" in rules(ago((400, INCIDENT), (280, INCIDENT), (160, INCIDENT), (110, INCIDENT), (59, INCIDENT)))
    assert not ago((400, INCIDENT), (330, INCIDENT), (260, INCIDENT), (190, INCIDENT), (61, INCIDENT)).asks


@given(STEPS)
def test_order_does_not_matter_and_the_future_changes_nothing(steps: list[tuple[int, Rung]]) -> None:
    known = [(TODAY - timedelta(days=days), rung) for days, rung in steps]
    later = [(TODAY + timedelta(days=days + 1), rung) for days, rung in steps]
    assert read(known[::-1] + later, TODAY) == read(known, TODAY)


@given(STEPS)
def test_time_without_a_step_ends_in_quiet(steps: list[tuple[int, Rung]]) -> None:
    known = [(TODAY - timedelta(days=days), rung) for days, rung in steps]
    assert not read(known, TODAY + timedelta(days=61)).asks


@given(STEPS)
def test_every_reason_counts_steps_that_are_there(steps: list[tuple[int, Rung]]) -> None:
    reading = ago(*steps)
    assert all(1 <= reason.steps <= len(steps) and reason.days >= 0 for reason in reading.reasons)
    assert all(reason.rung in {rung for _days, rung in steps} for reason in reading.reasons)
