"""Prospective space-time scan: neighbouring areas that together, and lately, have more than their share.

Kulldorff (2001), "Prospective time periodic geographical disease surveillance using a scan statistic", Journal of the
Royal Statistical Society A 164:61–72: cylinders of areas × newest periods, Poisson likelihood ratio given the total.
Chances by Monte Carlo, smoothed by a Gumbel distribution (Abrams, Kulldorff & Kleinman 2010, International Journal of
Health Geographics 9:61).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.

from vigie.compute.detection.finding import position
from vigie.compute.detection.matrix import Floats, aligned, filled
from vigie.compute.detection.scan import moments
from vigie.compute.series import MINIMUM_COUNT, Series, TooLittle, shift

SPACE_TIME = "space_time"
EULER = 0.5772156649015329
SMALL = 1e-300
MOST = 1_000_000  # A count at which even a cylinder of everything would have spoken, were it ever to.
AT_ONCE = 50  # Replicates that are counted together, to bound the memory.


@dataclass(frozen=True, slots=True)
class Settings:
    """Cylinders of 1 … `longest` periods, expected counts from the `length` before those, `replicates` of chance.

    With `dispersed`, chance varies as each area's own past did and knows that its usual count is itself an estimate;
    without it is Kulldorff's: Poisson, as if the usual counts were known. Counts of conflict are never Poisson, and
    his then finds a cluster nearly every week. `seed` makes the same counts give the same answer.
    """

    length: int = 52
    longest: int = 4
    replicates: int = 199
    alpha: float = 0.02
    dispersed: bool = True
    seed: int = 77

    @property
    def reach(self) -> int:
        """Periods before the judged one that are needed."""
        return self.length + self.longest - 1


@dataclass(frozen=True, slots=True)
class Cluster:
    """Areas (by their place in the list) that had `observed` in `span` periods up to `period`, `expected` by share.

    `ratio` is the logarithm of the likelihood ratio, `critical` the value it had to exceed, `p_value` the chance of
    such a ratio anywhere (None where even a cylinder chosen beforehand would not be unusual: no chance was computed).
    `silent_up_to` is the largest count of these areas and periods, all others as they are, that would not have spoken.
    """

    period: date
    areas: tuple[int, ...]
    span: int
    observed: int
    expected: float
    ratio: float
    critical: float
    p_value: float | None
    silent_up_to: int

    @property
    def fires(self) -> bool:
        return self.p_value is not None and self.ratio > self.critical


def space_time(
    series: Sequence[Series],
    zones: Floats,
    at: date | None = None,
    *,
    settings: Settings | None = None,
    minimum_count: int = MINIMUM_COUNT,
) -> tuple[Cluster, ...] | TooLittle:
    """Clusters at one period, the likeliest first; further ones share no area with those before them and fire as well.

    The first is told even when it does not fire, so that one sees how far from usual the most unusual place was. Raises
    ValueError for series that do not cover the same periods, or zones of another number of areas.
    """
    settings = settings or Settings()
    values = aligned(series)
    if zones.shape[1] != len(values):
        raise ValueError("zones are made of the same areas as the series")
    here = position(series[0], at)
    period = shift(series[0].start, series[0].freq, here)
    study = values[:, max(0, here - settings.reach) : here + 1]
    newest = study[:, -settings.longest :]
    if study.shape[1] <= settings.reach or newest.sum() < minimum_count:
        known = max(0, study.shape[1] - settings.longest)
        return TooLittle(SPACE_TIME, period, known, settings.length, int(newest.sum()), minimum_count)
    area = _Usual(study[:, : settings.length], zones, settings)
    return _clusters(newest, area, zones, period, settings)


class _Usual:
    """What the baseline says of each area: its usual count, how it bursts, and how much an event there weighs.

    Where counts burst, an event says less: it weighs 1/φ, with φ the variance over the mean. Weighed counts vary about
    as Poisson ones do, so that no single bursting area decides what is unusual (quasi-likelihood).
    """

    def __init__(self, past: Floats, zones: Floats, settings: Settings) -> None:
        self.mean, variance = moments(past)
        self.known = past.sum(axis=1) + 0.5
        self.length = past.shape[1]
        excess = np.maximum(variance - self.mean, 1e-9 * self.mean)
        self.size = self.mean**2 / excess  # Of the negative binomial; so large without excess that it is Poisson.
        self.weight = self.mean / variance if settings.dispersed else np.ones(len(past))
        self.members = zones * self.weight
        self.spans = np.arange(1, settings.longest + 1)
        whole = float((self.mean * self.weight).sum()) * settings.longest
        self.share = (self.members @ self.mean)[:, None] * self.spans / whole

    def total(self, newest: Floats) -> Floats:
        """Weighed events of all areas and periods (the last two axes)."""
        totals: Floats = np.einsum("...ij,i->...", newest, self.weight)
        return totals


def _clusters(newest: Floats, area: _Usual, zones: Floats, period: date, settings: Settings) -> tuple[Cluster, ...]:
    total = float(area.total(newest))
    ratios = likelihood_ratio(area.members @ _newest_first(newest), total * area.share, total)
    alone = float(scipy.special.ndtri(1 - settings.alpha)) ** 2 / 2  # Of one cylinder, chosen beforehand.
    chance = _chance(int(newest.sum()), area, settings) if ratios.max() > alone else None
    critical = chance.quantile(1 - settings.alpha) if chance else alone
    found: list[Cluster] = []
    taken = np.zeros(zones.shape[1])
    while True:
        zone, column = (int(place) for place in np.unravel_index(int(ratios.argmax()), ratios.shape))
        ratio = float(ratios[zone, column])
        if found and not (chance and ratio > critical):
            return tuple(found)
        areas, share = np.flatnonzero(zones[zone]), float(area.share[zone, column])
        counts = newest[areas, -(column + 1) :]
        weighed = float(area.weight[areas] @ counts.sum(axis=1))
        weight = weighed / float(counts.sum()) if weighed else float(area.weight[areas].mean())
        found.append(
            Cluster(
                period=period,
                areas=tuple(areas.tolist()),
                span=column + 1,
                observed=int(counts.sum()),
                expected=total * share / weight,
                ratio=ratio,
                critical=critical,
                p_value=chance.above(ratio) if chance else None,
                silent_up_to=_silent_up_to(weight, share, total - weighed, critical),
            )
        )
        taken += zones[zone]
        ratios = np.where((zones @ taken > 0)[:, None], -1, ratios)


def likelihood_ratio(observed: Floats, expected: Floats, total: float | Floats) -> Floats:
    """Logarithm of Kulldorff's ratio, c·log(c/e) + (C − c)·log((C − c)/(C − e)) where c > e, and 0 elsewhere."""
    rest = np.maximum(total - observed, 0)
    elsewhere = np.maximum(total - expected, SMALL)
    ratio = scipy.special.xlogy(observed, np.maximum(observed, SMALL) / expected)
    ratio += scipy.special.xlogy(rest, rest / elsewhere)
    answer: Floats = np.where(observed > expected, ratio, 0.0)
    return answer


@dataclass(frozen=True, slots=True)
class _Gumbel:
    """The largest ratio under chance alone, by the moments of the replicates."""

    place: float
    scale: float

    def above(self, ratio: float) -> float:
        return -math.expm1(-math.exp(-(ratio - self.place) / self.scale))

    def quantile(self, level: float) -> float:
        return self.place - self.scale * math.log(-math.log(level))


def _chance(total: int, area: _Usual, settings: Settings) -> _Gumbel:
    largest = _replicates(total, area, settings)
    scale = max(1e-9, float(largest.std(ddof=1)) * math.sqrt(6) / math.pi)
    return _Gumbel(float(largest.mean()) - EULER * scale, scale)


def _replicates(total: int, area: _Usual, settings: Settings) -> Floats:
    """The largest ratio of each replicate: the total thrown over areas and periods by what is usual there."""
    draw = np.random.default_rng(settings.seed)
    largest = filled((settings.replicates,))
    for start in range(0, settings.replicates, AT_ONCE):
        shape = (min(AT_ONCE, settings.replicates - start), len(area.mean), settings.longest)
        usual = np.broadcast_to(area.mean[:, None], shape)
        if settings.dispersed:
            rate = draw.gamma(area.known, size=shape[:2]) / area.length
            usual = rate[..., None] * draw.gamma(area.size[:, None], size=shape) / area.size[:, None]
        flat = usual.reshape(shape[0], -1) + 1e-12
        thrown = draw.multinomial(total, flat / flat.sum(axis=1, keepdims=True)).reshape(shape).astype(np.float64)
        observed = np.tensordot(area.members, _newest_first(thrown), axes=(1, 1))
        totals = area.total(thrown)[:, None]
        ratios = likelihood_ratio(observed, totals * area.share[:, None, :], totals)
        largest[start : start + shape[0]] = ratios.max(axis=(0, 2))
    return largest


def _newest_first(counts: Floats) -> Floats:
    """Sums of the newest 1, 2, 3 … periods (the last axis)."""
    return np.cumsum(counts[..., ::-1], axis=-1)


def _silent_up_to(weight: float, share: float, others: float, critical: float) -> int:
    """The largest count of a cylinder, all others as they are, whose ratio does not exceed the critical one.

    Fewer events here make the total smaller too. The critical value is taken as it is: it hardly depends on the total.
    """
    most = 64
    while True:
        weighed = weight * np.arange(most + 1.0)
        silent = likelihood_ratio(weighed, share * (others + weighed), others + weighed) <= critical
        if not silent.all() or most > MOST:
            return int(np.flatnonzero(silent).max())
        most *= 4
