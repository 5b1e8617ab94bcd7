"""What every rule says of many series: at the newest period of each, and wherever it fired in a past that is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from vigie.compute.detection import cusum, noufaily, scan
from vigie.compute.detection.finding import Answer, Finding
from vigie.compute.detection.many import Charts, speak
from vigie.compute.detection.matrix import aligned
from vigie.compute.detection.rules import RULES, rules_for
from vigie.compute.series import Freq, Series, shift

FEW = 3
"""Up to so many new periods each rule is simply asked: a night brings one, and the past need not be gone through."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of one series: what every rule answers at its newest period, and what fired in all that is new, oldest first."""

    newest: tuple[Answer, ...]
    fired: tuple[Finding, ...]


def tell(series: Sequence[Series], since: Sequence[int]) -> list[Told]:
    """For each series, what the rules of its frequency say of the periods from the one at index `since` on.

    The same answers as asking each rule at each period. Series that cover the same periods are judged side by side, and
    over a long past matrices say where a rule fires before it explains itself there. Raises ValueError where a series
    is empty.
    """
    if not all(series):
        raise ValueError("an empty series has no newest period")
    alike: dict[tuple[date, Freq, int, int], list[int]] = defaultdict(list)
    for row, one in enumerate(series):
        news = len(one) - since[row]
        alike[one.start, one.freq, len(one), news if news <= FEW else len(one)].append(row)
    told: dict[int, Told] = {}
    for rows in alike.values():
        beside = _Beside([series[row] for row in rows], [since[row] for row in rows])
        told |= {row: beside.told(place) for place, row in enumerate(rows)}
    return [told[row] for row in range(len(series))]


class _Beside:
    """Series of the same periods side by side; `since` is either the same for all, or far back for each."""

    def __init__(self, series: Sequence[Series], since: Sequence[int]) -> None:
        self.series, self.since, self.freq = series, since, series[0].freq
        self.last = len(series[0]) - 1
        self.charts = Charts(aligned(series), self.freq, first=min(*since, self.last))
        scans = [rule for rule in rules_for(self.freq) if rule in scan.USUAL]
        self.scans = {rule: scan.newest(self.charts.values, scan.USUAL[rule][self.freq]) for rule in scans}
        long = self.last + 1 - max(since) > FEW
        self.fires = speak(self.charts.values, self.freq, charts=self.charts) if long else None

    def told(self, row: int) -> Told:
        newest = {rule: self._answer(row, rule, self.last) for rule in rules_for(self.freq)}
        answers = [
            newest[rule] if column == self.last else self._answer(row, rule, column)
            for rule in newest
            for column in self._columns(row, rule)
        ]
        fired = [answer for answer in answers if isinstance(answer, Finding) and answer.fires]
        return Told(tuple(newest.values()), tuple(sorted(fired, key=lambda finding: finding.period)))

    def _columns(self, row: int, rule: str) -> Iterable[int]:
        """Where a rule is to be asked: at every new period, or of a long past only where matrices say that it fires."""
        since = self.since[row]
        if self.fires is None:
            return range(since, self.last + 1)
        return (since + np.flatnonzero(self.fires[rule][row, since:])).tolist()

    def _answer(self, row: int, rule: str, column: int) -> Answer:
        series = self.series[row]
        if rule == noufaily.FARRINGTON:
            return noufaily.explain(series, column, self.charts.farrington, row)
        if rule == cusum.NEGBIN_CUSUM:
            return cusum.explain(series, column, self.charts.cusum, row)
        if column == self.last and (told := self.scans.get(rule)):
            return scan.explain(rule, series, told, row, scan.USUAL[rule][self.freq])
        return RULES[rule](series, shift(series.start, series.freq, column))
