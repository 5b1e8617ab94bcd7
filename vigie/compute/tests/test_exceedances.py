from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from vigie.compute.detection import RULES, Finding, rules_for
from vigie.compute.detection.history import exceedances
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


@pytest.mark.slow
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


def test_what_was_judged_before_is_not_judged_again() -> None:
    known = drawn("week", 200, seed=5)[:2]
    everything = exceedances(known, [0, 0])
    later = exceedances(known, [150, 198])
    for one, since, found, whole in zip(known, (150, 198), later, everything, strict=True):
        assert set(found) == {each for each in whole if each.period >= one.periods[since]}
