"""A state machine is one table: verb → (from these states, to that one). It is drawn into the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from vigie.ground.access.errors import WrongState


@dataclass(frozen=True)
class Machine:
    """`transitions[verb] = (states it may start from, state it ends in)`; `labels` are the states' words on screen."""

    name: str
    transitions: Mapping[str, tuple[frozenset[str] | set[str], str]]
    labels: Mapping[str, str | Promise]

    def next(self, state: str, verb: str) -> str:
        """The state after `verb`. Raises WrongState."""
        starts, end = self.transitions[verb]
        if state not in starts:
            raise WrongState
        return end

    def verbs(self, state: str) -> list[str]:
        """What can be done from a state, in the table's order."""
        return [verb for verb, (starts, _end) in self.transitions.items() if state in starts]

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """For a model field."""
        return list(self.labels.items())

    def drawn(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = [
            f"    {start} --> {end}: {verb}"
            for verb, (starts, end) in self.transitions.items()
            for start in sorted(starts)
        ]
        return "\n".join(["stateDiagram-v2", *lines])
