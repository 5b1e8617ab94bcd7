"""Scores of stated probabilities once it is known what happened: smaller is better, 0 is perfect."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vigie.compute.intervals import Share

BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))


def brier(stated: Mapping[str, float], happened: str) -> float:
    """The sum over all outcomes of (probability − what happened)², from 0 to 2 (Brier 1950, Monthly Weather Review
    78:1–3). An outcome that nobody had written counts as stated at 0.

    Raises ValueError unless the probabilities are between 0 and 1 and add up to 1.
    """
    _check(list(stated.values()))
    missed = 0.0 if happened in stated else 1.0
    return missed + sum((value - (name == happened)) ** 2 for name, value in stated.items())


def ranked(stated: Sequence[float], happened: int) -> float:
    """The ranked probability score of outcomes in their order, from 0 to 1: being wrong by one step costs less than
    being wrong by three (Epstein 1969, J. Applied Meteorology 8:985–987; divided by the number of steps).

    `happened` is the place of what happened. Raises ValueError for probabilities that do not add up, IndexError for
    a place outside.
    """
    _check(stated)
    if not 0 <= happened < len(stated):
        raise IndexError("what happened is one of the outcomes")
    if len(stated) == 1:
        return 0.0
    summed, total = 0.0, 0.0
    for place, value in enumerate(stated[:-1]):
        summed += value
        total += (summed - (place >= happened)) ** 2
    return total / (len(stated) - 1)


def equal_shares(names: Sequence[str]) -> dict[str, float]:
    """The baseline of who knows nothing: each outcome is as likely as the others."""
    return {name: 1 / len(names) for name in names}


@dataclass(frozen=True, slots=True)
class Bin:
    """Probabilities stated between `low` and `high`: their mean, and how often what was said happened."""

    low: float
    high: float
    stated: float
    happened: Share


def calibration(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """(probability stated, whether it happened) by fifths of the scale; fifths without a case are left out."""
    found = []
    for low, high in BINS:
        inside = [(said, came) for said, came in pairs if low <= said < high or said == high == 1.0]
        if inside:
            mean = sum(said for said, _came in inside) / len(inside)
            found.append(Bin(low, high, mean, Share(sum(came for _said, came in inside), len(inside))))
    return found


def _check(stated: Sequence[float]) -> None:
    if not stated or any(not 0 <= value <= 1 for value in stated) or not math.isclose(sum(stated), 1, abs_tol=1e-6):
        raise ValueError("probabilities lie between 0 and 1 and add up to 1")
