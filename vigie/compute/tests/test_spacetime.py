from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from vigie.compute.detection import zones
from vigie.compute.detection.spacetime import Cluster, Settings, likelihood_ratio, space_time
from vigie.compute.series import Series, TooLittle, shift

MONDAY = date(2022, 1, 3)
GRID = [(latitude, longitude) for latitude in range(4) for longitude in range(5)]
TOUCHING = [
    [j for j, (a, b) in enumerate(GRID) if abs(a - c) + abs(b - d) == 1] for c, d in GRID
]  # fmt: skip
ZONES = zones.by_neighbours(TOUCHING, 5)
QUICK = Settings(replicates=99)


def areas(seed: int = 1, size: float = 2.0, weeks: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).negative_binomial(size, size / (size + 1.5), (len(GRID), weeks))


def weekly(counts: np.ndarray) -> list[Series]:
    return [Series(MONDAY, "week", tuple(row)) for row in counts.tolist()]


def clusters(counts: np.ndarray, settings: Settings = QUICK, at: date | None = None) -> tuple[Cluster, ...]:
    answer = space_time(weekly(counts), ZONES, at, settings=settings)
    assert not isinstance(answer, TooLittle)
    return answer


def test_zones_grow_from_an_area_to_its_neighbours():
    small = zones.by_neighbours([[1], [0, 2], [1]], 3)
    assert small.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]]
    assert zones.by_neighbours([[], []], 3).tolist() == [[1, 0], [0, 1]]


def test_zones_by_distance_know_the_globe():
    places = [(0, 179), (0, -179), (0, 150)]
    pairs = {tuple(np.flatnonzero(zone)) for zone in zones.by_distance(places, 2) if zone.sum() == 2}
    assert pairs == {(0, 1), (0, 2)}


def test_the_ratio_is_that_of_the_book_and_zero_below_the_share():
    ratio = likelihood_ratio(np.array([9.0, 3.0, 0.0]), np.array([3.0, 3.0, 3.0]), 30)
    assert ratio[0] == pytest.approx(9 * np.log(3) + 21 * np.log(21 / 27))
    assert ratio[1:].tolist() == [0, 0]


def test_neighbours_that_rise_together_are_one_cluster():
    counts = areas()
    together = [6, 7, 11, 5, 1]  # Area 6 and those that touch it.
    counts[together, -3:] += 3
    first, *others = clusters(counts)
    assert first.fires
    assert set(first.areas) == set(together)
    assert first.span == 3
    assert first.observed == counts[together, -3:].sum()
    assert first.p_value < 0.01
    assert not any(set(first.areas) & set(other.areas) for other in others)


def test_the_count_told_would_have_silenced_the_cluster():
    counts = areas()
    counts[6, -1] += 40
    first = clusters(counts)[0]
    assert first.fires
    assert first.areas == (6,)
    spare = first.observed - first.silent_up_to
    assert 0 < spare <= counts[6, -1]
    counts[6, -1] -= spare
    calmer = clusters(counts)[0]
    assert calmer.ratio <= first.critical


def test_without_a_cluster_the_most_unusual_place_is_told_all_the_same():
    (only,) = clusters(areas(3))
    assert not only.fires
    assert only.silent_up_to >= only.observed


def test_the_same_counts_give_the_same_answer_and_the_future_changes_none():
    counts = areas(weeks=70)
    at = shift(MONDAY, "week", 60)
    known = clusters(counts, at=at)
    counts[:, 61:] = np.random.default_rng(2).permutation(counts[:, 61:], axis=1) + 30
    assert clusters(counts, at=at) == known


@pytest.mark.slow
def test_chance_alone_makes_about_as_many_clusters_as_it_says_and_poisson_would_make_many():
    levels = replace(QUICK, alpha=0.05)
    fired = {True: 0, False: 0}
    for seed in range(60):
        for dispersed in fired:
            found = clusters(areas(seed, 0.7), replace(levels, dispersed=dispersed))
            fired[dispersed] += found[0].fires
    assert fired[True] <= 7  # Three are expected of sixty.
    assert fired[False] >= 15


def test_too_few_weeks_or_events_are_answers():
    short = space_time(weekly(areas(weeks=30)), ZONES, settings=QUICK)
    assert isinstance(short, TooLittle)
    assert short.reason == "short"
    empty = space_time(weekly(np.zeros((len(GRID), 60), int)), ZONES, settings=QUICK)
    assert isinstance(empty, TooLittle)
    assert empty.reason == "sparse"
    with pytest.raises(ValueError, match="same areas"):
        space_time(weekly(areas()), ZONES[:, :-1])
