"""One country over the weeks: each indicator as it was judged, and where nobody said anything. No database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from vigie.ground.terms.queries import label
from vigie.warning.situation.models import Level
from vigie.warning.situation.presenting import week_name
from vigie.warning.situation.queries import NOBODY, SILENT, Cell
from vigie.warning.situation.questions import SCALE, TRENDS
from vigie.warning.situation.watching import Judged

UNSAID = "unsaid"  # somebody answered, and nothing is in clear of this indicator


@dataclass(frozen=True)
class Week:
    """One indicator in one week. `state` is a level, or UNSAID, SILENT or NOBODY: none of these three is “none”."""

    monday: date
    state: str
    trend: str = ""

    @property
    def name(self) -> str:
        """“Week of 16 November 2026”."""
        return week_name(self.monday)

    @property
    def far(self) -> bool:
        """Whether it was judged far above the usual."""
        return self.state == Level.MORE

    @property
    def judged(self) -> bool:
        """Whether somebody judged it, be it as not known."""
        return self.state in Level.values

    @property
    def said(self) -> str:
        """In words: the level, or what kind of silence it is."""
        if self.judged:
            return label(SCALE, self.state)
        return {
            SILENT: _("Silence: nobody answered"),
            NOBODY: _("Nobody to ask"),
            UNSAID: _("Answered, without this for the whole country"),
        }[self.state]

    @property
    def went(self) -> str:
        """The trend in words, empty where nobody knows it."""
        return label(TRENDS, self.trend) if self.trend and self.trend != "unknown" else ""


@dataclass(frozen=True)
class Course:
    """One indicator over the weeks, the oldest first."""

    key: str
    label: str
    weeks: tuple[Week, ...]

    @property
    def newest(self) -> Week:
        """The last whole week."""
        return self.weeks[-1]

    @property
    def newest_first(self) -> tuple[Week, ...]:
        """For the table."""
        return self.weeks[::-1]

    @property
    def far(self) -> int:
        """How many weeks were judged far above the usual."""
        return sum(week.far for week in self.weeks)

    @property
    def judged(self) -> int:
        """How many weeks were judged."""
        return sum(week.judged for week in self.weeks)


def course(key: str, name: str, cells: Sequence[Cell], judged: Mapping[date, Judged]) -> Course:
    """What was judged of one indicator in the weeks of `cells`, and for the others who was silent."""
    return Course(key, name, tuple(_week(cell, judged.get(cell.week)) for cell in cells))


def _week(cell: Cell, judged: Judged | None) -> Week:
    """A judgement counts whoever gave it, even where its grid is forgotten and its post with it."""
    if judged is not None:
        return Week(cell.week, *judged)
    return Week(cell.week, cell.state if cell.state in (SILENT, NOBODY) else UNSAID)
