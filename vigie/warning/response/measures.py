"""How well the mechanism works, from cases: times, precision and answers, by level and by year. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vigie.compute.intervals import TOO_FEW, Share, median, spread


@dataclass(frozen=True, slots=True)
class Case:
    """One decided alert. Hours from its opening; `lead_days` from its issue to the event; None where not known.

    `outcome` is empty until two people agreed. `in_time` of `due` tasks were answered by their first deadline.
    """

    level: str
    year: int
    issued: bool
    verify_hours: float | None = None
    decide_hours: float | None = None
    lead_days: int | None = None
    outcome: str = ""
    due: int = 0
    in_time: int = 0


@dataclass(frozen=True, slots=True)
class Spell:
    """A duration over several cases: the middle one and the quartiles; too few below five."""

    n: int
    middle: float | None
    quartiles: tuple[float, float] | None

    @property
    def too_few(self) -> bool:
        return self.n < TOO_FEW

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Spell:
        known = [value for value in values if value is not None]
        return cls(len(known), median(known) if len(known) >= TOO_FEW else None, spread(known))


@dataclass(frozen=True, slots=True)
class Measure:
    """One line: everything for one level, one year, or all."""

    key: str
    n: int
    verify: Spell
    decide: Spell
    lead: Spell
    precision: Share
    averted: int
    unknown: int
    waiting: int
    answered: Share


def precision(outcomes: Sequence[str]) -> Share:
    """True alerts among those that were true or false. An averted one is neither, and stands beside."""
    return Share(outcomes.count("true"), outcomes.count("true") + outcomes.count("false"))


def measure(key: str, cases: Sequence[Case]) -> Measure:
    """All the measures of some cases."""
    outcomes = [case.outcome for case in cases if case.issued]
    return Measure(
        key=key,
        n=len(cases),
        verify=Spell.of(case.verify_hours for case in cases),
        decide=Spell.of(case.decide_hours for case in cases),
        lead=Spell.of(case.lead_days for case in cases),
        precision=precision(outcomes),
        averted=outcomes.count("averted"),
        unknown=outcomes.count("unknown"),
        waiting=outcomes.count(""),
        answered=Share(sum(case.in_time for case in cases), sum(case.due for case in cases)),
    )


def by(cases: Sequence[Case], key_of: Callable[[Case], str], order: Iterable[str]) -> list[Measure]:
    """One measure for each key that has a case, in the order given."""
    grouped: dict[str, list[Case]] = {}
    for case in cases:
        grouped.setdefault(key_of(case), []).append(case)
    return [measure(key, grouped[key]) for key in order if key in grouped]
