"""The measures as tables in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vigie.ground.ui.shares import share_words
from vigie.warning.alerts.models import LevelCode
from vigie.warning.response.escalation import LEVELS
from vigie.warning.response.measures import Case, Measure, by, measure
from vigie.warning.response.presenting import lead_spell, spell_words


@dataclass(frozen=True)
class Table:
    """One way to look at the measures; `level` says that each row's key is a level, to be drawn as one."""

    title: str
    rows: list[tuple[str, str, list[tuple[str, str]]]]
    level: bool = False


def measure_rows(cases: Sequence[Case]) -> list[Table]:
    """All together, by level (gravest first) and by year (newest first); nothing without a case."""
    if not cases:
        return []
    years = sorted({str(case.year) for case in cases}, reverse=True)
    levels = by(cases, lambda case: case.level, [*reversed(LEVELS), "unknown"])
    of_years = by(cases, lambda case: str(case.year), years)
    return [
        Table(_("All alerts"), [("", _("All"), _cells(measure("", cases)))]),
        Table(_("By level"), [(m.key, str(LevelCode(m.key).label), _cells(m)) for m in levels], level=True),
        Table(_("By year"), [("", m.key, _cells(m)) for m in of_years]),
    ]


def _cells(found: Measure) -> list[tuple[str, str]]:
    """(name, words) of each measure."""
    return [
        (_("Alerts decided"), str(found.n)),
        (_("Time to verify"), spell_words(found.verify)),
        (_("Time to decide"), spell_words(found.decide)),
        (_("Lead time"), lead_spell(found.lead)),
        (_("True, of those true or false"), share_words(found.precision)),
        (_("Averted (never counted as false)"), str(found.averted)),
        (_("Unknown"), str(found.unknown)),
        (_("Not confirmed yet"), str(found.waiting)),
        (_("Tasks answered in time"), share_words(found.answered)),
    ]
