"""Negative binomial CUSUM: small excesses add up until together they are too much.

Höhle & Paul (2008), "Count data regression charts for the monitoring of surveillance time series", Computational
Statistics & Data Analysis 52:4357–68: the log-likelihood ratio of §3 with a change of known size, which is `glrnb` of
the R package surveillance with `theta` given (not its generalised form, which estimates the change anew every time).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.detection.matrix import Booleans, Floats, filled, matrix, row_mean_and_sd, windows
from vigie.compute.series import MINIMUM_COUNT, Freq, Series, shift

NEGBIN_CUSUM = "negbin_cusum"


@dataclass(frozen=True, slots=True)
class Settings:
    """`length` periods of baseline that end `gap` periods before; tuned to a rise by `rise` standard deviations; fires
    where the sum exceeds `limit`."""

    length: int
    gap: int
    rise: float
    limit: float

    @property
    def reach(self) -> int:
        """How far back the baseline of one period begins."""
        return self.length + self.gap


USUAL: dict[Freq, Settings] = {"week": Settings(52, 4, 1.5, 3.0), "month": Settings(24, 2, 1.5, 2.0)}


@dataclass(frozen=True, slots=True)
class Path:
    """A sum over time for every series (row): `value` after each period, never under 0 and 0 again after an alarm;
    `limit`, the largest count of the period that would have stayed silent."""

    value: Floats
    limit: Floats
    alarm: Booleans


def walk(counts: ArrayLike, mean: ArrayLike, alpha: ArrayLike, theta: ArrayLike, limit: float) -> Path:
    """The sum of log-likelihood ratios of a mean `exp(theta)` times larger, with variance μ + alpha·μ² (0: Poisson).

    All of one shape, or broadcast to that of the counts (series × periods). A period whose mean is NaN is passed over.
    """
    values = matrix(counts)
    usual, excess, theta = (
        np.broadcast_to(np.asarray(part, np.float64), values.shape) for part in (mean, alpha, theta)
    )
    raised = usual * np.exp(theta)
    spread = np.where(excess > 0, excess, 1)
    ratio = np.log1p(spread * usual) - np.log1p(spread * raised)
    slope = np.where(excess > 0, theta + ratio, theta)
    base = np.where(excess > 0, ratio / spread, usual - raised)
    path = Path(filled(values.shape), filled(values.shape), np.zeros(values.shape, dtype=np.bool_))
    carried = np.zeros(len(values))
    for now in range(values.shape[1]):
        step = slope[:, now] * values[:, now] + base[:, now]
        path.limit[:, now] = (limit - carried - base[:, now]) / slope[:, now]
        carried = np.maximum(0, carried + np.where(np.isnan(step), 0, step))
        path.value[:, now], path.alarm[:, now] = carried, carried > limit
        carried = np.where(path.alarm[:, now], 0, carried)
    return path


def baselines(counts: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Mean and excess (variance = μ + excess·μ²) that each period is judged by, by moments; NaN before there are any.

    A baseline without any event counts as half of one, so that one event is not infinitely rare.
    """
    mean, excess = filled(counts.shape), filled(counts.shape)
    if counts.shape[1] > settings.reach:
        centre, sigma = row_mean_and_sd(windows(counts, settings.length)[:, : counts.shape[1] - settings.reach])
        centre = np.maximum(centre, 0.5 / settings.length)
        mean[:, settings.reach :] = centre
        excess[:, settings.reach :] = np.maximum(0, sigma**2 - centre) / centre**2
    return mean, excess


@dataclass(frozen=True, slots=True)
class Chart:
    """The path of every series (row), and the mean and excess that each of its periods was judged by."""

    path: Path
    mean: Floats
    excess: Floats


def judge(counts: ArrayLike, settings: Settings) -> Chart:
    """The sum of every series (row) over all its periods, each judged by the baseline before it."""
    values = matrix(counts)
    mean, excess = baselines(values, settings)
    theta = np.log1p(settings.rise * np.sqrt(mean + excess * mean**2) / mean)
    return Chart(walk(values, mean, excess, theta, settings.limit), mean, excess)


def negbin_cusum(
    series: Series, at: date | None = None, *, settings: Settings | None = None, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The sum of the evidence for a rise up to this period; `high` is the count at which it would not have spoken.

    After an alarm the sum starts again from nothing, so a rise that lasts is told again and again, not every period.
    """
    settings, here = settings or USUAL[series.freq], position(series, at)
    chart = judge(series.counts[: here + 1], settings)
    return explain(series, here, chart, 0, settings=settings, minimum_count=minimum_count)


def explain(
    series: Series,
    here: int,
    chart: Chart,
    row: int,
    *,
    settings: Settings | None = None,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """What `negbin_cusum` answers at the period of index `here`, from the chart of many series of which this is one."""
    settings = settings or USUAL[series.freq]
    past = series.counts[max(0, here - settings.reach) : max(0, here - settings.gap)]
    observed = series.counts[here]
    short = too_little(NEGBIN_CUSUM, series, here, past, settings.length, observed, minimum_count)
    if short:
        return short
    parts = (chart.mean, chart.excess, chart.path.limit, chart.path.value)
    mean, excess, threshold, value = (float(part[row, here]) for part in parts)
    sigma = math.sqrt(mean + excess * mean**2)
    return Finding(
        rule=NEGBIN_CUSUM,
        period=shift(series.start, series.freq, here),
        span=1,
        observed=observed,
        expected=mean,
        low=min(max(0, math.ceil(mean - 2 * sigma)), math.floor(threshold)),
        high=math.floor(threshold),
        threshold=threshold,
        score=(observed - mean) / sigma,
        p_value=None,
        baseline_start=shift(series.start, series.freq, here - settings.reach),
        baseline_end=shift(series.start, series.freq, here - settings.gap - 1),
        dispersion=1 + excess * mean,
        statistic=value,
    )
