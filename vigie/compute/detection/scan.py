"""The newest periods together, or the newest alone, against what the year before leads to expect."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.counts import CountDistribution, predict_sum, quantiles, tails
from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.detection.matrix import Booleans, Floats, filled, matrix, row_mean_and_sd, windows
from vigie.compute.series import MINIMUM_COUNT, Freq, Series, shift

NEGBIN_SCAN = "negbin_scan"
NEGBIN_SINGLE = "negbin_single"
SCAN_WINDOW = 4
SCAN_BASELINE: dict[Freq, int] = {"month": 12, "week": 52}


@dataclass(frozen=True, slots=True)
class Settings:
    """The sum of the newest `window` periods against the `length` before them; fires at a chance of `alpha` or less."""

    length: int
    window: int
    alpha: float

    @property
    def reach(self) -> int:
        """Periods before the judged one that are needed."""
        return self.length + self.window - 1


# The chance of weekly sums and that of single months are tuned to one alarm a year (ADR 77), the others are customary.
SUMS: dict[Freq, Settings] = {"week": Settings(52, SCAN_WINDOW, 0.03), "month": Settings(12, SCAN_WINDOW, 0.01)}
SINGLES: dict[Freq, Settings] = {"week": Settings(52, 1, 0.01), "month": Settings(12, 1, 0.11)}
USUAL = {NEGBIN_SCAN: SUMS, NEGBIN_SINGLE: SINGLES}


@dataclass(frozen=True, slots=True)
class Judged:
    """Every series (row) at every period (column); NaN where too little is known."""

    observed: Floats
    expected: Floats
    variance: Floats
    p_value: Floats

    def fires(self, alpha: float) -> Booleans:
        """Where the sum exceeds the 1 − `alpha` quantile: exactly where its own chance is at most `alpha`."""
        fires: Booleans = self.p_value <= alpha
        return fires

    def limit(self, level: float) -> Floats:
        """The quantile of the predicted sum, everywhere: at 1 − `alpha` the largest sum that stays silent."""
        return quantiles(self.expected, self.variance, level)


def judge(counts: ArrayLike, settings: Settings, *, minimum_count: int = MINIMUM_COUNT) -> Judged:
    """The sums of every series (row of counts), each with its prediction: negative binomial by moments.

    The uncertainty of the baseline's own mean is included (see `counts.predict_sum`, which is the same for one series).
    """
    values = matrix(counts)
    judged = Judged(*(filled(values.shape) for _ in range(4)))
    if values.shape[1] <= settings.reach:
        return judged
    periods, window = settings.length, settings.window
    observed = windows(values, window)[:, periods:].sum(axis=2)
    past = windows(values, periods)[:, : observed.shape[1]]
    mean, variance = moments(past)
    spread = window * variance * (1 + window / periods)
    enough = past.sum(axis=2) + observed >= minimum_count
    for part, value in (
        (judged.observed, observed),
        (judged.expected, window * mean),
        (judged.variance, spread),
        (judged.p_value, tails(observed, window * mean, spread)),
    ):
        part[:, settings.reach :] = np.where(enough, value, np.nan)
    return judged


def moments(past: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of one period over the last axis, the variance never under the mean.

    A baseline without any event counts as half of one (Jeffreys' prior for a Poisson rate).
    """
    mean, sigma = row_mean_and_sd(past)
    mean = np.maximum(mean, 0.5 / past.shape[-1])
    return mean, np.maximum(sigma**2, mean)


def negbin_scan(
    series: Series, at: date | None = None, *, alpha: float | None = None, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The last four periods together, against the negative binomial prediction of the baseline just before them.

    Baseline: m−15 … m−4 for months, the 52 weeks before the four for weeks, by the method of moments (Poisson if not
    over-dispersed), with the uncertainty of the baseline's own mean included. Fires when the sum exceeds the
    1 − `alpha` quantile, so at most about `alpha` of quiet, independent windows fire; neighbouring windows overlap and
    tend to fire together. Sees slow rises that no single period shows. The default for weeks (ADR 77).
    """
    return scan(NEGBIN_SCAN, series, at, _with(SUMS[series.freq], alpha), minimum_count)


def negbin_single(
    series: Series, at: date | None = None, *, alpha: float | None = None, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The last period alone, against the same prediction from the year just before it. The default for months."""
    return scan(NEGBIN_SINGLE, series, at, _with(SINGLES[series.freq], alpha), minimum_count)


def _with(settings: Settings, alpha: float | None) -> Settings:
    return settings if alpha is None else replace(settings, alpha=alpha)


def scan(rule: str, series: Series, at: date | None, settings: Settings, minimum_count: int = MINIMUM_COUNT) -> Answer:
    """One scan with any settings, under the name of a rule."""
    here = position(series, at)
    first = here - settings.window + 1
    past = series.counts[max(0, first - settings.length) : max(0, first)]
    observed = sum(series.counts[max(0, first) : here + 1])
    short = too_little(rule, series, here, past, settings.length, observed, minimum_count)
    if short:
        return short
    return _finding(rule, series, here, settings, _alone(predict_sum(past, settings.window), observed, settings.alpha))


@dataclass(frozen=True, slots=True)
class Told:
    """What is predicted of the sum that ends with one period, of every series (row), and the chance of what was seen.

    `low` and `high` are the quantiles of `alpha` and 1 − `alpha`.
    """

    mean: Floats
    variance: Floats
    low: Floats
    high: Floats
    p_value: Floats


def newest(counts: Floats, settings: Settings) -> Told | None:
    """The prediction of the newest sum of every series (row of counts); None where there is no whole baseline."""
    if counts.shape[1] <= settings.reach:
        return None
    past, seen = np.split(counts[:, -settings.reach - 1 :], [settings.length], axis=1)
    mean = np.maximum(past.mean(axis=1), 0.5 / settings.length)
    variance = np.maximum(past.var(axis=1, ddof=1), mean)
    mean, variance = settings.window * mean, settings.window * variance * (1 + settings.window / settings.length)
    low, high = (quantiles(mean, variance, level) for level in (settings.alpha, 1 - settings.alpha))
    return Told(mean, variance, low, high, tails(seen.sum(axis=1), mean, variance))


def explain(
    rule: str, series: Series, told: Told, row: int, settings: Settings, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """What `scan` answers at the newest period, from the predictions of many series of which this is one row."""
    here = len(series) - 1
    past = series.counts[here - settings.reach : here - settings.window + 1]
    observed = sum(series.counts[-settings.window :])
    short = too_little(rule, series, here, past, settings.length, observed, minimum_count)
    return short or _finding(rule, series, here, settings, told, row)


def _alone(prediction: CountDistribution, observed: int, alpha: float) -> Told:
    low, high = prediction.quantile(alpha), prediction.quantile(1 - alpha)
    facts = (prediction.mean, prediction.variance, low, high, prediction.at_least(observed))
    return Told(*(np.array([fact], dtype=np.float64) for fact in facts))


def _finding(rule: str, series: Series, here: int, settings: Settings, told: Told, row: int = 0) -> Finding:
    parts = (told.mean, told.variance, told.low, told.high, told.p_value)
    mean, variance, low, high, p_value = (float(part[row]) for part in parts)
    first = here - settings.window + 1
    observed = sum(series.counts[first : here + 1])
    return Finding(
        rule=rule,
        period=shift(series.start, series.freq, here),
        span=settings.window,
        observed=observed,
        expected=mean,
        low=int(low),
        high=int(high),
        threshold=high,
        score=(observed - mean) / math.sqrt(variance),
        p_value=p_value,
        baseline_start=shift(series.start, series.freq, first - settings.length),
        baseline_end=shift(series.start, series.freq, first - 1),
    )
