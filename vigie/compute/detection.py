"""Rules that say when a count is more than its own past leads to expect.

Each rule looks at one period and at what came before it, never at what came after. It answers a `Finding`, which
explains itself, or `TooLittle`. A finding is a reason for a person to look, never an alert.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.

from vigie.compute.counts import fit, predict_sum
from vigie.compute.series import MINIMUM_COUNT, Freq, Series, TooLittle, shift

EARS_C2 = "ears_c2"
NEGBIN_SCAN = "negbin_scan"
SURGE = "surge"

SCAN_WINDOW = 4
SCAN_BASELINE: dict[Freq, int] = {"month": 12, "week": 52}
SURGE_BASELINE = 12
SURGE_GAP = 3
ONSET_QUIET = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found for one period.

    `observed` is the count of the `span` periods that end with `period`; `low` and `high` bound what the baseline
    leads to expect, and the rule fires exactly when `observed > high`. So `high` is also what would have changed its
    mind: the largest count at which it would have stayed silent. `threshold` is the limit before rounding, `score`
    the distance from the expected count in standard deviations (None when the baseline has none), `p_value` the chance
    of such a count or a larger one under the baseline (None where the rule defines none).
    """

    rule: str
    period: date
    span: int
    observed: int
    expected: float
    low: int
    high: int
    threshold: float
    score: float | None
    p_value: float | None
    baseline_start: date
    baseline_end: date

    @property
    def fires(self) -> bool:
        return self.observed > self.high

    @property
    def silent_up_to(self) -> int:
        return self.high


Answer = Finding | TooLittle


def ears_c2(
    series: Series,
    at: date | None = None,
    *,
    alpha: float = 0.001,
    minimum_sigma: float = 1.0,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """EARS C2: the count against mean + z·sd of seven periods, two periods earlier (t−9 … t−3).

    z is the 1 − `alpha` quantile of the normal distribution (3.09), sd has n − 1 in the denominator. A baseline that
    never varies has sd 0, and any rise at all would alarm: sd is therefore never taken under `minimum_sigma` (1, as
    advised for sparse counts; 0 gives the original rule). Hutwagner, Thompson, Seeman & Treadwell (2003), J. Urban
    Health 80:i89–96; constants and inequality as `earsC(method = "C2")` of the R package surveillance.
    """
    length, lag = 7, 2
    here = _position(series, at)
    past = series.counts[max(0, here - lag - length) : max(0, here - lag)]
    observed = series.counts[here]
    short = _too_little(EARS_C2, series, here, past, length, observed, minimum_count)
    if short:
        return short
    values = np.asarray(past, dtype=float)
    mean, sigma = float(values.mean()), max(minimum_sigma, float(values.std(ddof=1)))
    reach = float(scipy.special.ndtri(1 - alpha)) * sigma
    return Finding(
        rule=EARS_C2,
        period=shift(series.start, series.freq, here),
        span=1,
        observed=observed,
        expected=mean,
        low=max(0, math.ceil(mean - reach)),
        high=math.floor(mean + reach),
        threshold=mean + reach,
        score=(observed - mean) / sigma if sigma else None,
        p_value=None,
        baseline_start=shift(series.start, series.freq, here - lag - length),
        baseline_end=shift(series.start, series.freq, here - lag - 1),
    )


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
    here = _position(series, at)
    first = here - SCAN_WINDOW + 1
    past = series.counts[max(0, first - length) : max(0, first)]
    observed = sum(series.counts[max(0, first) : here + 1])
    short = _too_little(NEGBIN_SCAN, series, here, past, length, observed, minimum_count)
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


def surge(series: Series, at: date | None = None, *, minimum_count: int = MINIMUM_COUNT) -> Answer:
    """The surge that warnings are scored against: y > max(95 % limit, mean + 10, 1.5 × mean), baseline m−15 … m−4.

    The 95 % limit is that of a negative binomial fitted by moments. Defined for months only: raises ValueError else.
    """
    if series.freq != "month":
        raise ValueError("a surge is defined on months")
    here = _position(series, at)
    stop = max(0, here - SURGE_GAP)
    past = series.counts[max(0, stop - SURGE_BASELINE) : stop]
    observed = series.counts[here]
    short = _too_little(SURGE, series, here, past, SURGE_BASELINE, observed, minimum_count)
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


def is_onset(series: Series, at: date | None = None) -> bool:
    """A surge with none in the three months before. False where the months before cannot be judged."""
    here = _position(series, at)
    if here < SURGE_BASELINE + SURGE_GAP + ONSET_QUIET:
        return False
    answers = [surge(series, shift(series.start, series.freq, here - back)) for back in range(ONSET_QUIET + 1)]
    now, *before = [isinstance(answer, Finding) and answer.fires for answer in answers]
    return now and not any(before)


def rules_for(freq: Freq) -> tuple[str, ...]:
    """The rules that are run on series of this frequency, in the order in which they are shown."""
    return (NEGBIN_SCAN, EARS_C2, SURGE) if freq == "month" else (NEGBIN_SCAN, EARS_C2)


def examine(series: Series, at: date | None = None) -> tuple[Answer, ...]:
    """Every rule of the series' frequency, at one period (the newest by default)."""
    judges = {NEGBIN_SCAN: negbin_scan, EARS_C2: ears_c2, SURGE: surge}
    return tuple(judges[rule](series, at) for rule in rules_for(series.freq))


def _position(series: Series, at: date | None) -> int:
    return series.position(at if at is not None else series.end)


def _too_little(
    rule: str, series: Series, here: int, past: tuple[int, ...], needed: int, observed: int, minimum: int
) -> TooLittle | None:
    count = sum(past) + observed
    if len(past) == needed and count >= minimum:
        return None
    return TooLittle(rule, shift(series.start, series.freq, here), len(past), needed, count, minimum)
