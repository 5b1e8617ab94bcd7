"""What is sealed when a rising ladder is answered, as typed values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from vigie.compute.ladder import Reading, Reason, Rung
from vigie.compute.rising import Proposal


@dataclass(frozen=True)
class Why:
    """What the rule said when a ladder was answered: enough to read it years later, in any language.

    `pivotal` are days (ISO) and rungs of the steps that decided alone; `party` is the id of whom it is about.
    """

    party: str
    reasons: list[dict[str, Any]]
    highest: int
    pivotal: list[tuple[str, int]]
    fewest: int
    silent_on: str

    @classmethod
    def of(cls, party: str, proposal: Proposal) -> Self:
        """From a proposal."""
        reading = proposal.reading
        return cls(
            party=party,
            reasons=[{**asdict(reason), "rung": int(reason.rung)} for reason in reading.reasons],
            highest=int(reading.highest or 0),
            pivotal=[(day.isoformat(), int(rung)) for day, rung in proposal.pivotal],
            fewest=proposal.fewest,
            silent_on=proposal.silent_on.isoformat(),
        )

    @property
    def proposal(self) -> Proposal:
        """The proposal again."""
        highest = Rung(self.highest) if self.highest else None
        following = Rung(self.highest + 1) if self.highest and self.highest < Rung.ATTACK else None
        reasons = tuple(replace(Reason(**each), rung=Rung(each["rung"])) for each in self.reasons)
        return Proposal(
            Reading(highest, reasons, following),
            tuple((date.fromisoformat(day), Rung(rung)) for day, rung in self.pivotal),
            self.fewest,
            date.fromisoformat(self.silent_on),
        )


@dataclass(frozen=True)
class Answered:
    """One answer, opened. `signal` is the id of the signal that was raised, or empty."""

    party: str
    mark: str
    day: date
    signal: str
    words: str
    why: Why

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), "day": self.day.isoformat(), "why": asdict(self.why)}

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**{**known, "day": date.fromisoformat(known["day"]), "why": Why(**known["why"])})
