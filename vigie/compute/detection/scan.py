"""The newest periods together, against what the periods before them lead to expect."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.counts import quantiles, tails
from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.detection.matrix import Booleans, Floats, filled, matrix, row_mean_and_sd, windows
from vigie.compute.series import MINIMUM_COUNT, Freq, Series, shift

NEGBIN_SCAN = "negbin_scan"
CLIPPED_SCAN = "clipped_scan"
SCAN_WINDOW = 4
SCAN_BASELINE: dict[Freq, int] = {"month": 12, "week": 52}


@dataclass(frozen=True, slots=True)
class Settings:
    """The sum of the newest `window` periods against the `length` before them; fires at a chance under `alpha`.

    With `clip`, a baseline count above mean + clip·sd counts as that limit (rounded up): a past surge then neither
    raises what is expected nor hides the next one. The chance is no longer exact: it is what `alpha` was tuned with.
    """

    length: int
    window: int = SCAN_WINDOW
    alpha: float = 0.01
    clip: float | None = None

    @property
    def reach(self) -> int:
        """Periods before the judged one that are needed."""
        return self.length + self.window - 1


PLAIN: dict[Freq, Settings] = {freq: Settings(length) for freq, length in SCAN_BASELINE.items()}
CLIPPED: dict[Freq, Settings] = {"week": Settings(52, alpha=0.008, clip=1.5), "month": Settings(24, 1, 0.008, 1.5)}


@dataclass(frozen=True, slots=True)
class Judged:
    """Every series (row) at every period (column); NaN where too little is known. `limit` is the largest silent sum."""

    observed: Floats
    expected: Floats
    variance: Floats
    p_value: Floats

    def fires(self, alpha: float) -> Booleans:
        """Where the sum exceeds the 1 − `alpha` quantile: exactly where its own chance is at most `alpha`."""
        fires: Booleans = self.p_value <= alpha
        return fires

    def limit(self, level: float) -> Floats:
        """The quantile of the predicted sum, everywhere."""
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
    mean, variance = moments(past, settings.clip)
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


def moments(past: Floats, clip: float | None) -> tuple[Floats, Floats]:
    """Mean and variance of one period over the last axis, the variance never under the mean.

    A baseline without any event counts as half of one (Jeffreys' prior for a Poisson rate).
    """
    least = 0.5 / past.shape[-1]
    mean, sigma = row_mean_and_sd(past)
    if clip is not None:
        high = np.ceil(mean + clip * np.sqrt(np.maximum(sigma**2, np.maximum(mean, least))))
        mean, sigma = row_mean_and_sd(np.minimum(past, high[..., None]))
    mean = np.maximum(mean, least)
    return mean, np.maximum(sigma**2, mean)


def negbin_scan(
    series: Series, at: date | None = None, *, alpha: float = 0.01, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The last four periods together, against the negative binomial prediction of the baseline just before them.

    Baseline: m−15 … m−4 for months, the 52 weeks before the four for weeks, by the method of moments (Poisson if not
    over-dispersed), with the uncertainty of the baseline's own mean included. Fires when the sum exceeds the
    1 − `alpha` quantile, so at most about `alpha` of quiet, independent windows fire; neighbouring windows overlap and
    tend to fire together. Sees slow rises that no single period shows.
    """
    return scan(NEGBIN_SCAN, series, at, replace(PLAIN[series.freq], alpha=alpha), minimum_count)


def clipped_scan(
    series: Series, at: date | None = None, *, settings: Settings | None = None, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The scan that past surges do not blind: what is high in its baseline counts in part only. Default by ADR 77."""
    return scan(CLIPPED_SCAN, series, at, settings or CLIPPED[series.freq], minimum_count)


def scan(rule: str, series: Series, at: date | None, settings: Settings, minimum_count: int = MINIMUM_COUNT) -> Answer:
    """One scan with any settings, under the name of a rule."""
    here = position(series, at)
    first = here - settings.window + 1
    past = series.counts[max(0, first - settings.length) : max(0, first)]
    observed = sum(series.counts[max(0, first) : here + 1])
    short = too_little(rule, series, here, past, settings.length, observed, minimum_count)
    if short:
        return short
    judged = judge(series.counts[first - settings.length : here + 1], settings, minimum_count=minimum_count)
    expected, variance, p_value = (
        float(part[0, -1]) for part in (judged.expected, judged.variance, judged.p_value)
    )  # fmt: skip
    high = int(judged.limit(1 - settings.alpha)[0, -1])
    return Finding(
        rule=rule,
        period=shift(series.start, series.freq, here),
        span=settings.window,
        observed=observed,
        expected=expected,
        low=int(judged.limit(settings.alpha)[0, -1]),
        high=high,
        threshold=float(high),
        score=(observed - expected) / math.sqrt(variance),
        p_value=p_value,
        baseline_start=shift(series.start, series.freq, first - settings.length),
        baseline_end=shift(series.start, series.freq, first - 1),
    )
