"""What the space-time scan said of past weeks, as it said it then, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vigie.ground.ui.periods import week_name
from vigie.warning.outlook.labels import measure_label, source_title
from vigie.warning.outlook.models import Scan, SeriesKey
from vigie.warning.outlook.together import from_json
from vigie.warning.outlook.words import explain_together
from vigie.warning.signals.catalogue import OWN


@dataclass(frozen=True, slots=True)
class Line:
    """What was said of a week; `said` is when. A week is there twice only where a new count changed the finding."""

    week: str
    sentences: list[str]
    said: datetime


@dataclass(frozen=True, slots=True)
class Scans:
    """The weeks that were scanned: how many, in how many nothing was unusual together, and the others newest first.

    `source` and `what` name the counts: whatever series is shown beside it, the scan is of all areas and all acts.
    """

    source: str
    what: str
    weeks: int
    silent: int
    lines: list[Line]


def told(scans: Sequence[Scan]) -> Scans | None:
    """Past scans of one source and measure, newest first; None where there was none."""
    if not scans:
        return None
    weeks, spoken = {scan.week for scan in scans}, {scan.week for scan in scans if scan.found}
    lines = [_line(scan) for scan in _different(scans) if scan.week in spoken]
    key = SeriesKey(scans[0].source, scans[0].measure, "week", "")
    scope = _("all acts, all areas, by week") if key.source == OWN else _("all areas, by week")
    what = f"{measure_label(key)} · {scope}"
    return Scans(source_title(key.source), what, len(weeks), len(weeks - spoken), lines)


def _different(scans: Sequence[Scan]) -> list[Scan]:
    """The newest scan of each week, and earlier ones of it that found something else than the one after them."""
    kept: list[Scan] = []
    for scan in scans:
        if not kept or kept[-1].week != scan.week or kept[-1].found != scan.found:
            kept.append(scan)
    return kept


def _line(scan: Scan) -> Line:
    sentences = [explain_together(from_json(facts), scan.measure) for facts in scan.found]
    sentences = sentences or [_("Counted again, nothing was unusual together.")]
    return Line(week_name(scan.week), sentences, scan.run.started_at)
