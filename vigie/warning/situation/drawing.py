"""The strip of completeness: a country a line, a week a square. The template only draws; the table says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, to_locale

from vigie.ground.terms.queries import place_label
from vigie.warning.situation.queries import ANSWERED, NOBODY, PARTLY, SILENT, Line

LEFT, TOP, STEP, SIDE, HIGH = 150, 26, 17, 13, 22
ON_A_PHONE = 11  # weeks, the newest
CLASSES = {ANSWERED: "green", PARTLY: "part", SILENT: "hush", NOBODY: "axis"}


@dataclass(frozen=True, slots=True)
class Square:
    """Where one week of one country lies, and how it is drawn."""

    x: int
    y: int
    look: str


@dataclass(frozen=True, slots=True)
class Named:
    """A word in the picture."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything that is drawn."""

    view_box: str
    names: list[Named]
    months: list[Named]
    squares: list[Square]
    side: int = SIDE


def draw(lines: list[Line], number: int = 0) -> Strip | None:
    """The strip of so many of the newest weeks, all by default; None where no country has a focal point."""
    if not lines:
        return None
    lines = [Line(line.country, line.cells[-number:]) for line in lines]
    weeks = [cell.week for cell in lines[0].cells]
    squares = [
        Square(LEFT + at * STEP, TOP + row * HIGH, CLASSES[cell.state])
        for row, line in enumerate(lines)
        for at, cell in enumerate(line.cells)
    ]
    names = [Named(0, TOP + row * HIGH + 11, place_label(line.country)[:22]) for row, line in enumerate(lines)]
    months = [Named(LEFT + at * STEP, 14, month(week)) for at, week in enumerate(weeks) if new_month(weeks, at)]
    width, height = LEFT + len(weeks) * STEP + 30, TOP + len(lines) * HIGH
    return Strip(f"0 0 {width} {height}", names, months, squares)


def new_month(weeks: list[date], at: int) -> bool:
    """Whether a month begins with this week; the first only where its name has room."""
    return weeks[at].month != weeks[at - 1].month if at else weeks[min(2, len(weeks) - 1)].month == weeks[0].month


def month(day: date) -> str:
    return format_date(day, "MMM", locale=to_locale(get_language() or "fr"))
