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
    alpha: float = 0.01
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
    return _clusters(study[:, : settings.length], newest, zones, period, settings)


def _clusters(past: Floats, newest: Floats, zones: Floats, period: date, settings: Settings) -> tuple[Cluster, ...]:
    usual, variance = moments(past)
    total = float(newest.sum())
    share = usual / (usual.sum() * settings.longest)
    spans = np.arange(1, settings.longest + 1)
    expected = total * (zones @ share)[:, None] * spans
    observed = zones @ _newest_first(newest)
    ratios = likelihood_ratio(observed, expected, total)
    alone = float(scipy.special.ndtri(1 - settings.alpha)) ** 2 / 2  # Of one cylinder, chosen beforehand.
    chance = None
    if ratios.max() > alone:
        chance = _chance(past, usual, variance, int(total), zones, settings)
    critical = chance.quantile(1 - settings.alpha) if chance else alone
    found: list[Cluster] = []
    taken = np.zeros(zones.shape[1])
    while True:
        zone, column = np.unravel_index(int(ratios.argmax()), ratios.shape)
        ratio = float(ratios[zone, column])
        if found and not (chance and ratio > critical):
            return tuple(found)
        own = (float(observed[zone, column]), float(expected[zone, column]) / total)
        found.append(
            Cluster(
                period=period,
                areas=tuple(np.flatnonzero(zones[zone]).tolist()),
                span=int(spans[column]),
                observed=int(own[0]),
                expected=float(expected[zone, column]),
                ratio=ratio,
                critical=critical,
                p_value=chance.above(ratio) if chance else None,
                silent_up_to=_silent_up_to(own[0], own[1], total, critical),
            )
        )
        taken += zones[zone]
        ratios = np.where((zones @ taken > 0)[:, None], -1, ratios)


def likelihood_ratio(observed: Floats, expected: Floats, total: float | Floats) -> Floats:
    """Logarithm of Kulldorff's ratio, c·log(c/e) + (C − c)·log((C − c)/(C − e)) where c > e, and 0 elsewhere."""
    rest = total - observed
    inside = scipy.special.xlogy(observed, observed) - scipy.special.xlogy(observed, expected)
    outside = scipy.special.xlogy(rest, rest) - scipy.special.xlogy(rest, np.maximum(total - expected, SMALL))
    ratio: Floats = np.where(observed > expected, inside + outside, 0.0)
    return ratio


def _largest_ratios(observed: Floats, expected: Floats, total: int) -> Floats:
    """The largest likelihood ratio of each replicate (zones × replicates × spans): counts find c·log(c) in a table."""
    count = np.arange(total + 1.0)
    table = scipy.special.xlogy(count, count)
    table += table[::-1]
    ratio = table[observed.astype(np.int32)]
    # The same terms as in `likelihood_ratio`, sorted so that nothing but a product is left for each replicate.
    ratio -= observed * (np.log(expected) - np.log(np.maximum(total - expected, SMALL)))
    ratio -= total * np.log(np.maximum(total - expected, SMALL))
    largest: Floats = np.where(observed > expected, ratio, 0).max(axis=(0, 2))
    return largest


@dataclass(frozen=True, slots=True)
class _Gumbel:
    """The largest ratio under chance alone, by the moments of the replicates."""

    place: float
    scale: float

    def above(self, ratio: float) -> float:
        return -math.expm1(-math.exp(-(ratio - self.place) / self.scale))

    def quantile(self, level: float) -> float:
        return self.place - self.scale * math.log(-math.log(level))


def _chance(past: Floats, usual: Floats, variance: Floats, total: int, zones: Floats, settings: Settings) -> _Gumbel:
    largest = _replicates(past, usual, variance, total, zones, settings)
    scale = max(1e-9, float(largest.std(ddof=1)) * math.sqrt(6) / math.pi)
    return _Gumbel(float(largest.mean()) - EULER * scale, scale)


def _replicates(past: Floats, usual: Floats, variance: Floats, total: int, zones: Floats, settings: Settings) -> Floats:
    """The largest ratio of each replicate: the total thrown over areas and periods by what is usual there."""
    draw = np.random.default_rng(settings.seed)
    largest = filled((settings.replicates,))
    areas, spans = len(usual), np.arange(1, settings.longest + 1)
    expected = (total * (zones @ (usual / (usual.sum() * settings.longest)))[:, None] * spans)[:, None, :]
    size = np.where(variance > usual * (1 + 1e-9), usual**2 / np.maximum(variance - usual, 1e-12), np.inf)
    for start in range(0, settings.replicates, AT_ONCE):
        count = min(AT_ONCE, settings.replicates - start)
        weight = np.broadcast_to(usual[:, None], (count, areas, settings.longest))
        if settings.dispersed:
            rate = draw.gamma(past.sum(axis=1) + 0.5, size=(count, areas)) / past.shape[1]
            bursts = draw.gamma(np.where(np.isinf(size), 1, size)[:, None], size=weight.shape)
            bursts /= np.where(np.isinf(size), 1, size)[:, None]
            weight = rate[..., None] * np.where(np.isinf(size)[:, None], 1, bursts)
        flat = weight.reshape(count, -1) + 1e-12
        thrown = draw.multinomial(total, flat / flat.sum(axis=1, keepdims=True)).reshape(weight.shape)
        observed = np.tensordot(zones, _newest_first(thrown.astype(np.float64)), axes=(1, 1))
        largest[start : start + count] = _largest_ratios(observed, expected, total)
    return largest


def _newest_first(counts: Floats) -> Floats:
    """Sums of the newest 1, 2, 3 … periods (the last axis)."""
    return np.cumsum(counts[..., ::-1], axis=-1)


def _silent_up_to(observed: float, share: float, total: float, critical: float) -> int:
    """The largest count of a cylinder, all others as they are, whose ratio does not exceed the critical one.

    Fewer events here make the total smaller too. The critical value is taken as it is: it hardly depends on the total.
    """
    counts = np.arange(2 * observed + 4 * total + 50)
    totals = total - observed + counts
    ratios = likelihood_ratio(counts, share * totals, totals)
    return int(counts[ratios <= critical].max())
