"""What is sealed in a security incident and in a ladder, as typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from vigie.compute.ladder import Rung

SECURITY, VIOLATION = "security", "violation"
# The rung of an act by its group (domain.md, Act groups): harm to body, liberty or property, and what announces it.
RUNG_OF_GROUP = {
    "killing": Rung.ATTACK, "torture": Rung.ATTACK, "arrest": Rung.ATTACK, "attack": Rung.ATTACK,
    "judicial": Rung.THREAT, "threat": Rung.THREAT, "restriction": Rung.THREAT, "defamation": Rung.THREAT,
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One security incident. `kind` is a code of `security_incident`, `precision` of `date_precision`; `parties` are
    the ids of those whom it is about, `origin` the id of the request it was noted from, or empty."""

    kind: str
    day: date
    precision: str
    area: str
    words: str
    parties: list[str] = field(default_factory=list)
    origin: str = ""

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), "day": self.day.isoformat()}

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values; what an older record did not have yet takes its default."""
        values = {name: known[name] for name in cls.__dataclass_fields__ if name in known}
        return cls(**{**values, "day": date.fromisoformat(known["day"])})


@dataclass(frozen=True)
class Look:
    """Someone looked at a ladder that asked for it, and what follows from it."""

    by: str
    at: str
    words: str


@dataclass(frozen=True)
class Climbed:
    """What is sealed in a ladder: its steps, the oldest first, and who looked at it."""

    steps: list[Step] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return {"steps": [step.sealed() for step in self.steps], "looks": [vars(look) for look in self.looks]}

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls([Step.opened(step) for step in known["steps"]], [Look(**look) for look in known["looks"]])


@dataclass(frozen=True)
class Step:
    """One step of a ladder: `what` is a code of `security_incident` or of `act`, after `source` (security, violation);
    `ref` the id of the record it comes from."""

    day: date
    precision: str
    rung: Rung
    source: str
    what: str
    ref: str

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), "day": self.day.isoformat(), "rung": int(self.rung)}

    @classmethod
    def opened(cls, known: dict[str, Any]) -> Self:
        """From opened JSON values."""
        return cls(**{**known, "day": date.fromisoformat(known["day"]), "rung": Rung(known["rung"])})
