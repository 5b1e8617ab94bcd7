"""The picture of one indicator over the weeks: a week a bar. Silence is a dashed gap, never a bar of height nothing."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.warning.situation.drawing import Named, month, new_month
from vigie.warning.situation.models import Level
from vigie.warning.situation.over_weeks import UNSAID, Course, Week
from vigie.warning.situation.queries import NOBODY, SILENT

STEP, WIDE, HIGH, FOOT, END = 12, 9, 48, 18, 20  # of the picture, in its own units
BARS = {Level.NONE: 3, Level.SOME: 24, Level.MORE: HIGH}
LOOKS = {
    Level.NONE: "none", Level.SOME: "some", Level.MORE: "far",
    Level.UNKNOWN: "dunno", UNSAID: "unsaid", SILENT: "hush", NOBODY: "axis",
}  # fmt: skip
LOW = 9  # how high what is no judgement stands: it is no amount


@dataclass(frozen=True, slots=True)
class Bar:
    """Where one week lies, and how it is drawn."""

    x: int
    y: int
    height: int
    look: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn; `base` is the height of the line that the bars stand on."""

    view_box: str
    width: int
    bars: list[Bar]
    months: list[Named]
    base: int = HIGH
    wide: int = WIDE


def picture(course: Course) -> Picture:
    """The bars of one indicator, and the months under them."""
    weeks = [week.monday for week in course.weeks]
    months = [Named(at * STEP, HIGH + 14, month(week)) for at, week in enumerate(weeks) if new_month(weeks, at)]
    width = len(weeks) * STEP
    bars = [_bar(at, week) for at, week in enumerate(course.weeks)]
    return Picture(f"0 0 {width + END} {HIGH + FOOT}", width, bars, months)


def _bar(at: int, week: Week) -> Bar:
    height = next((high for level, high in BARS.items() if level == week.state), LOW)
    return Bar(at * STEP, HIGH - height, height, LOOKS[week.state])
