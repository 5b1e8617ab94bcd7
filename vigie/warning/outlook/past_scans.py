"""What the space-time scan said of past weeks, as it said it then, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vigie.ground.ui.periods import week_name
from vigie.warning.outlook.models import Scan
from vigie.warning.outlook.together import from_json
from vigie.warning.outlook.words import explain_together


@dataclass(frozen=True, slots=True)
class Line:
    """A week in which areas were unusual together; `said` is when. A revised past may be told of a second time."""

    week: str
    sentences: list[str]
    said: datetime


@dataclass(frozen=True, slots=True)
class Scans:
    """The weeks that were scanned: how many, in how many nothing was unusual together, and the others newest first."""

    weeks: int
    silent: int
    lines: list[Line]


def told(scans: Sequence[Scan]) -> Scans | None:
    """Past scans of one source and measure, newest first; None where there was none."""
    if not scans:
        return None
    weeks, spoken = {scan.week for scan in scans}, {scan.week for scan in scans if scan.found}
    return Scans(len(weeks), len(weeks - spoken), [_line(scan) for scan in scans if scan.found])


def _line(scan: Scan) -> Line:
    sentences = [explain_together(from_json(facts), scan.measure) for facts in scan.found]
    return Line(week_name(scan.week), sentences, scan.run.started_at)
