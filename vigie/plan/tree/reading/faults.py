"""Why a file cannot be read as a plan."""

from __future__ import annotations


class PlanFault(ValueError):
    """A file refused. `kind` names the reason, `line` the line (from 1; 0 for the file as a whole), `facts` its values.

    The sentence for a person is made by `vigie.plan.tree.sentences.fault_sentence`, in the reader's language.
    """

    def __init__(self, kind: str, line: int = 0, **facts: str | int) -> None:
        super().__init__(f"line {line}: {kind} {facts}")
        self.kind = kind
        self.line = line
        self.facts = facts
