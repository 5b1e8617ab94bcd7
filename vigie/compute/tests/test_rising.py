"""A rising ladder proposes, can be argued with, and is scored by what came; on simulated ladders the score is known."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.intervals import Share
from vigie.compute.ladder import Rung, read
from vigie.compute.rising import Step, graver, hit_rate, moments, propose

TODAY = date(2026, 11, 25)
INCIDENT, THREAT, ATTACK = Rung
STEPS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(list(Rung))), max_size=9)


def ladder(*steps: tuple[int, Rung]) -> list[Step]:
    return [(TODAY - timedelta(days=days), rung) for days, rung in steps]


def test_a_quiet_ladder_proposes_nothing() -> None:
    assert propose([], TODAY) is None
    assert propose(ladder((40, INCIDENT)), TODAY) is None
    assert propose(ladder((200, THREAT), (5, INCIDENT)), TODAY) is None


def test_a_threat_after_incidents_proposes_and_the_threat_alone_decided_it() -> None:
    found = propose(ladder((120, INCIDENT), (100, INCIDENT), (5, THREAT)), TODAY)
    assert found is not None
    assert found.pivotal == ((TODAY - timedelta(days=5), THREAT),)
    assert (found.fewest, found.next, found.at_the_top) == (1, ATTACK, False)
    assert found.silent_on == TODAY + timedelta(days=26)  # the threat is then 31 days old


def test_where_no_single_step_decides_it_says_how_many_do() -> None:
    found = propose(ladder((50, INCIDENT), (40, INCIDENT), (30, INCIDENT), (5, INCIDENT)), TODAY)
    assert found is not None
    assert (found.pivotal, found.fewest) == ((), 2)
    assert found.next == THREAT


def test_after_an_attack_what_comes_next_is_another() -> None:
    found = propose(ladder((3, ATTACK)), TODAY)
    assert found is not None
    assert (found.next, found.at_the_top) == (ATTACK, True)


@given(STEPS)
def test_what_would_have_changed_its_mind_really_does(steps: list[tuple[int, Rung]]) -> None:
    known = ladder(*steps)
    found = propose(known, TODAY)
    assert (found is not None) == read(known, TODAY).asks
    if found is None:
        return
    for step in found.pivotal:
        rest = sorted(known)
        rest.remove(step)
        assert not read(rest, TODAY).asks
    assert not read(sorted(known)[: -found.fewest], TODAY).asks
    assert not read(known, found.silent_on).asks
    assert found.silent_on > TODAY


@given(STEPS, st.integers(0, 400))
def test_a_moment_is_never_read_ahead(steps: list[tuple[int, Rung]], back: int) -> None:
    known, cut = ladder(*steps), TODAY - timedelta(days=back)
    whole = [moment for moment in moments(known, TODAY, 30) if moment.day <= cut]
    then = moments([step for step in known if step[0] <= cut], TODAY, 30)
    assert [(each.day, each.proposed) for each in whole] == [(each.day, each.proposed) for each in then]


def test_graver_is_a_rung_above_or_at_the_top_another_and_is_unknown_until_the_days_are_over() -> None:
    known = ladder((100, INCIDENT), (80, THREAT), (20, ATTACK))
    assert graver(known, known[0][0], TODAY, 30) is True
    assert graver(known, known[1][0], TODAY, 30) is False
    assert graver(known, known[1][0], TODAY, 60) is True
    assert graver(known, known[2][0], TODAY, 30) is None
    assert graver(ladder((50, ATTACK), (40, THREAT)), TODAY - timedelta(days=50), TODAY, 30) is False
    assert graver(ladder((50, ATTACK), (40, ATTACK)), TODAY - timedelta(days=50), TODAY, 30) is True


def test_a_moment_whose_days_are_not_over_is_not_counted_even_when_the_worst_has_come() -> None:
    rate = hit_rate([ladder((10, THREAT), (5, ATTACK))], TODAY, 30)
    assert (rate.proposed, rate.silent, rate.waiting) == (Share(0, 0), Share(0, 0), 2)


def simulated(dice: random.Random, *, escalates: bool) -> list[Step]:
    """Three years of one party: incidents at random; where it escalates, ever closer ones, then a threat, an attack."""
    first = TODAY - timedelta(days=1100)
    steps = [(first + timedelta(days=dice.randrange(0, 900)), INCIDENT) for _each in range(3)]
    if escalates:
        day = first + timedelta(days=300 + dice.randrange(200))
        for gap in (0, 40, 20, 12, 8):
            day += timedelta(days=gap)
            steps.append((day, INCIDENT))
        steps.append((day + timedelta(days=10), THREAT))
        steps.append((day + timedelta(days=30), ATTACK))
    return steps


def test_on_simulated_ladders_proposals_are_followed_far_more_often_than_silences() -> None:
    dice = random.Random(11)
    many = [simulated(dice, escalates=number % 4 == 0) for number in range(120)]
    rate = hit_rate(many, TODAY, 30)
    assert rate.proposed.n > 60
    assert rate.waiting == 0
    proposed, silent = rate.proposed.interval, rate.silent.interval
    assert proposed is not None
    assert silent is not None
    assert proposed[0] > silent[1], "the two intervals do not touch"
    assert rate.silent.n > 200


def test_on_ladders_without_any_pattern_the_score_shows_no_skill() -> None:
    """Steps of random rungs at random days: what follows does not depend on what the rule said. The two intervals
    overlap, and a score that found skill here would be fooling its readers."""
    dice = random.Random(5)
    many = [
        [(TODAY - timedelta(days=100 + dice.randrange(2000)), INCIDENT) for _each in range(dice.randrange(1, 20))]
        for _ladder in range(80)
    ]
    rate = hit_rate(many, TODAY, 90)
    assert (rate.proposed.k, rate.silent.k) == (0, 0)
    assert rate.proposed.n > 50
