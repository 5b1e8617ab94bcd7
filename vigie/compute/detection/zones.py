"""Which areas may make one cluster: circles around each, by distance or by neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.detection.matrix import Floats

EARTH_KM = 6371.0


def by_distance(places: ArrayLike, most: int) -> Floats:
    """Every area with its 0, 1, 2 … nearest ones, up to `most` areas in all: zones × areas, 1 where an area belongs.

    `places` are centres, areas × (latitude, longitude) in degrees; distances run along the globe.
    """
    latitude, longitude = np.radians(np.asarray(places, dtype=np.float64)).T
    half = np.sin((latitude[:, None] - latitude) / 2) ** 2
    half += np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    distance = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1, half)))
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :most]
    return _as_matrix((row[:size] for row in nearest.tolist() for size in range(1, len(row) + 1)), len(distance))


def by_neighbours(neighbours: Sequence[Iterable[int]], most: int) -> Floats:
    """Every area alone, then with its neighbours, with theirs, and so on while there are at most `most` in all.

    `neighbours[i]` names the areas that touch area i. An area without neighbours is a zone of its own.
    """
    zones = []
    for centre in range(len(neighbours)):
        zone = {centre}
        while True:
            zones.append(sorted(zone))
            wider = zone.union(*(neighbours[area] for area in zone))
            if wider == zone or len(wider) > most:
                break
            zone = wider
    return _as_matrix(zones, len(neighbours))


def _as_matrix(zones: Iterable[Sequence[int]], areas: int) -> Floats:
    """Each different zone once, small ones first."""
    different = sorted({tuple(sorted(zone)) for zone in zones}, key=lambda zone: (len(zone), zone))
    members = np.zeros((len(different), areas))
    for row, zone in enumerate(different):
        members[row, list(zone)] = 1
    return members
