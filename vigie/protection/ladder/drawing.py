"""The picture of a ladder: three rungs, the steps of two years, and the line that joins them. The template only draws.

All coordinates are texts with a decimal point: a number would be written with the reader's decimal comma.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.compute.ladder import Rung
from vigie.protection.ladder.facts import Step

WIDTH, LEFT, RIGHT, TOP, GAP = 420.0, 72.0, 12.0, 18.0, 44.0
SPAN = timedelta(days=730)
RUNGS: dict[Rung, str | Promise] = {
    Rung.ATTACK: _("Attack"),
    Rung.THREAT: _("Threat"),
    Rung.INCIDENT: _("Incident"),
}
COLOURS = {Rung.INCIDENT: "yellow", Rung.THREAT: "orange", Rung.ATTACK: "red"}
VIEW_BOX = f"0 0 {WIDTH:.0f} {TOP + 2 * GAP + 52:.0f}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step: a dot with its colour."""

    x: str
    y: str
    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rung or a quarter, with its name."""

    at: str
    text_at: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Where everything lies."""

    rungs: list[Line]
    quarters: list[Line]
    marks: list[Mark]
    path: str
    view_box: str = VIEW_BOX
    left: str = f"{LEFT:.0f}"
    right: str = f"{WIDTH - RIGHT:.0f}"
    base: str = f"{TOP + 2 * GAP + 16:.0f}"
    words_at: str = f"{TOP + 2 * GAP + 34:.0f}"


def draw(steps: list[Step], today: date) -> Picture | None:
    """The steps of the last two years; None where there is none."""
    shown = [step for step in steps if today - SPAN <= step.day <= today]
    if not shown:
        return None
    first = min(shown[0].day, today - timedelta(days=180))
    days = max((today - first).days, 1)

    def x(day: date) -> str:
        return f"{LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days:.1f}"

    rungs = [Line(f"{_y(rung):.1f}", f"{_y(rung) + 4:.1f}", str(name)) for rung, name in RUNGS.items()]
    marks = [Mark(x(step.day), f"{_y(step.rung):.1f}", COLOURS[step.rung]) for step in shown]
    path = "M" + "L".join(f"{mark.x} {mark.y}" for mark in marks)
    return Picture(rungs, [Line(x(day), "", _name(day)) for day in _quarters(first, today)], marks, path)


def _y(rung: Rung) -> float:
    return TOP + GAP * (Rung.ATTACK - rung)


def _quarters(first: date, last: date) -> list[date]:
    """The first days of the quarters between two days, few enough for their names to stand beside each other."""
    months = [(year, month) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    days = [day for year, month in months if first <= (day := date(year, month, 1)) <= last - timedelta(days=20)]
    return days[:: 1 + len(days) // 5]


def _name(day: date) -> str:
    return format_date(day, "MMM yyyy", locale=get_language() or "fr")
