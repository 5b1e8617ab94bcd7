"""The rules over many series and all their periods: matrices find where a rule fires, and the rule itself explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from vigie.compute.detection import cusum, ears, scan
from vigie.compute.detection.farrington import FARRINGTON
from vigie.compute.detection.farrington import USUAL as BY_YEARS
from vigie.compute.detection.farrington import judge as judge_by_years
from vigie.compute.detection.finding import Finding
from vigie.compute.detection.matrix import Booleans, Floats, aligned
from vigie.compute.detection.rules import RULES, rules_for
from vigie.compute.detection.surge import SURGE, SURGE_BASELINE, SURGE_GAP
from vigie.compute.series import Freq, Series, shift


def exceedances(series: Sequence[Series], since: Sequence[int]) -> list[list[Finding]]:
    """For each series, what every rule of its frequency found from the period at index `since` on, oldest first.

    The same findings as asking each rule at each period, and a hundred times faster: only the few periods in which a
    matrix says that a rule may fire are asked one at a time.
    """
    found: list[list[Finding]] = [[] for _ in series]
    alike: dict[tuple[date, Freq, int], list[int]] = defaultdict(list)
    for row, one in enumerate(series):
        if one.counts:
            alike[one.start, one.freq, len(one)].append(row)
    for (_start, freq, _length), rows in alike.items():
        counts = aligned([series[row] for row in rows])
        for rule in rules_for(freq):
            may = SUSPECTS[rule](counts, freq)
            for place, column in zip(*np.nonzero(may), strict=True):
                row = rows[place]
                if column >= since[row]:
                    one = series[row]
                    answer = RULES[rule](one, shift(one.start, freq, int(column)))
                    if isinstance(answer, Finding) and answer.fires:
                        found[row].append(answer)
    return [sorted(findings, key=lambda finding: finding.period) for findings in found]


def _scans(settings: dict[Freq, scan.Settings]) -> Callable[[Floats, Freq], Booleans]:
    def may(counts: Floats, freq: Freq) -> Booleans:
        return scan.judge(counts, settings[freq]).fires(settings[freq].alpha)

    return may


def _ears(rule: ears.Ears) -> Callable[[Floats, Freq], Booleans]:
    def may(counts: Floats, freq: Freq) -> Booleans:
        exceeded: Booleans = counts > ears.limits(counts, rule, minimum_sigma=1.0, as_r=False)
        return exceeded

    return may


def _farrington(counts: Floats, freq: Freq) -> Booleans:
    may = np.zeros(counts.shape, dtype=np.bool_)
    judged = judge_by_years(counts, BY_YEARS[freq])
    may[:, judged.at] = judged.fires(counts)
    return may


def _cusum(counts: Floats, freq: Freq) -> Booleans:
    return cusum.judge(counts, cusum.USUAL[freq]).alarm


def _surge(counts: Floats, freq: Freq) -> Booleans:
    """Where a count may be one: the limit is never under the baseline's mean and ten."""
    may = np.zeros(counts.shape, dtype=np.bool_)
    reach = SURGE_BASELINE + SURGE_GAP
    if counts.shape[1] > reach:
        past = np.lib.stride_tricks.sliding_window_view(counts, SURGE_BASELINE, axis=1)[:, : counts.shape[1] - reach]
        mean = past.mean(axis=-1)
        may[:, reach:] = counts[:, reach:] > np.maximum(mean + 10, 1.5 * mean)
    return may


SUSPECTS: dict[str, Callable[[Floats, Freq], Booleans]] = {
    scan.NEGBIN_SCAN: _scans(scan.PLAIN),
    scan.CLIPPED_SCAN: _scans(scan.CLIPPED),
    ears.EARS_C1: _ears(ears.EARS_C1),
    ears.EARS_C2: _ears(ears.EARS_C2),
    ears.EARS_C3: _ears(ears.EARS_C3),
    FARRINGTON: _farrington,
    cusum.NEGBIN_CUSUM: _cusum,
    SURGE: _surge,
}
"""For each rule, the periods in which it may fire: all of those in which it does, and few others."""
