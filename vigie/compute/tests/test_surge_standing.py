"""How each area stands now: the chance of the warning itself, and the count that would have turned its verdict."""

from __future__ import annotations

import numpy as np
import pytest

from vigie.compute.forecast import Panel
from vigie.compute.surges import UNBROKEN, limits, standings, warn
from vigie.compute.surges.features import features, unbroken
from vigie.compute.tests.test_surges import PANEL, WARNED

pytestmark = pytest.mark.slow

FOUND = standings(PANEL, WARNED)
THRESHOLD = WARNED.years[-1].threshold


def with_newest(row: int, count: int) -> float:
    counts = PANEL.counts.copy()
    counts[row, -1] = count
    told = features(counts).values[row, -1]
    return float(WARNED.teller.chance(told[None, :])[0])


def test_the_chance_is_the_one_of_the_warning_and_a_warning_stands_from_the_threshold_on():
    for area, told in WARNED.newest.items():
        standing = FOUND[area]
        assert standing is not None
        assert standing.chance == pytest.approx(told) if told is not None else standing.chance is None
        assert standing.warns == (told is not None and told >= THRESHOLD)
    assert {standing.warns for standing in FOUND.values() if standing} == {True, False}


def test_the_count_that_turns_the_verdict_turns_it_and_its_neighbour_does_not():
    turning = [(row, found) for row, found in enumerate(FOUND.values()) if found and found.turns_at is not None]
    assert turning
    for row, standing in turning:
        turned = standing.turns_at
        near = turned + (1 if turned < standing.observed else -1)
        assert (with_newest(row, turned) >= THRESHOLD) != standing.warns
        assert (with_newest(row, near) >= THRESHOLD) == standing.warns


def test_what_is_called_a_surge_lies_above_the_lowest_limit_of_the_three_coming_months():
    ahead = limits(PANEL.counts)[:, -3:]
    for row, standing in enumerate(FOUND.values()):
        assert standing is not None
        assert standing.limit == max(4, int(np.floor(ahead[row].min())))


def test_an_area_whose_newest_month_is_not_known_has_no_standing():
    counts = PANEL.counts.copy()
    counts[3, -1] = np.nan
    panel = Panel(PANEL.areas, PANEL.start, "month", counts)
    found = standings(panel, warn(panel))
    assert found["area 3"] is None
    assert all(standing for area, standing in found.items() if area != "area 3")


def with_gap(back: int):
    counts = PANEL.counts.copy()
    counts[8, -1 - back] = np.nan
    panel = Panel(PANEL.areas, PANEL.start, "month", counts)
    warned = warn(panel)
    return warned, standings(panel, warned)["area 8"]


def test_no_limit_is_told_where_one_of_the_three_coming_months_has_none():
    _warned, gone = with_gap(3)
    assert (gone.limit, gone.chance, gone.warns, gone.turns_at) == (None, None, False, None)
    _warned, older = with_gap(UNBROKEN - 1)
    assert older.limit is not None


def test_no_chance_is_told_where_one_of_the_months_it_rests_on_is_not_known():
    assert UNBROKEN == 75
    warned, gap = with_gap(UNBROKEN - 1)
    assert (gap.chance, warned.newest["area 8"]) == (None, None)
    warned, whole = with_gap(UNBROKEN)
    assert whole.chance == pytest.approx(warned.newest["area 8"])


def test_before_so_many_months_have_passed_none_is_unbroken():
    assert not unbroken(PANEL.counts, UNBROKEN - 2).any()
    assert unbroken(PANEL.counts, UNBROKEN - 1).all()
