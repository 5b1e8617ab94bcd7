"""Which rule of detection finds a planted surge of two standard deviations, at one alarm a year of each series."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import scipy

from bench.table import show
from vigie.compute.detection import CHOSEN, cusum, ears, scan
from vigie.compute.detection.matrix import Floats, filled
from vigie.compute.detection.noufaily import MONTHS, WEEKS, Settings, judge
from vigie.compute.series import Freq
from vigie.compute.tests import planted
from vigie.compute.tests.planted import Rule

SENSITIVITY, ALARMS = 0.85, 1.0
CHANCES = np.round(np.arange(0.7, 6, 0.05), 2)  # −log10 of a chance.
DISTANCES = np.round(np.arange(1, 14, 0.1), 1)  # Standard deviations.
SUMS = np.arange(2, 40, 1.0)
ONE_SIGMA = float(scipy.special.ndtr(-1))  # The chance of lying more than one above.
DEFAULT = "the default"


@dataclass(frozen=True)
class Way:
    """A rule at a limit, and the limits that may be tuned; `given` fixes one instead."""

    name: str
    at: Callable[[float], Rule]
    grid: Iterable[float] = ()
    given: float | None = None


def measure() -> bool:
    """Tune each rule on earlier years, print what it finds in later ones. True when the default keeps its word."""
    kept = _measure("week")
    _measure("month")  # Nothing is promised of one month alone: see ADR 77.
    return kept


def _measure(freq: Freq) -> bool:
    known = planted.sets(freq)
    certain, drawn = ([_trials(one, by_chance) for one in known] for by_chance in (False, True))
    rows: list[list[object]] = []
    kept = True
    for way in _ways(freq):
        limit = planted.tuned(way.at, known, way.grid, ALARMS) if way.given is None else way.given
        rule = way.at(limit)
        for one, surges, chance in zip(known, certain, drawn, strict=True):
            found, perhaps = (planted.sensitivity(rule, limit, kind, freq) for kind in (surges, chance))
            called = planted.calls(rule(one.values), limit, one, one.report)
            rows.append([way.name, one.name, limit, len(surges.without), found, perhaps, called.alarms, called.periods])
            if way.name == DEFAULT:
                kept = kept and found >= SENSITIVITY and called.alarms <= ALARMS
    head = ["rule", "counts", "limit", "surges", "found", "drawn", "alarms a year", f"{freq}s a year"]
    promised = f"promised: {SENSITIVITY} found at {ALARMS:.0f} alarm a year"
    show(f"Surges of two standard deviations, planted by {freq} in later years ({promised})", head, rows)
    return kept


def _trials(one: planted.Counts, by_chance: bool) -> planted.Trials:
    every = {"week": 9, "month": 2}[one.freq] * (4 if one.name == "invented" else 1)
    return planted.trials(one, one.report, every=every, by_chance=by_chance)


def _ways(freq: Freq) -> list[Way]:
    past = WEEKS if freq == "week" else MONTHS
    sums, singles = scan.SUMS[freq], scan.SINGLES[freq]
    chosen = sums if CHOSEN[freq] == scan.NEGBIN_SCAN else singles
    return [
        Way(DEFAULT, _always(_scan(chosen)), given=-float(np.log10(chosen.alpha))),
        Way("scan of four", _always(_scan(sums)), CHANCES),
        Way("scan of one", _always(_scan(singles)), CHANCES),
        *(Way(rule.replace("_", " ").upper(), _always(_ears(rule)), DISTANCES) for rule in ears.LAG),
        Way("Farrington", _always(_farrington(past)), CHANCES),
        Way("scan of four or Farrington", _always(_either(_scan(sums), _farrington(past))), CHANCES),
        Way("CUSUM", _cusum(cusum.USUAL[freq]), SUMS),
    ]


def _always(rule: Rule) -> Callable[[float], Rule]:
    return lambda limit: rule


def _either(one: Rule, other: Rule) -> Rule:
    return lambda counts: np.fmax(one(counts), other(counts))


def _scan(settings: scan.Settings) -> Rule:
    return lambda counts: -np.log10(np.maximum(scan.judge(counts, settings).p_value, 1e-300))


def _ears(rule: ears.Ears) -> Rule:
    """How many standard deviations the rule's sum or count lies above; the limit z of the rule is the one tuned."""

    def score(counts: Floats) -> Floats:
        base = ears.EARS_C2 if rule == ears.EARS_C3 else rule
        middle, one = (ears.limits(counts, base, alpha=alpha, minimum_sigma=1.0) for alpha in (0.5, ONE_SIGMA))
        distance = (counts - middle) / (one - middle)
        if rule != ears.EARS_C3:
            return distance
        over, answer = np.maximum(0, distance - 1), filled(counts.shape)
        answer[:, 2:] = over[:, 2:] + over[:, 1:-1] + over[:, :-2]
        return answer

    return score


def _farrington(settings: Settings) -> Rule:
    def score(counts: Floats) -> Floats:
        judged = judge(counts, settings)
        answer = filled(counts.shape)
        answer[:, judged.at] = -np.log10(np.maximum(judged.p_value, 1e-300))
        return answer

    return score


def _cusum(settings: cusum.Settings) -> Callable[[float], Rule]:
    return lambda limit: lambda counts: cusum.judge(counts, replace(settings, limit=limit)).path.value


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
