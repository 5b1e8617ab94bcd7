from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from vigie.compute.detection import RULES, Finding, rules_for
from vigie.compute.detection.history import SUSPECTS, exceedances
from vigie.compute.series import Freq, Series

FIRST: dict[Freq, date] = {"week": date(2015, 1, 5), "month": date(2005, 1, 1)}


def drawn(freq: Freq, length: int, seed: int) -> list[Series]:
    """Invented series of different levels, each with a surge or two in it; the last one shorter than the others."""
    chance = np.random.default_rng(seed)
    made = []
    for mean in (0.3, 2.0, 12.0, 40.0):
        counts = chance.negative_binomial(2.0, 2.0 / (2.0 + mean), length)
        for start in chance.integers(length // 2, length - 5, 2):
            counts[start : start + 4] += int(3 * mean) + 5
        made.append(Series(FIRST[freq], freq, tuple(int(count) for count in counts)))
    return [*made, Series(FIRST[freq], freq, made[1].counts[: length // 2])]


@pytest.mark.parametrize(("freq", "length"), [("week", 330), ("month", 130)])
def test_all_at_once_finds_what_each_rule_finds_one_at_a_time(freq: Freq, length: int) -> None:
    known = drawn(freq, length, seed=5)
    singly = [
        [
            answer
            for period in one.periods
            for rule in rules_for(freq)
            if isinstance(answer := RULES[rule](one, period), Finding) and answer.fires
        ]
        for one in known
    ]
    together = exceedances(known, [0] * len(known))
    assert [set(found) for found in together] == [set(found) for found in singly]
    assert all(together[:4])
    assert all(found == sorted(found, key=lambda each: each.period) for found in together)


@pytest.mark.parametrize("freq", ["week", "month"])
@pytest.mark.parametrize("rule", RULES)
def test_no_rule_fires_where_the_matrix_does_not_suspect_it(rule: str, freq: Freq) -> None:
    if rule == "surge" and freq == "week":
        return  # Defined on months only.
    known = drawn(freq, 320 if freq == "week" else 100, seed=9)[:4]
    counts = np.array([one.counts for one in known], dtype=np.float64)
    may = SUSPECTS[rule](counts, freq)
    assert may.any()
    assert may.mean() < 0.2
    for row, one in enumerate(known):
        for column in range(len(one) - 40, len(one)):
            answer = RULES[rule](one, one.periods[column])
            assert may[row, column] or not (isinstance(answer, Finding) and answer.fires)


def test_what_was_judged_before_is_not_judged_again() -> None:
    known = drawn("week", 200, seed=5)[:2]
    later = exceedances(known, [190, 0])
    assert all(found.period >= known[0].periods[190] for found in later[0])
    assert later[1] == exceedances(known, [0, 0])[1]
