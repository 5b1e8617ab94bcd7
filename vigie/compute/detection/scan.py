"""The newest four periods together, against what the year before them leads to expect."""

from __future__ import annotations

import math
from datetime import date

from vigie.compute.counts import predict_sum
from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.series import MINIMUM_COUNT, Freq, Series, shift

NEGBIN_SCAN = "negbin_scan"
SCAN_WINDOW = 4
SCAN_BASELINE: dict[Freq, int] = {"month": 12, "week": 52}


def negbin_scan(
    series: Series, at: date | None = None, *, alpha: float = 0.01, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The last four periods together, against the negative binomial prediction of the baseline just before them.

    Baseline: m−15 … m−4 for months, the 52 weeks before the four for weeks, by the method of moments (Poisson if not
    over-dispersed), with the uncertainty of the baseline's own mean included. Fires when the sum exceeds the
    1 − `alpha` quantile, so at most about `alpha` of quiet, independent windows fire; neighbouring windows overlap and
    tend to fire together. Sees slow rises that no single period shows.
    """
    length = SCAN_BASELINE[series.freq]
    here = position(series, at)
    first = here - SCAN_WINDOW + 1
    past = series.counts[max(0, first - length) : max(0, first)]
    observed = sum(series.counts[max(0, first) : here + 1])
    short = too_little(NEGBIN_SCAN, series, here, past, length, observed, minimum_count)
    if short:
        return short
    prediction = predict_sum(past, SCAN_WINDOW)
    high = prediction.quantile(1 - alpha)
    return Finding(
        rule=NEGBIN_SCAN,
        period=shift(series.start, series.freq, here),
        span=SCAN_WINDOW,
        observed=observed,
        expected=prediction.mean,
        low=prediction.quantile(alpha),
        high=high,
        threshold=float(high),
        score=(observed - prediction.mean) / math.sqrt(prediction.variance),
        p_value=prediction.at_least(observed),
        baseline_start=shift(series.start, series.freq, first - length),
        baseline_end=shift(series.start, series.freq, first - 1),
    )
