from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from vigie.compute.brier import brier, calibration, equal_shares, ranked
from vigie.compute.intervals import Share, median, skill, spread, wilson


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_share_is_wilsons(pair: tuple[int, int]) -> None:
    k, n = pair
    theirs = binomtest(k, n).proportion_ci(method="wilson")
    assert wilson(k, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_a_share_of_nothing_or_of_more_than_all_is_refused() -> None:
    for k, n in ((0, 0), (3, 2), (-1, 4)):
        with pytest.raises(ValueError, match="share"):
            wilson(k, n)


def test_four_cases_are_too_few_and_five_are_not() -> None:
    assert Share(4, 4).too_few
    assert Share(4, 4).value is None
    assert Share(4, 4).interval is None
    assert Share(4, 5).value == 0.8
    assert median([]) is None
    assert spread([1, 2, 3, 4]) is None
    assert spread([1, 2, 3, 4, 5]) == (2, 4)


def test_half_the_error_of_the_baseline_is_a_skill_of_one_half() -> None:
    found = skill([2.0] * 12, [4.0] * 12, 24)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))
    assert (found.n, found.says) == (24, "better")


def test_the_baseline_has_no_skill_over_itself() -> None:
    scores = [float(n % 5 + 1) for n in range(20)]
    found = skill(scores, scores, 20)
    assert found is not None
    assert (found.value, found.says) == (0, "none")


def test_a_skill_that_changes_its_sign_from_month_to_month_is_not_claimed() -> None:
    ours = [1.0 if n % 2 else 2.0 for n in range(12)]
    found = skill(ours, [1.5] * 12, 12)
    assert found is not None
    assert found.low < 0 < found.high
    assert found.says == "none"


def test_four_periods_are_too_few_for_a_skill_and_a_perfect_baseline_allows_none() -> None:
    assert skill([1.0] * 4, [2.0] * 4, 4) is None
    assert skill([1.0] * 6, [0.0] * 6, 6) is None
    with pytest.raises(ValueError, match="baseline"):
        skill([1.0], [1.0, 2.0], 1)


SHARES = st.lists(st.integers(0, 100), min_size=2, max_size=6).filter(any)


@given(SHARES, st.data())
def test_a_score_is_the_textbooks_and_never_outside_its_bounds(weights: list[int], data: st.DataObject) -> None:
    stated = [weight / sum(weights) for weight in weights]
    place = data.draw(st.integers(0, len(stated) - 1))
    names = {str(number): value for number, value in enumerate(stated)}
    squares = [(value - (number == place)) ** 2 for number, value in enumerate(stated)]
    assert brier(names, str(place)) == pytest.approx(sum(squares))
    assert -1e-12 <= brier(names, str(place)) <= 2 + 1e-12
    assert -1e-12 <= ranked(stated, place) <= 1 + 1e-12


def test_who_was_sure_and_right_scores_zero_and_who_was_sure_and_wrong_two() -> None:
    assert brier({"a": 1.0, "b": 0.0}, "a") == 0
    assert brier({"a": 1.0, "b": 0.0}, "b") == 2
    assert brier({"a": 0.5, "b": 0.5}, "something nobody wrote") == 1.5


def test_being_wrong_by_one_step_costs_less_than_by_two() -> None:
    assert ranked([1, 0, 0], 0) == 0
    assert ranked([1, 0, 0], 1) == 0.5
    assert ranked([1, 0, 0], 2) == 1
    assert ranked([1], 0) == 0
    with pytest.raises(IndexError):
        ranked([1, 0], 2)


def test_probabilities_that_do_not_add_up_have_no_score() -> None:
    with pytest.raises(ValueError, match="add up"):
        brier({"a": 0.5, "b": 0.6}, "a")
    with pytest.raises(ValueError, match="add up"):
        ranked([], 0)


def test_equal_shares_are_the_baseline_of_who_knows_nothing() -> None:
    assert equal_shares(["a", "b", "c", "d"]) == dict.fromkeys("abcd", 0.25)


def test_a_calibrated_forecaster_sees_one_in_ten_come_true_of_what_was_said_at_ten_percent() -> None:
    pairs = [(0.1, n == 0) for n in range(10)] + [(1.0, True)] * 5
    low, high = calibration(pairs)
    assert (low.stated, low.happened.value) == (pytest.approx(0.1), 0.1)
    assert (high.low, high.stated, high.happened.value) == (0.8, 1.0, 1.0)


def test_fewer_than_five_cases_say_no_share() -> None:
    assert (Share(4, 4).value, Share(4, 4).interval) == (None, None)
    assert Share(4, 4) + Share(0, 1) == Share(4, 5)
    assert Share(4, 5).value == 0.8


@pytest.mark.parametrize("hits, n, low, high", [(0, 10, 0.0, 0.2775), (8, 10, 0.4902, 0.9433), (5, 5, 0.5655, 1.0)])
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)
