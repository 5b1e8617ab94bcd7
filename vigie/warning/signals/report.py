"""What an import did, in figures that add up: rows = taken + flagged + refused = those plus nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from vigie.warning.signals.feeds.rows import Row
from vigie.warning.signals.reasons import FLAGS, REFUSALS

LINES_LISTED = 1_000


@dataclass
class Tally:
    """How often one reason or flag occurred, and on which lines of the file (the first 1,000 of them)."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """One more occurrence."""
        self.count += 1
        if len(self.lines) < LINES_LISTED:
            self.lines.append(line)

    def add_all(self, other: Tally) -> None:
        """Those of another part of the same file."""
        self.count += other.count
        self.lines += other.lines[: LINES_LISTED - len(self.lines)]


@dataclass
class Report:
    """`taken` are rows without a flag, `flagged` rows taken with one or more, `refused` rows left out.

    rows = taken + flagged + refused, and created + updated + unchanged = taken + flagged.
    """

    source: str
    dry_run: bool = False
    encoding: str = ""
    country: str = ""
    vintage: int | None = None
    taken: int = 0
    flagged: int = 0
    refused: int = 0
    created: int = 0
    updated: int = 0
    reasons: dict[str, Tally] = field(default_factory=dict)
    flags: dict[str, Tally] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.taken + self.flagged + self.refused

    @property
    def unchanged(self) -> int:
        return self.taken + self.flagged - self.created - self.updated

    def add(self, row: Row) -> None:
        """Count one row as the readers judged it."""
        if row.refused:
            self.refused += 1
            self.reasons.setdefault(row.refused, Tally()).add(row.line)
            return
        self.taken += not row.flags
        self.flagged += bool(row.flags)
        for flag in row.flags:
            self.flags.setdefault(flag, Tally()).add(row.line)

    def add_all(self, part: Report) -> None:
        """Count in what became of another part of the same file; its vintage is then the newest."""
        for name in ("taken", "flagged", "refused", "created", "updated"):
            setattr(self, name, getattr(self, name) + getattr(part, name))
        for mine, theirs in ((self.reasons, part.reasons), (self.flags, part.flags)):
            for code, tally in theirs.items():
                mine.setdefault(code, Tally()).add_all(tally)
        self.vintage = part.vintage if part.vintage is not None else self.vintage

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values; no cell of the file is in it."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "encoding": self.encoding,
            "country": self.country,
            "vintage": self.vintage,
            "rows": self.rows,
            "taken": self.taken,
            "flagged": self.flagged,
            "refused": self.refused,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "reasons": _listed(self.reasons, REFUSALS),
            "flags": _listed(self.flags, FLAGS),
        }


def _listed(tallies: dict[str, Tally], sentences: dict[str, Promise]) -> list[dict[str, Any]]:
    """Most frequent first."""
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].count, item[0]))
    return [
        {"code": code, "sentence": str(sentences[code]), "count": tally.count, "lines": tally.lines}
        for code, tally in ordered
    ]
