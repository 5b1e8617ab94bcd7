"""The members of the pool: each turns the past into the quantiles of one coming period, for all areas at once.

A member is called with the memory of the panel, the origin's column, the horizon in periods and the levels; it answers
an array areas × levels of whole counts, ascending. None of them reads a column after the origin.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.

from vigie.compute.forecast.memory import Memory, interpolate, smooth_quantiles, step_quantiles
from vigie.compute.forecast.panel import Array
from vigie.compute.forecast.regression import drift, neighbours

LARGEST_SPREAD = 3.0
HALF = 0.5


def conflictology(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
    """Any one of the last twelve months (52 weeks), each as likely (Hegre et al. 2025): the baseline."""
    values, known, ages = memory.window(origin)
    return step_quantiles(values, known * (ages < memory.year), levels)


def recent(fade: float) -> Callable[[Memory, int, int, Array], Array]:
    """Past counts, each weighing ½^(age/fade) with fade in months, smoothed between neighbouring counts."""

    def member(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
        values, known, ages = memory.window(origin)
        return np.round(smooth_quantiles(values, known * memory.keep(fade) ** ages, levels))

    return member


def negative_binomial(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
    """NegBin with a fading mean drawn to the area's long mean, and a dispersion shrunk across areas.

    Variance m + k·m², k by moments of past errors at this horizon, an area's own k weighing as many months as it has
    against 24 of the pooled one.
    """
    mean = _drawn(memory, origin, fade=4.0, pull=2.0)
    spread = _dispersion(memory, origin, horizon, fade=4.0)
    return _negbin_quantiles(mean, 1 / spread, levels)


def gamma_poisson(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
    """A Poisson count whose rate has a gamma distribution that forgets (Harvey & Fernandes 1989, JBES 7:407–417).

    Shape and rate fade with a half-life of a year and once more over the horizon; the prior is worth four months of the
    area's long mean, itself drawn by half a period's worth to the level that is usual among all areas.
    """
    weight = memory.seen[12.0][:, origin] * memory.keep(12.0) ** horizon  # In periods, as the rate is of a period.
    prior = 4.0 * memory.year / 12
    mean = (weight * memory.mean[12.0][:, origin] + prior * _long_mean(memory, origin)) / (weight + prior)
    return _negbin_quantiles(mean, np.maximum(mean * (weight + prior), 1e-3), levels)


def hurdle(memory: Memory, origin: int, horizon: int, levels: Array) -> Array:
    """First whether anything happens at all, then how much, from the area's past months that were not quiet.

    The chance of nothing is the fading share of zeros (half-life 8 months) drawn to the area's long share by four
    months; the size is the fading empirical distribution of positive counts (half-life 24 months).
    """
    values, known, ages = memory.window(origin)
    short, long = (known * memory.keep(fade) ** ages for fade in (8.0, 60.0))
    zero = values == 0
    usual = ((long * zero).sum(1) + HALF) / (long.sum(1) + 2 * HALF)
    four_months = 4.0 * memory.year / 12
    quiet = ((short * zero).sum(1) + four_months * usual) / (short.sum(1) + four_months)
    weights = known * memory.keep(24.0) ** ages * ~zero
    least = np.where(weights > 0, values, np.inf).min(axis=1, keepdims=True)
    sizes = np.where(weights > 0, values, np.where(np.isinf(least), 0.0, least))
    inner = np.clip((levels[None, :] - quiet[:, None]) / (1 - quiet[:, None]), 0.0, 1.0)
    told = np.where(levels[None, :] > quiet[:, None], smooth_quantiles(sizes, weights, inner), 0.0)
    return np.asarray(np.round(told))


def _long_mean(memory: Memory, origin: int) -> Array:
    own, seen = memory.mean[60.0][:, origin], memory.seen[60.0][:, origin]
    usual = float(np.expm1(np.log1p(own).mean()))
    return np.asarray((own * seen + HALF * usual) / (seen + HALF))


def _drawn(memory: Memory, origin: int, *, fade: float, pull: float) -> Array:
    """The fading mean, drawn to the long one by `pull` months."""
    seen = memory.seen[fade][:, origin] * 12 / memory.year
    mean = (seen * memory.mean[fade][:, origin] + pull * _long_mean(memory, origin)) / (seen + pull)
    return np.maximum(mean, 1e-3)


def _dispersion(memory: Memory, origin: int, horizon: int, *, fade: float) -> Array:
    """k of variance m + k·m² from the errors of the last five years, relative errors never above 3."""
    last = origin - horizon
    first = max(memory.year - 1, last + 1 - 5 * memory.year)
    if last <= first:
        return np.ones(len(memory.counts))
    mean = memory.mean[fade][:, first : last + 1]
    then = memory.values[:, first + horizon : last + 1 + horizon]
    useful = memory.known[:, first + horizon : last + 1 + horizon] & (mean > 0.02)
    error = np.clip(then - mean, None, LARGEST_SPREAD * (mean + 1)) ** 2 - mean
    weight = useful / (mean + 0.5)
    above, below = (error * weight).sum(1), (mean**2 * weight).sum(1)
    common = max(0.02, above.sum() / max(below.sum(), 1e-9)) if useful.any() else 1.0
    months = useful.sum(1) * 12 / memory.year
    own = np.clip(above / np.maximum(below, 1e-9), 0.0, LARGEST_SPREAD)
    return np.asarray(np.clip((months * own + 24 * min(common, LARGEST_SPREAD)) / (months + 24), 0.02, LARGEST_SPREAD))


def _negbin_quantiles(mean: Array, size: Array, levels: Array) -> Array:
    """Quantiles of negative binomials: exact up to 24, above by a grid of counts 1.15 apart and lines between them."""
    chance = size / (size + mean)
    out = np.zeros((len(mean), len(levels)))
    rows = np.flatnonzero(chance**size < levels[-1])
    if rows.size:
        top = float((mean + 12 * np.sqrt(mean + mean**2 / size))[rows].max())
        grid = np.unique(np.round(np.concatenate([np.arange(25), np.geomspace(25, max(top, 30), _points(top))])))
        below = scipy.special.betainc(size[rows, None], grid[None, :] + 1, chance[rows, None])
        counts = np.broadcast_to(np.append(-1.0, grid), (rows.size, grid.size + 1))
        places = np.concatenate([np.zeros((rows.size, 1)), below], axis=1)
        wanted = np.broadcast_to(levels - 1e-9, (rows.size, levels.size))
        out[rows] = np.maximum(np.ceil(interpolate(wanted, np.minimum(places, 1.0), counts) - 1e-6), 0.0)
    return out


def _points(top: float) -> int:
    return max(2, math.ceil(math.log(max(top, 30) / 25) / math.log(1.15)))


Quantiler = Callable[[Memory, int, int, Array], Array]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the pool: its name, its weight before anything was learnt, and how it is made.

    `prior` is for series of low, middle and high counts (under 5 a month, under 50, above): what is made for rare
    events has no business among hundreds of deaths. `ahead` says whether the horizon changes what it says.
    """

    name: str
    prior: tuple[float, float, float]
    quantiles: Quantiler
    ahead: bool = False


MEMBERS: tuple[Member, ...] = (
    Member("conflictology_12", (0.25, 0.25, 0.25), conflictology),
    Member("recent_3", (0.75, 1.0, 1.0), recent(3.0)),
    Member("recent_6", (1.0, 1.0, 1.0), recent(6.0)),
    Member("recent_12", (1.0, 1.0, 1.0), recent(12.0)),
    Member("negative_binomial", (1.0, 0.5, 0.25), negative_binomial, ahead=True),
    Member("gamma_poisson", (0.5, 0.0, 0.0), gamma_poisson, ahead=True),
    Member("hurdle", (0.5, 0.25, 0.0), hurdle),
    Member("drift", (0.5, 0.5, 0.5), drift, ahead=True),
    Member("neighbours", (0.5, 0.5, 0.5), neighbours, ahead=True),
)
