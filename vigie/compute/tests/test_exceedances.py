from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from vigie.compute.detection import RULES, Finding, examine, rules_for
from vigie.compute.detection.history import Told, tell
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


def asked(series: Series, since: int) -> tuple[Finding, ...]:
    """What fires when each rule is asked at each period, one after the other."""
    return tuple(
        answer
        for period in series.periods[since:]
        for rule in rules_for(series.freq)
        if isinstance(answer := RULES[rule](series, period), Finding) and answer.fires
    )


@pytest.mark.slow
@pytest.mark.parametrize(("freq", "length"), [("week", 330), ("month", 130)])
def test_all_at_once_says_what_each_rule_says_one_at_a_time_to_the_last_digit(freq: Freq, length: int) -> None:
    known = drawn(freq, length, seed=5)
    together = tell(known, [0] * len(known))
    assert [one.fired for one in together] == [asked(one, 0) for one in known]
    assert [one.newest for one in together] == [examine(one) for one in known]
    assert all(one.fired for one in together[:4])


@pytest.mark.parametrize("freq", ["week", "month"])
def test_a_night_says_of_the_newest_periods_what_the_rules_say_of_them_and_nothing_of_older_ones(freq: Freq) -> None:
    known = drawn(freq, 330 if freq == "week" else 130, seed=6)
    surging = [Series(one.start, freq, (*one.counts[:-2], 250, 300)) for one in known]
    for since in (1, 2, 3):
        news = [len(one) - since for one in surging]
        together = tell(surging, news)
        assert [one.fired for one in together] == [asked(one, len(one) - since) for one in surging]
        assert [one.newest for one in together] == [examine(one) for one in surging]
        assert all(one.fired for one in together)


def test_where_nothing_is_new_the_newest_period_is_answered_and_nothing_fires_anew() -> None:
    known = drawn("week", 330, seed=5)[:2]
    assert tell(known, [330, 330]) == [Told(examine(one), ()) for one in known]
    assert tell([], []) == []
    with pytest.raises(ValueError, match="no newest period"):
        tell([Series(FIRST["week"], "week", ())], [0])


def test_a_series_says_the_same_whichever_others_stand_beside_it() -> None:
    known = drawn("week", 330, seed=7)
    alone = [tell([one], [0])[0] for one in known]
    mixed = tell([*known, *drawn("month", 130, seed=7), *reversed(known)], [0] * 15)
    assert mixed[:5] == alone
    assert mixed[-5:] == alone[::-1]


def test_what_was_judged_before_is_not_judged_again() -> None:
    known = drawn("week", 200, seed=5)[:2]
    everything = tell(known, [0, 0])
    later = tell(known, [150, 198])
    for one, since, told, whole in zip(known, (150, 198), later, everything, strict=True):
        assert told.fired == tuple(each for each in whole.fired if each.period >= one.periods[since])
        assert told.newest == whole.newest
