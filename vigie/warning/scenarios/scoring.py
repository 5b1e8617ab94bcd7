"""How good a scenario was, once it is known which branch happened. No database here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vigie.compute.brier import Bin, brier, calibration, equal_shares, ranked
from vigie.compute.intervals import TOO_FEW
from vigie.warning.scenarios.tree import Tree

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Written:
    """A version with its number and the day it was written; `at`, the moment, tells two of one day apart."""

    number: int
    on: date
    tree: Tree
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Brier scores (0 is perfect, 2 the worst) of the version that stood, of equal shares, and of the first version.

    `ranked` is None when something happened that nobody had written: it has no place in the order.
    """

    number: int
    ours: float
    ranked: float | None
    equal: float
    first: float
    pairs: tuple[tuple[float, bool], ...]


def standing(versions: Sequence[Written], happened_on: date) -> Written | None:
    """The version that counts: the last with branches written before the day it happened, so that nobody is wise
    after the event. None when there is none: what has happened can no longer be foretold."""
    before = [version for version in versions if version.tree.nodes and version.on < happened_on]
    return before[-1] if before else None


def score(versions: Sequence[Written], happened: str, happened_on: date) -> Score | None:
    """The scores of one scenario; `happened` is the key of an end, or OTHER. None where no version stood."""
    stood = standing(versions, happened_on)
    if stood is None:
        return None
    first = next(version for version in versions if version.tree.nodes)
    stated = stood.tree.stated()
    keys = [*stated]
    return Score(
        number=stood.number,
        ours=brier(stated, happened),
        ranked=ranked([*stated.values()], keys.index(happened)) if happened in stated else None,
        equal=brier(equal_shares(keys), happened),
        first=brier(first.tree.stated(), happened),
        pairs=tuple((value, key == happened) for key, value in stated.items()),
    )


@dataclass(frozen=True, slots=True)
class Record:
    """All scored scenarios together; the means and the calibration are None below five."""

    n: int
    ours: float | None = None
    ranked: float | None = None
    equal: float | None = None
    first: float | None = None
    bins: tuple[Bin, ...] = ()


def together(scores: Sequence[Score]) -> Record:
    """Means over the scenarios, and how often what was said at a probability happened."""
    if len(scores) < TOO_FEW:
        return Record(len(scores))
    placed = [one.ranked for one in scores if one.ranked is not None]
    return Record(
        n=len(scores),
        ours=_mean([one.ours for one in scores]),
        ranked=_mean(placed) if placed else None,
        equal=_mean([one.equal for one in scores]),
        first=_mean([one.first for one in scores]),
        bins=tuple(calibration([pair for one in scores for pair in one.pairs])),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
