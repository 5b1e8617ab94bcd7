"""Areas, countries and region that add up: joint draws whose sums are the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie.compute.forecast.memory import Memory
from vigie.compute.forecast.panel import Array

SEED = 1989
FADE = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Equally likely joint outcomes: areas × draws. Each area's own draws are its 199 quantiles, in another order."""

    areas: tuple[str, ...]
    values: Array

    def total(self, members: Sequence[str]) -> Array:
        """The sum of some areas in every draw, sorted: the 199 equally likely values of the total.

        Raises KeyError for an area that is not there.
        """
        place = {area: row for row, area in enumerate(self.areas)}
        rows = [place[area] for area in members]
        return np.asarray(np.sort(self.values[rows].sum(axis=0)))

    def totals(self, groups: Mapping[str, Sequence[str]]) -> dict[str, Array]:
        """Draws of every group's total, unsorted, so that sums of groups are again sums of draws."""
        place = {area: row for row, area in enumerate(self.areas)}
        return {name: self.values[[place[area] for area in members]].sum(axis=0) for name, members in groups.items()}


def draw(memory: Memory, origin: int, quantiles: Array) -> Draws:
    """Order each area's quantiles as its months of the past were ordered, so that areas rise together as they did.

    The Schaake shuffle (Clark et al. 2004, J. Hydrometeorology 5:243–262): draw n takes the rank that past month n had
    among its area's months, measured by log(1 + count) against the area's level just before. Ties and unknown months
    are ordered by a seeded draw. The margins do not change; totals are sums within draws (bottom-up), so areas add up
    to countries and countries to the region exactly.
    """
    ranks = _ranks(memory, origin, quantiles.shape[1])
    return Draws(memory.panel.areas, np.take_along_axis(np.sort(quantiles, axis=1), ranks, axis=1))


def _ranks(memory: Memory, origin: int, size: int) -> NDArray[np.intp]:
    areas = len(memory.counts)
    noise = np.random.default_rng(SEED).random((areas, size))
    columns = np.arange(max(1, origin + 1 - size), origin + 1)
    if columns.size == 0:
        return np.argsort(np.argsort(noise, axis=1), axis=1)
    columns = np.resize(columns[::-1], size)  # A short past is gone through more than once.
    level = memory.mean[FADE][:, columns - 1]
    rise = np.where(memory.known[:, columns], np.log1p(memory.values[:, columns]) - np.log1p(level), 0.0)
    order = np.lexsort((noise, rise), axis=1)
    return np.asarray(np.argsort(order, axis=1))
