"""What every rule found over the past of many series: matrices say where a rule fires, and the rule itself explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np

from vigie.compute.detection.finding import Finding
from vigie.compute.detection.many import speak
from vigie.compute.detection.matrix import aligned
from vigie.compute.detection.rules import RULES, rules_for
from vigie.compute.series import Freq, Series, shift

FEW = 3
"""Up to so many new periods each rule is simply asked: a night brings one, and the past need not be gone through."""


def exceedances(series: Sequence[Series], since: Sequence[int]) -> list[list[Finding]]:
    """For each series, what every rule of its frequency found from the period at index `since` on, oldest first.

    The same findings as asking each rule at each period, and a hundred times faster over a long past.
    """
    places: list[list[tuple[str, int]]] = [[] for _ in series]
    alike: dict[tuple[date, Freq, int], list[int]] = defaultdict(list)
    for row, one in enumerate(series):
        if len(one) - since[row] <= FEW:
            places[row] = [(rule, column) for rule in rules_for(one.freq) for column in range(since[row], len(one))]
        else:
            alike[one.start, one.freq, len(one)].append(row)
    for (_start, freq, _length), rows in alike.items():
        told = speak(aligned([series[row] for row in rows]), freq)
        for rule in rules_for(freq):
            for place, column in zip(*(part.tolist() for part in np.nonzero(told[rule])), strict=True):
                if column >= since[rows[place]]:
                    places[rows[place]].append((rule, column))
    return [_explained(one, asked) for one, asked in zip(series, places, strict=True)]


def _explained(series: Series, asked: Sequence[tuple[str, int]]) -> list[Finding]:
    answers = [RULES[rule](series, shift(series.start, series.freq, column)) for rule, column in asked]
    found = [answer for answer in answers if isinstance(answer, Finding) and answer.fires]
    return sorted(found, key=lambda finding: finding.period)
