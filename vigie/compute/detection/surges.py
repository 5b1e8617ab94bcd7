"""The surge that warnings are scored against, and its beginning."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.counts import fit, quantiles
from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.detection.matrix import Floats, filled, matrix, row_mean_and_sd, windows
from vigie.compute.series import MINIMUM_COUNT, Series, shift

SURGE = "surge"
SURGE_BASELINE = 12
SURGE_GAP = 3
ONSET_QUIET = 3


def surge(series: Series, at: date | None = None, *, minimum_count: int = MINIMUM_COUNT) -> Answer:
    """The surge that warnings are scored against: y > max(95 % limit, mean + 10, 1.5 × mean), baseline m−15 … m−4.

    The 95 % limit is that of a negative binomial fitted by moments. Defined for months only: raises ValueError else.
    """
    if series.freq != "month":
        raise ValueError("a surge is defined on months")
    here = position(series, at)
    stop = max(0, here - SURGE_GAP)
    past = series.counts[max(0, stop - SURGE_BASELINE) : stop]
    observed = series.counts[here]
    short = too_little(SURGE, series, here, past, SURGE_BASELINE, observed, minimum_count)
    if short:
        return short
    usual = fit(past)
    threshold = max(float(usual.quantile(0.95)), usual.mean + 10, 1.5 * usual.mean)
    return Finding(
        rule=SURGE,
        period=shift(series.start, series.freq, here),
        span=1,
        observed=observed,
        expected=usual.mean,
        low=usual.quantile(0.05),
        high=math.floor(threshold),
        threshold=threshold,
        score=(observed - usual.mean) / math.sqrt(usual.variance) if usual.variance else None,
        p_value=usual.at_least(observed),
        baseline_start=shift(series.start, series.freq, here - SURGE_GAP - SURGE_BASELINE),
        baseline_end=shift(series.start, series.freq, here - SURGE_GAP - 1),
    )


def limits(counts: ArrayLike, *, ahead: int = 0) -> Floats:
    """The limit of every month (series × months): a surge exceeds it. NaN where its baseline is not all known.

    A baseline ends four months before its month: so the limits of up to three months to come (`ahead`) are known too.
    """
    values = matrix(counts)
    months, reach = values.shape[1] + ahead, SURGE_BASELINE + SURGE_GAP
    answer = filled((len(values), months))
    if months > reach:
        mean, sigma = row_mean_and_sd(windows(values, SURGE_BASELINE)[:, : months - reach])
        usual = quantiles(mean, np.maximum(mean, sigma**2), 0.95)
        answer[:, reach:] = np.maximum(np.maximum(usual, mean + 10), 1.5 * mean)
    return answer


def is_onset(series: Series, at: date | None = None) -> bool:
    """A surge with none in the three months before. False where the months before cannot be judged."""
    here = position(series, at)
    if here < SURGE_BASELINE + SURGE_GAP + ONSET_QUIET:
        return False
    answers = [surge(series, shift(series.start, series.freq, here - back)) for back in range(ONSET_QUIET + 1)]
    now, *before = [isinstance(answer, Finding) and answer.fires for answer in answers]
    return now and not any(before)
