"""A grid in words, for its page and for the signal that is raised from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from vigie.ground.questions.queries import version
from vigie.ground.terms.queries import label, place_label
from vigie.ground.ui import periods
from vigie.warning.situation.facts import DESK, FIELD, TEXT, GridFacts
from vigie.warning.situation.models import Grid, Level
from vigie.warning.situation.questions import GRID, SCALE, TRENDS, is_indicator

LONGEST = 9_000  # characters of words that a signal takes over


@dataclass(frozen=True)
class Row:
    """One indicator as it was answered; `level` and `trend` are codes, empty where nothing was said."""

    key: str
    label: str
    level: str
    trend: str

    @property
    def said(self) -> str:
        """Level and trend in words; silence is said to be silence."""
        if not self.level:
            return _("No answer")
        return f"{label(SCALE, self.level)} · {label(TRENDS, self.trend)}"

    @property
    def far(self) -> bool:
        """Whether it was judged far above the usual."""
        return self.level == Level.MORE


def rows(facts: GridFacts) -> list[Row]:
    """Every indicator of the version that was answered, those without an answer too; then what no version knows."""
    asked = [question for question in version(GRID, facts.version) if is_indicator(question)]
    left = dict(facts.judged)
    found = [Row(one.key, one.label(), *left.pop(one.key, ("", ""))) for one in asked]
    return found + [Row(key, key, level, trend) for key, (level, trend) in left.items()]


def others(facts: GridFacts) -> list[tuple[str, str]]:
    """The answers to questions that are no indicators."""
    asked = {question.key: question for question in version(GRID, facts.version)}
    return [
        (asked[key].label(), asked[key].shown(value)) if key in asked else (key, str(value))
        for key, value in facts.others.items()
    ]


def where(country: str, areas: list[str]) -> str:
    """The country, and the areas that are meant where it is not the whole."""
    name = place_label(country)
    return f"{name} ({', '.join(place_label(area) for area in areas)})" if areas else name


def week_name(week: date) -> str:
    """“Week of 16 November 2026”, as it begins a line or stands alone."""
    return capfirst(periods.week_name(week))


def way_name(way: str) -> str:
    """By which way a grid came."""
    names = {DESK: _("At the desk"), FIELD: _("From the field application"), TEXT: _("By a text")}
    return names.get(way, way)


def as_words(grid: Grid, facts: GridFacts) -> str:
    """The grid as a text, what is far above the usual first: the reason of a signal."""
    ordered = sorted(rows(facts), key=lambda row: not row.far)
    lines = [f"{where(grid.country, facts.areas)}. {week_name(grid.week)}.", ""]
    lines += [f"{row.label} : {row.said}" for row in ordered if row.level]
    return "\n".join([*lines, "", facts.words]).strip()[:LONGEST]
