"""Forecasts of a whole panel at one origin: members, weights learnt on earlier windows, and the pool."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie.compute.forecast.baseline import YEAR
from vigie.compute.forecast.conformal import distances, stretch, stretched
from vigie.compute.forecast.learnt import Learnt, Past
from vigie.compute.forecast.members import MEMBERS, Member
from vigie.compute.forecast.memory import LEVELS, Memory
from vigie.compute.forecast.panel import Array, Panel
from vigie.compute.forecast.pool import mixture, products, weights
from vigie.compute.series import MINIMUM_COUNT

COARSE: Array = (np.arange(25) + 0.5) / 25
"""The levels at which past forecasts are kept to learn from."""

ENDS: Array = np.array([0.05, 0.5, 0.95])
LEARN_YEARS = 5
LEARN_CASES = 1000
FEWEST_CASES = 30
CHUNK = 200
LOYALTY = 0.05
STEPS_OF_LEVEL = (5.0, 50.0)
"""Series are learnt from in three groups by their mean of the last year (per month): below 5, below 50, above."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What is told at one origin: the pool's quantiles (areas × 199), the members', their weights for each area,
    and by how much its intervals were stretched."""

    quantiles: Array
    members: Array
    shares: Array
    stretched: Array


def enough(panel: Panel, origin: int, *, events: int = MINIMUM_COUNT) -> NDArray[np.bool_]:
    """Areas for which a number may be told at `origin`: a year is known, and three years hold at least `events`."""
    year = YEAR[panel.freq]
    past = panel.counts[:, : origin + 1]
    recent = np.nansum(past[:, max(0, origin + 1 - 3 * year) :], axis=1)
    return np.asarray(((~np.isnan(past)).sum(axis=1) >= year) & (recent >= events))


class Forecaster:
    """Distributions of the coming counts of a panel's areas; nothing after an origin is read for it.

    One forecaster serves many origins: what members said at earlier origins is kept to learn the weights from, in
    `learnt` if it is given, which may hold some of it already (`learnt.py`).
    """

    def __init__(
        self,
        panel: Panel,
        members: Sequence[Member] = MEMBERS,
        *,
        loyalty: float = LOYALTY,
        learnt: Learnt | None = None,
    ) -> None:
        self.panel, self.members, self.loyalty = panel, tuple(members), loyalty
        self.memory = Memory(panel)
        prior = np.array([member.prior for member in members]).T
        self.prior = prior / prior.sum(axis=1, keepdims=True)  # groups × members
        self._said: dict[tuple[str, int, int], Array] = {}
        self._past: Learnt = {} if learnt is None else learnt

    def said(self, origin: int, horizon: int, levels: Array = LEVELS) -> Array:
        """What every member says at an origin: members × areas × levels."""
        return np.stack([self._says(member, origin, horizon, levels) for member in self.members])

    def _says(self, member: Member, origin: int, horizon: int, levels: Array) -> Array:
        if member.ahead:
            return member.quantiles(self.memory, origin, horizon, levels)
        key = (member.name, origin, len(levels))
        if key not in self._said:
            self._said[key] = member.quantiles(self.memory, origin, horizon, levels).astype(np.float32)
        return self._said[key]

    def quantiles(self, origin: int, horizon: int) -> Array:
        """The pool's 199 quantiles of the count `horizon` periods after `origin`: areas × 199."""
        return self.tell(origin, horizon).quantiles

    def tell(self, origin: int, horizon: int) -> Told:
        """The pool at one origin and horizon, with what it was made of."""
        said, shares = self.said(origin, horizon), self.shares(origin, horizon)
        factors = self.stretches(origin, horizon, shares)
        return Told(stretched(mixture(said, shares, LEVELS), LEVELS, factors), said, shares, factors)

    def shares(self, origin: int, horizon: int) -> Array:
        """Weights of the members for each area, from cases whose outcome was known at `origin`: areas × members."""
        groups = self.groups(origin)
        learnt = {group: self._learn(origin, horizon, int(group)) for group in np.unique(groups)}
        return np.stack([learnt[group] for group in groups])

    def stretches(self, origin: int, horizon: int, shares: Array) -> Array:
        """By how much each area's intervals must grow for its group to have held nine in ten of past windows."""
        groups = self.groups(origin)
        factors = np.ones(len(groups))
        earlier = self.learning_origins(origin, horizon)
        for group in np.unique(groups):
            share = shares[np.flatnonzero(groups == group)[0]]
            factors[groups == group] = stretch(self._missed(earlier, horizon, int(group), share))
        return factors

    def _missed(self, origins: Iterable[int], horizon: int, group: int, share: Array) -> Array:
        """How far the pool of these weights missed, where a number would have been told; oldest origin first."""
        said, observed = [], []
        for origin in origins:
            past = self._earlier(origin, horizon)
            mine = past.groups == group
            said.append(past.said[:, mine])
            observed.append(self.memory.values[past.rows[mine], origin + horizon])
        if not sum(map(len, observed)):
            return np.empty(0)
        cases, seen = np.asarray(np.concatenate(said, axis=1), dtype=np.float64), np.concatenate(observed)
        ends = [
            mixture(part, np.tile(share, (part.shape[1], 1)), ENDS)
            for part in (cases[:, first : first + CHUNK] for first in range(0, len(seen), CHUNK))
        ]
        low, middle, high = np.concatenate(ends).T
        return distances(low, middle, high, seen)

    def groups(self, origin: int) -> NDArray[np.intp]:
        """Group of each area by its level over the year up to `origin`."""
        first = max(0, origin + 1 - self.memory.year)
        known = self.memory.known[:, first : origin + 1].sum(axis=1)
        level = self.memory.values[:, first : origin + 1].sum(axis=1) / np.maximum(known, 1)
        return np.asarray(np.digitize(level * self.memory.year / 12, STEPS_OF_LEVEL))

    def learning_origins(self, origin: int, horizon: int) -> range:
        """Earlier origins, five years of them, thinned so that no more than about 1,000 cases are looked at.

        They lie on a fixed grid of columns, so that neighbouring origins share what was computed.
        """
        step = max(1, math.ceil(len(self.panel.areas) * LEARN_YEARS * self.memory.year / LEARN_CASES))
        last = origin - horizon
        first = max(2 * self.memory.year, last + 1 - LEARN_YEARS * self.memory.year)
        return range(first + -first % step, last + 1, step)

    def _learn(self, origin: int, horizon: int, group: int) -> Array:
        total, cases = np.zeros((len(self.members), len(self.members))), 0
        for earlier in self.learning_origins(origin, horizon):
            past = self._earlier(earlier, horizon)
            total += past.products[group]
            cases += int(past.cases[group])
        if cases < FEWEST_CASES:
            return np.asarray(self.prior[group])
        return weights(total / cases, self.prior[group], loyalty=self.loyalty)

    def _earlier(self, origin: int, horizon: int) -> Past:
        key = (origin, horizon)
        if key not in self._past:
            said = self.said(origin, horizon, COARSE)
            product = products(said, self.memory.values[:, origin + horizon])
            groups, known = self.groups(origin), self.memory.known[:, origin + horizon]
            of = [(groups == group) & known for group in range(len(self.prior))]
            rows = np.flatnonzero(known & enough(self.panel, origin))
            self._past[key] = Past(
                rows=rows,
                groups=groups[rows],
                said=said[:, rows].astype(np.float32),
                products=np.stack([product[mine].sum(axis=0) for mine in of]),
                cases=np.array([mine.sum() for mine in of]),
            )
        return self._past[key]
