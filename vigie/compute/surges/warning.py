"""Warnings of the past: each year's chances from a model of earlier years, at a threshold chosen on earlier years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from vigie.compute.backtest.reading import BadFile
from vigie.compute.forecast.forecaster import enough
from vigie.compute.forecast.panel import Panel
from vigie.compute.series import distance
from vigie.compute.surges.definition import (
    AHEAD,
    FIRST,
    Array,
    Flags,
    before,
    coming,
    judgeable,
    limits,
    onsets,
    surges,
)
from vigie.compute.surges.features import Features, features, learnable, unbroken
from vigie.compute.surges.model import Model, fit

YEAR = 12
WARM_UP = FIRST + YEAR
FEWEST_SURGES = 30
FEWEST_MONTHS = WARM_UP + 5 * YEAR + 2 * YEAR + YEAR + 1
"""A past of this length can be learnt from (five years), warned in to choose a threshold (two), and judged (one)."""

CHOOSE_YEARS = 10
RECALL_WANTED = 0.45
"""The threshold is the highest that would have caught this share of onsets in the ten years before: 0.40 is promised,
and a threshold that just kept a promise in the past breaks it every other year."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What warnings of a set of months came to. Rates are None where there was nothing to count.

    `alerts` are area-months at or over the threshold, `true` those followed by a surge within three months (the early
    alerts of the definition), `true_or_present` those too that stood while a surge was on. `caught` of `onsets` had an
    alert in one of the three months before; `lead` is how many months before, the earliest of the three counted.
    """

    months: int
    areas: int
    alerts: int
    true: int
    true_or_present: int
    onsets: int
    caught: int
    lead: float | None
    active_area_months: int

    @property
    def precision(self) -> float | None:
        return self.true / self.alerts if self.alerts else None

    @property
    def precision_with_present(self) -> float | None:
        return self.true_or_present / self.alerts if self.alerts else None

    @property
    def onset_recall(self) -> float | None:
        return self.caught / self.onsets if self.onsets else None

    @property
    def false_per_area_year(self) -> float:
        return (self.alerts - self.true) / (self.areas * self.months / YEAR)

    @property
    def false_per_active_area_year(self) -> float | None:
        years = self.active_area_months / YEAR
        return (self.alerts - self.true) / years if years else None


@dataclass(frozen=True, slots=True)
class Year:
    """The threshold of one year of warnings and its first month, and what it was chosen on.

    In the `years` before it `onsets` began, of which `caught` would have been announced from that threshold on.
    """

    first: date
    threshold: float
    years: int
    onsets: int
    caught: int


@dataclass(frozen=True, slots=True, eq=False)
class Warned:
    """Chances (areas × months of the window; NaN where too little is known), and how warnings by them did.

    `model` counts them; `persistence` counts the rule "there is a surge now" on the same months. `brier` is the mean
    squared error of the chances, `brier_base` that of each year's base rate so far. `newest` are the chances at the
    panel's last month, whose outcome nobody knows yet, and `teller` is the model that tells them.
    """

    first: date
    last: date
    chances: Array
    years: tuple[Year, ...]
    model: Counted
    persistence: Counted
    brier: float
    brier_base: float
    newest: dict[str, float | None]
    teller: Model


def warn(panel: Panel, first: date | None = None, last: date | None = None) -> Warned:
    """Back-test surge warnings in the months `first` … `last` (by default the last ten years that can be judged).

    A year's model is fitted on months whose three months after were over when the year began, and its threshold chosen
    on what earlier years' models had said of the ten years before. An alert at t is judged by t+1 … t+3, so the last
    three months of the window are judged but raise none. Raises `BadFile` for weeks, or too short or quiet a past.
    """
    if panel.freq != "month":
        raise BadFile("surges_need_months")
    begin, end = _span(panel, first, last)
    past = _Past.of(panel.counts)
    said = _chances(past, begin, end)
    # Where too little is known there is no number, and so no alert: what happens there is a miss.
    told = np.stack([may_tell(panel, column) for column in range(len(panel))], axis=1)
    spoken = np.where(told, said.chances, np.nan)
    alerts, present, years = np.zeros_like(past.found), np.zeros_like(past.found), []
    for start in range(begin, end - AHEAD + 1, YEAR):
        stop = min(start + YEAR, end - AHEAD + 1)
        years.append(_year(spoken, past.begun, said.first, start, panel.period(start)))
        alerts[:, start:stop] = spoken[:, start:stop] >= years[-1].threshold
        present[:, start:stop] = past.found[:, start:stop]
    judged = slice(begin, end - AHEAD + 1)
    scored, ahead = past.cases[:, judged], past.ahead[:, judged]
    error = (said.chances[:, judged] - ahead) ** 2
    return Warned(
        panel.period(begin),
        panel.period(end),
        spoken[:, begin : end + 1],
        tuple(years),
        _counted(alerts, past, begin, end, told),
        _counted(present, past, begin, end, told),
        float(error[scored].mean()),
        float(((said.base[judged] - ahead) ** 2)[scored].mean()),
        _newest(panel, past, said.last),
        said.last,
    )


def may_tell(panel: Panel, column: int) -> Flags:
    """Areas of which a chance may be told at a month: enough happened, and the months it rests on are all known."""
    return enough(panel, column) & unbroken(panel.counts, column)


def _span(panel: Panel, first: date | None, last: date | None) -> tuple[int, int]:
    end = distance(panel.start, last, "month") if last else len(panel) - 1
    earliest = FEWEST_MONTHS - YEAR - 1
    begin = distance(panel.start, first, "month") if first else max(earliest, end + 1 - 10 * YEAR)
    if begin < earliest or end >= len(panel) or end - begin < YEAR:
        possible = panel.period(earliest) if earliest + YEAR < len(panel) else None
        raise BadFile("surges_outside", earliest=possible, newest=panel.end, start=panel.start)
    return begin, end


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """A panel's surges, and what announces them; all areas × months.

    `ahead` says where a surge follows within three months, `sure` where it is known whether one does and all is known
    that a chance rests on. `cases` are those of them that can be learnt from: something has happened there.
    """

    known: Features
    found: Flags
    begun: Flags
    ahead: Flags
    sure: Flags

    @classmethod
    def of(cls, counts: Array) -> _Past:
        judged = limits(counts)
        found = surges(counts, judged)
        begun = onsets(found, judgeable(counts, judged))
        return cls(features(counts, judged), found, begun, coming(found), learnable(counts, judged))

    @property
    def cases(self) -> Flags:
        return np.asarray(self.known.alive & self.sure)


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    chances: Array
    base: Array
    first: int
    last: Model


def _chances(past: _Past, begin: int, end: int) -> _Said:
    """Chances from yearly models, for the window and up to ten years before it, from which thresholds are chosen."""
    known, cases = past.known, past.cases
    back = min(CHOOSE_YEARS, (begin - WARM_UP - 5 * YEAR) // YEAR)
    first = begin - back * YEAR
    chances, base = np.full(cases.shape, np.nan), np.full(cases.shape[1], np.nan)
    model: Model | None = None
    for start in range(first, end + 1, YEAR):
        learnt = slice(WARM_UP, start - AHEAD)  # The months whose three months after were over before `start`.
        x, y = known.values[:, learnt][cases[:, learnt]], past.ahead[:, learnt][cases[:, learnt]].astype(float)
        if y.sum() < FEWEST_SURGES:
            raise BadFile("few_surges", fewest=FEWEST_SURGES)
        model = fit(x, y, model)
        stop = min(start + YEAR, end + 1)
        for column in range(start, stop):
            rows = known.alive[:, column]
            chances[:, column] = 0.0
            chances[rows, column] = model.chance(known.values[rows, column])
        base[start:stop] = y.mean()
    if model is None:
        raise BadFile("few_surges", fewest=FEWEST_SURGES)
    return _Said(chances, base, first, model)


def _year(chances: Array, begun: Flags, first: int, start: int, month: date) -> Year:
    """The highest threshold that would have caught the wanted share of onsets in up to ten years before `start`."""
    low = max(first, start - CHOOSE_YEARS * YEAR)
    best = np.full(chances.shape, -1.0)
    told = np.where(np.isnan(chances), -1.0, chances)
    for back in range(1, AHEAD + 1):
        best[:, back:] = np.maximum(best[:, back:], told[:, :-back])
    span = slice(low + AHEAD, start)
    highest = np.sort(best[:, span][begun[:, span]])[::-1]
    threshold = 0.5
    if highest.size:
        threshold = float(np.clip(highest[max(0, int(np.ceil(RECALL_WANTED * highest.size)) - 1)], 0.01, 0.99))
    return Year(month, threshold, (start - low) // YEAR, int(highest.size), int((highest >= threshold).sum()))


def _counted(alerts: Flags, past: _Past, begin: int, end: int, told: Flags) -> Counted:
    """An alert after which it is not known whether a surge came is neither true nor false, and is not counted."""
    window = slice(begin, end - AHEAD + 1)
    raised, ahead, now = alerts[:, window] & past.sure[:, window], past.ahead[:, window], past.found[:, window]
    judged = np.zeros_like(past.found)
    judged[:, begin + AHEAD : end + 1] = past.begun[:, begin + AHEAD : end + 1]
    hit = judged & before(alerts)
    return Counted(
        months=end - AHEAD + 1 - begin,
        areas=len(past.found),
        alerts=int(raised.sum()),
        true=int((raised & ahead).sum()),
        true_or_present=int((raised & (ahead | now)).sum()),
        onsets=int(judged.sum()),
        caught=int(hit.sum()),
        lead=_lead(alerts, hit),
        active_area_months=int(told[:, window].sum()),
    )


def _lead(alerts: Flags, hit: Flags) -> float | None:
    if not hit.any():
        return None
    leads = np.zeros(hit.shape)
    for back in range(1, AHEAD + 1):
        leads[:, back:] = np.where(alerts[:, :-back], back, leads[:, back:])
    return float(leads[hit].mean())


def _newest(panel: Panel, past: _Past, model: Model) -> dict[str, float | None]:
    """Chances at the panel's last month, by the last model."""
    told = may_tell(panel, len(panel) - 1)
    chance = model.chance(past.known.values[:, -1])
    return {area: float(chance[row]) if told[row] else None for row, area in enumerate(panel.areas)}
