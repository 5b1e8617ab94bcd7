"""Improved Farrington: a count against five years of its own past, with season, trend and dispersion.

Noufaily, Enki, Farrington, Garthwaite, Andrews & Charlett (2013), "An improved algorithm for outbreak detection in
multiple surveillance systems", Statistics in Medicine 32:1206–22; as `farringtonFlexible` of the R package surveillance
1.20.3, whose limits these are within 1e-6 (`tests/test_detection_r.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import scipy  # Its parts load at first use: half a second that no other page should wait for.

from vigie.compute.counts import quantiles, tails
from vigie.compute.detection import glm
from vigie.compute.detection.finding import Answer, Finding, position, too_little
from vigie.compute.detection.matrix import Booleans, Floats, Integers, filled, matrix, windows
from vigie.compute.series import MINIMUM_COUNT, Freq, Series, TooLittle, shift

FARRINGTON = "farrington"
Method = Literal["nbPlugin", "muan", "delta"]
POWERS = {"none": 1.0, "1/2": 0.5, "2/3": 2 / 3}
CHUNK = 512  # Fits that are walked together: their matrices stay in the processor's cache.


@dataclass(frozen=True, slots=True)
class Settings:
    """What the rule may be told, with R's names in brackets; counts of periods unless said otherwise.

    `periods` in a year [freq]; `years` of past [b]; `half_window` around the same season of each year [w]; `seasons`,
    the number of levels of the season [noPeriods]; `gap` just before the judged period that is left out of its own
    baseline [pastWeeksNotIncluded]; `clip`, the Anscombe residual above which a past count weighs less
    [weightsThreshold]; `alpha`, the chance of exceeding the limit; `trend_level`, the p-value under which a trend is
    kept [pThresholdTrend]; `enough` events within the newest `enough_in` periods, else no limit is given [limit54].
    """

    periods: int
    years: int = 5
    half_window: int = 3
    seasons: int = 10
    gap: int = 26
    clip: float = 2.58
    reweight: bool = True
    trend: bool = True
    trend_level: float = 0.05
    alpha: float = 0.05
    method: Method = "nbPlugin"
    power: str = "2/3"
    enough: int = 5
    enough_in: int = 4

    @property
    def reach(self) -> int:
        """How far back the baseline begins; a period with fewer before it cannot be judged."""
        return self.periods * self.years + self.half_window

    @property
    def size(self) -> int:
        """Number of periods in the baseline."""
        return self.reach - self.gap


WEEKS = Settings(52)
MONTHS = Settings(12, half_window=1, seasons=4, gap=3)
USUAL: dict[Freq, Settings] = {"week": WEEKS, "month": MONTHS}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rule says of every series (row) at every judged period (column); NaN where it says nothing.

    `limit` is the largest count that stays silent; `expected` the fitted mean, `dispersion` the variance over the mean,
    `trend` the factor by which the mean grows from one period to the next (1 where none was kept), `p_value` the chance
    of the count or more, `lightened` how many past periods weigh less.
    """

    at: Integers
    limit: Floats
    expected: Floats
    dispersion: Floats
    trend: Floats
    p_value: Floats
    lightened: Floats

    def fires(self, counts: Floats) -> Booleans:
        """Where the count of the judged period exceeds the limit."""
        exceeded: Booleans = counts[:, self.at] > self.limit  # Never where the limit is NaN.
        return exceeded


def season_levels(settings: Settings) -> Integers:
    """The season of each period of the baseline, oldest first: 0 … seasons − 1, or −1 for one that is not used.

    The same weeks of each year, `half_window` to both sides, are the last level, which the judged period has too; what
    lies between is cut into the others as evenly as can be, longer ones first. With one season only those same weeks
    are used (the original rule of 1996). Raises ValueError when there are more levels than periods to fill them.
    """
    width, others = 2 * settings.half_window + 1, settings.seasons - 1
    between = settings.periods - width
    if between < others:
        raise ValueError("more seasons than periods in a year")
    year = np.full(settings.periods, others)
    if others:
        lengths = [between // others + (index < between % others) for index in range(others)]
        year[width:] = np.repeat(np.arange(others), lengths)
    else:
        year[width:] = -1
    levels: Integers = np.tile(year, settings.years + 1)[: settings.size]
    return levels


def judge(counts: Floats, settings: Settings, at: Integers | None = None) -> Judged:
    """Every series (row of counts) at the periods `at`: all that have their baseline before them unless told otherwise.

    Raises ValueError when a period of `at` has not.
    """
    values = matrix(counts)
    at = np.arange(settings.reach, values.shape[1]) if at is None else np.asarray(at, dtype=np.int64)
    if at.size and at.min() < settings.reach:
        raise ValueError(f"a baseline of {settings.reach} periods is needed")
    shape = (len(values), len(at))
    judged = Judged(at, *(filled(shape) for _ in range(6)))
    if not judged.limit.size:
        return judged
    levels = season_levels(settings)
    used = np.flatnonzero(levels >= 0)
    middle = float(used.mean())
    design = glm.Design(levels[used], used.astype(np.float64) - middle)
    time = settings.reach - middle
    past = windows(values, settings.size)  # A view: only the rows of one chunk are ever copied.
    newest = windows(values, settings.enough_in)[:, at - settings.enough_in + 1].sum(axis=2)
    # Where nearly nothing happened of late there is no limit, and nothing to compute.
    rows, columns = np.nonzero(newest >= settings.enough)
    for start in range(0, len(rows), CHUNK):
        row, column = rows[start : start + CHUNK], columns[start : start + CHUNK]
        baseline = np.ascontiguousarray(past[row, at[column] - settings.reach][:, used])
        model = _model(baseline, design, time, settings)
        _write(judged, (row, column), model, values[row, at[column]], settings)
    return judged


@dataclass(frozen=True, slots=True)
class _Model:
    """What became of the fits of one chunk: log μ of the judged period with its standard error, and how it was got."""

    log_mean: Floats
    error: Floats
    dispersion: Floats
    slope: Floats
    lightened: Floats

    def take(self, other: _Model, rows: Integers) -> None:
        """Put the fits of another model, row by row, in place of these."""
        for name in ("log_mean", "error", "dispersion", "slope", "lightened"):
            getattr(self, name)[rows] = getattr(other, name)


def _model(y: Floats, design: glm.Design, time: float, settings: Settings) -> _Model:
    """The model with trend where the trend is kept, else the one without."""
    if not settings.trend:
        return _fitted(y, design, time, settings, trend=False)[0]
    model, fit, spread = _fitted(y, design, time, settings, trend=True)
    with np.errstate(all="ignore"):
        p_value = 2 * scipy.special.stdtr(fit.freedom, -np.abs(model.slope) / np.sqrt(spread / fit.spread))
        # A trend is kept when it is significant, known from three years, and does not lead beyond what was ever seen.
        kept = (p_value < settings.trend_level) & (np.exp(model.log_mean) <= y.max(axis=1)) & (settings.years >= 3)
    again = np.flatnonzero(~kept)
    if again.size:
        model.take(_fitted(y[again], design, time, settings, trend=False)[0], again)
    return model


def _fitted(
    y: Floats, design: glm.Design, time: float, settings: Settings, *, trend: bool
) -> tuple[_Model, glm.Fit, Floats]:
    """Fit, weigh down what was too high, fit again; also the scale of the standard errors.

    R hands the weights of the past counts, not those of the last step, to what computes standard errors; its scale is
    therefore not the dispersion. It decides whether a trend is kept, so it is computed in the same way here.
    """
    first = fit = glm.fit(y, design, trend=trend)
    weights = np.ones_like(y)
    with np.errstate(all="ignore"):
        if settings.reweight:
            weights = _weights(y, fit, design, settings.clip)
            fit = glm.fit(y, design, trend=trend, weights=weights)
        squared = fit.squared_residuals(y)
        dispersion = np.maximum((fit.working * squared).sum(axis=1) / fit.freedom, 1)
        own = weights if settings.reweight else fit.working
        scale = np.where(own > 0, own * squared, 0).sum(axis=1) / fit.freedom
        last = design.count - 1
        error = np.sqrt(scale * fit.unscaled_variance(last, time))
        log_mean = np.where(first.converged, fit.level[:, last] + fit.slope * time, np.nan)
        lightened = (weights < weights.max(axis=1, keepdims=True)).sum(axis=1).astype(np.float64)
    return _Model(log_mean, error, dispersion, fit.slope, lightened), fit, scale


def _weights(y: Floats, fit: glm.Fit, design: glm.Design, clip: float) -> Floats:
    """Weights that make past outbreaks count for less: 1/s² where the Anscombe residual s exceeds `clip`, scaled."""
    dispersion = np.maximum((fit.working * fit.squared_residuals(y)).sum(axis=1) / fit.freedom, 1)
    residual = 1.5 * (np.cbrt(y) ** 2 * fit.mean ** (-1 / 6) - np.sqrt(fit.mean))
    residual /= np.sqrt(dispersion[:, None] * (1 - fit.leverages(design)))
    raw = np.where(residual > clip, 1 / (residual * residual), 1)
    weights: Floats = raw * (y.shape[1] / raw.sum(axis=1))[:, None]
    return weights


def _write(judged: Judged, place: tuple[Integers, Integers], model: _Model, y: Floats, settings: Settings) -> None:
    with np.errstate(all="ignore"):
        mean = np.exp(model.log_mean)
        limit, p_value = (_delta if settings.method == "delta" else _negbin)(model, mean, y, settings)
    judged.limit[place], judged.p_value[place], judged.expected[place] = limit, p_value, mean
    judged.dispersion[place], judged.lightened[place] = model.dispersion, model.lightened
    judged.trend[place] = np.exp(model.slope)


def _negbin(model: _Model, mean: Floats, y: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Quantile of the negative binomial with the fitted mean ("nbPlugin") or with its upper bound ("muan")."""
    if settings.method == "muan":
        mean = np.exp(model.log_mean + scipy.special.ndtri(1 - settings.alpha) * model.error)
    variance = model.dispersion * mean
    return quantiles(mean, variance, 1 - settings.alpha), tails(y, mean, variance)


def _delta(model: _Model, mean: Floats, y: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Limit of the power-transformed count, normal by the delta method (Farrington et al. 1996, §3.6)."""
    power = POWERS[settings.power]
    spread = model.dispersion + model.error**2 * mean  # The error of the mean is that of its logarithm times the mean.
    sigma = power * mean ** (power - 0.5) * np.sqrt(spread)
    limit = (mean**power + scipy.special.ndtri(1 - settings.alpha) * sigma) ** (1 / power)
    return limit, scipy.special.ndtr(-(y**power - mean**power) / sigma)


def farrington(
    series: Series, at: date | None = None, *, settings: Settings | None = None, minimum_count: int = MINIMUM_COUNT
) -> Answer:
    """The count against what five years of its own past, their season and their trend lead to expect.

    Needs five years and a little more. Too little data also where fewer than five events happened in the newest four
    periods: the rule gives no limit there, a single event among none is for people to judge.
    """
    settings, here = settings or USUAL[series.freq], position(series, at)
    known = here >= settings.reach
    counts = np.array([series.counts[: here + 1]], dtype=np.float64)
    judged = judge(counts, settings, np.array([here] if known else [], dtype=np.int64))
    return explain(series, here, judged, 0, settings=settings, minimum_count=minimum_count)


def explain(
    series: Series,
    here: int,
    judged: Judged,
    row: int,
    *,
    settings: Settings | None = None,
    minimum_count: int = MINIMUM_COUNT,
) -> Answer:
    """What `farrington` answers at the period of index `here`, from fits of many series of which this is one row.

    `here` is among the judged periods unless it has no whole baseline before it.
    """
    settings = settings or USUAL[series.freq]
    past = series.counts[max(0, here - settings.reach) : max(0, here - settings.gap)]
    newest = sum(series.counts[max(0, here - settings.enough_in + 1) : here + 1])
    observed = series.counts[here]
    short = too_little(FARRINGTON, series, here, past, settings.size, observed, minimum_count)
    if short:
        return short
    place = (row, int(np.searchsorted(judged.at, here)))
    if math.isnan(judged.limit[place]):
        period = shift(series.start, series.freq, here)
        return TooLittle(FARRINGTON, period, len(past), settings.size, newest, settings.enough)
    return _finding(series, here, settings, judged, place)


def _finding(series: Series, here: int, settings: Settings, judged: Judged, place: tuple[int, int]) -> Finding:
    parts = (judged.limit, judged.expected, judged.dispersion, judged.trend)
    limit, mean, dispersion, growth = (float(part[place]) for part in parts)
    observed = series.counts[here]
    low = float(quantiles(np.array([mean]), np.array([dispersion * mean]), settings.alpha)[0])
    return Finding(
        rule=FARRINGTON,
        period=shift(series.start, series.freq, here),
        span=1,
        observed=observed,
        expected=mean,
        low=min(math.floor(low), math.floor(limit)),
        high=math.floor(limit),
        threshold=limit,
        score=(observed - mean) / math.sqrt(dispersion * mean),
        p_value=float(judged.p_value[place]),
        baseline_start=shift(series.start, series.freq, here - settings.reach),
        baseline_end=shift(series.start, series.freq, here - settings.gap - 1),
        dispersion=dispersion,
        trend=growth if growth != 1 else None,
        lightened=int(judged.lightened[place]),
    )
