"""EARS C1, C2 and C3: a count against seven of the periods just before it.

Hutwagner, Thompson, Seeman & Treadwell (2003), J. Urban Health 80:i89–96; Fricker, Hegler & Dunfee (2008), Statistics
in Medicine 27:3407–29. Limits as `earsC` of the R package surveillance 1.20.3, within 1e-9.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Literal

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.
from numpy.typing import ArrayLike

from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.detection.matrix import Floats, filled, matrix, row_mean_and_sd, windows
from vigie.compute.series import MINIMUM_COUNT, Series, shift

Ears = Literal["ears_c1", "ears_c2", "ears_c3"]
EARS_C1: Ears = "ears_c1"
EARS_C2: Ears = "ears_c2"
EARS_C3: Ears = "ears_c3"
LENGTH = 7
LAG: dict[Ears, int] = {EARS_C1: 0, EARS_C2: 2, EARS_C3: 2}
ALPHA: dict[Ears, float] = {EARS_C1: 0.001, EARS_C2: 0.001, EARS_C3: 0.025}
NEEDED: dict[Ears, int] = {EARS_C1: 7, EARS_C2: 9, EARS_C3: 11}


def limits(
    counts: ArrayLike, rule: Ears, *, alpha: float | None = None, minimum_sigma: float = 0.0, as_r: bool = True
) -> Floats:
    """The limit of every count (series × periods): a rule fires where the count exceeds it. NaN before it can judge.

    C1: mean + z·sd of t−7 … t−1; C2: of t−9 … t−3. C3 adds up C2 over three periods: with c(t) the distance of the
    count from C2's mean in sd, it fires when Σ max(0, c(i) − 1) over t−2 … t exceeds z. R's `earsC` gives C3 a limit
    that starts from the count itself, y(t) + sd·(z − Σ over t−2, t−1): whether it fires then depends on the two periods
    before alone. `as_r` gives that limit; without it the published sum is solved for y(t).
    """
    values = matrix(counts)
    reach = float(scipy.special.ndtri(1 - (ALPHA[rule] if alpha is None else alpha)))
    answer = filled(values.shape)
    before = LENGTH + LAG[rule]
    if values.shape[1] <= before:
        return answer
    mean, sigma = row_mean_and_sd(windows(values, LENGTH)[:, : values.shape[1] - before])
    sigma = np.maximum(sigma, minimum_sigma)
    if rule != EARS_C3:
        answer[:, before:] = mean + reach * sigma
        return answer
    with np.errstate(all="ignore"):
        over = np.maximum(0, (values[:, before:] - mean) / sigma - 1)
        carried = over[:, :-2] + over[:, 1:-1]
        if as_r:
            limit = values[:, before + 2 :] + sigma[:, 2:] * (reach - carried)
        else:
            # What two periods have carried over may alone exceed z: then any event at all keeps the alarm.
            limit = np.where(carried > reach, 0, mean[:, 2:] + sigma[:, 2:] * (1 + reach - carried))
    answer[:, before + 2 :] = np.maximum(0, limit)
    return answer


def ears(
    rule: Ears,
    series: Series,
    at: date | None = None,
    *,
    alpha: float | None = None,
    minimum_sigma: float = 1.0,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """One of the three rules at one period, with a standard deviation (n − 1) that is never under `minimum_sigma`.

    A baseline that never varies has sd 0, and any rise at all would alarm: 1 is advised for sparse counts, 0 gives the
    original rule. C3 is the published sum, not R's (see `limits`): its limit depends on the count's own baseline.
    """
    here = position(series, at)
    lag, needed = LAG[rule], NEEDED[rule]
    first = max(0, here - lag - LENGTH)
    past = series.counts[max(0, here - needed) : here] if rule == EARS_C3 else series.counts[first : max(0, here - lag)]
    observed = series.counts[here]
    length = needed if rule == EARS_C3 else LENGTH
    short = too_little(rule, series, here, past, length, observed, minimum_count)
    if short:
        return short
    counts = series.counts[here - needed : here + 1]
    limit = float(limits(counts, rule, alpha=alpha, minimum_sigma=minimum_sigma, as_r=False)[0, -1])
    mean, spread = (float(part) for part in row_mean_and_sd(np.asarray(series.counts[first : here - lag], dtype=float)))
    sigma = max(minimum_sigma, spread)
    return Finding(
        rule=rule,
        period=shift(series.start, series.freq, here),
        span=1,
        observed=observed,
        expected=mean,
        low=min(max(0, math.ceil(2 * mean - limit)), math.floor(limit)),
        high=math.floor(limit),
        threshold=limit,
        score=(observed - mean) / sigma if sigma else None,
        p_value=None,
        baseline_start=shift(series.start, series.freq, here - lag - LENGTH),
        baseline_end=shift(series.start, series.freq, here - lag - 1),
    )


def ears_c1(
    series: Series,
    at: date | None = None,
    *,
    alpha: float = 0.001,
    minimum_sigma: float = 1.0,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """EARS C1: the count against mean + z·sd of the seven periods just before it (t−7 … t−1)."""
    return ears(EARS_C1, series, at, alpha=alpha, minimum_sigma=minimum_sigma, minimum_count=minimum_count)


def ears_c2(
    series: Series,
    at: date | None = None,
    *,
    alpha: float = 0.001,
    minimum_sigma: float = 1.0,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """EARS C2: the count against mean + z·sd of seven periods, two periods earlier (t−9 … t−3)."""
    return ears(EARS_C2, series, at, alpha=alpha, minimum_sigma=minimum_sigma, minimum_count=minimum_count)


def ears_c3(
    series: Series,
    at: date | None = None,
    *,
    alpha: float = 0.025,
    minimum_sigma: float = 1.0,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """EARS C3: what C2 exceeded by more than one sd, added up over three periods, against z."""
    return ears(EARS_C3, series, at, alpha=alpha, minimum_sigma=minimum_sigma, minimum_count=minimum_count)
