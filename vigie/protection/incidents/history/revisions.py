"""Former versions of a violation. They lie within its own sealed facts, in the step that replaced them (ADR 68).

Each correction keeps the former value of what it changed, and of nothing else; older versions are read by going back
from the present one. So whoever may open a violation may open its history, and nobody else ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.presenting import Taken, taken

CLEAR = ("country", "urgency")  # not sealed, but corrected like the facts
ASKED = "forgetting"  # the key among a violation's sealed facts: who asked that former versions be taken out
FIELDS = (*Facts.__dataclass_fields__, *CLEAR)


@dataclass(frozen=True)
class Version:
    """What a violation said from one step to the next: 1 as it was recorded. `step` is the correction that made it."""

    number: int
    values: dict[str, Any]  # the sealed facts with country and urgency
    step: Taken | None
    again: int = 0  # the version that was brought back, if one was
    forgotten: dict[str, str] = field(default_factory=dict)  # of the versions before: taken out by whom, when, why

    @property
    def facts(self) -> Facts:
        return Facts.opened(self.values)

    @property
    def clear(self) -> dict[str, str]:
        return {name: self.values[name] for name in CLEAR}


def former(known: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The values of `known` that a correction to `now` replaces; both with the facts, country and urgency."""
    return {name: known.get(name) for name in FIELDS if known.get(name) != now.get(name)}


def versions(incident: Incident, known: dict[str, Any]) -> list[Version]:
    """All versions that were kept, the newest first. Corrections from before they were kept end the list."""
    values = {**{name: known[name] for name in Facts.__dataclass_fields__}, **{n: getattr(incident, n) for n in CLEAR}}
    corrections = [step for step in known["steps"] if step["verb"] == "correct"]
    found = []
    for number, step in zip(range(len(corrections) + 1, 1, -1), reversed(corrections), strict=True):
        found.append(Version(number, values, taken([step])[0], step.get("again", 0), step.get("forgotten", {})))
        if "before" not in step:
            return found
        values = {**values, **step["before"]}
    return [*found, Version(1, values, None)]
