"""The picture of one series: where each line, mark, band and label lies. The template only draws.

All coordinates are texts with a decimal point: a number would be written with the reader's decimal comma, and break
the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language

from vigie.compute.forecast import Forecast
from vigie.compute.series import Freq
from vigie.ground.ui.periods import period_name
from vigie.warning.outlook.words import amount, number

WIDTH, HEIGHT = 380.0, 216.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 14.0, 26.0
AHEAD: dict[Freq, int] = {"month": 6, "week": 8}
STEPS = (1, 2, 5)
LETTER = 6.2  # widest mean of the labels' 11.5 px text, in pixels


@dataclass(frozen=True, slots=True)
class Point:
    """One known period. `mark` says in words what was exceeded there, empty where nothing was."""

    period: date
    count: int
    provisional: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A text of an axis and the line that goes with it."""

    at: str
    text_at: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A diamond around a point that exceeded what was expected."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Box:
    """A band of the forecast fan."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing ready to be written as SVG, in the order in which things lie on one another."""

    view_box: str
    left: str
    right: str
    base: str
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    line: str
    provisional_line: str
    marks: tuple[Mark, ...]
    bands_90: tuple[Box, ...]
    bands_50: tuple[Box, ...]
    median: str
    baseline: Box | None


@dataclass(frozen=True, slots=True)
class Fan:
    """What is foreseen: `steps` of the coming periods in order, and the `baseline` (None where it has too little)."""

    steps: tuple[Forecast, ...] = ()
    baseline: Forecast | None = None

    @property
    def drawn(self) -> tuple[Forecast, ...]:
        """The distributions that are drawn as a fan: the baseline itself where nothing better is told."""
        return self.steps or ((self.baseline,) if self.baseline else ())

    @property
    def highest(self) -> int:
        return max((told.interval(0.9)[1] for told in (*self.drawn, *filter(None, (self.baseline,)))), default=0)


def ceiling(highest: int) -> int:
    """A round upper end for the axis, at least 4."""
    unit = 1
    while True:
        for step in STEPS:
            if step * unit * 4 >= highest:
                return step * unit * 4
        unit *= 10


def draw(points: list[Point], freq: Freq, unit: str, fan: Fan | None = None) -> Chart:
    """Lay out a series of at least one point, and after it the forecast's 50 % and 90 % bands, each coming period its
    own where they differ, and the baseline's 90 % as an outline."""
    fan = fan or Fan()
    ahead = AHEAD[freq] if fan.drawn else 0
    roof = ceiling(max(max(point.count for point in points), fan.highest))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1 + ahead)
    floor = HEIGHT - BOTTOM
    wide = ahead / max(1, len(fan.drawn))

    def x(index: float) -> float:
        return LEFT + index * step

    def y(count: float) -> float:
        return floor - (floor - TOP) * count / roof

    def box(told: Forecast, coverage: float, start: float, width: float) -> Box:
        low, high = told.interval(coverage)
        # An interval of one value still shows as a line.
        height = max(1.5, y(low) - y(high))
        return Box(_t(x(start)), _t(min(y(high), y(low) - height)), _t(width * step), _t(height))

    newest = len(points) - 1
    spots = [(x(index), y(point.count)) for index, point in enumerate(points)]
    sure = sum(not point.provisional for point in points)
    starts = [newest + place * wide for place in range(len(fan.drawn))]
    levels = [(x(start), y(told.quantile(0.5))) for start, told in zip(starts, fan.drawn, strict=True)]
    return Chart(
        view_box=f"0 0 {WIDTH:g} {HEIGHT:g}",
        left=_t(LEFT),
        right=_t(WIDTH - RIGHT),
        base=_t(floor),
        rows=tuple(Label(_t(y(value)), _t(y(value) + 4), number(value)) for value in range(0, roof + 1, roof // 4)),
        columns=_columns(points, freq, [spot[0] for spot in spots]),
        line=_path(spots[:sure]),
        provisional_line=_path(spots[max(0, sure - 1) :]) if sure < len(spots) else "",
        marks=_marks(points, freq, unit, spots),
        bands_90=tuple(box(told, 0.9, start, wide) for start, told in zip(starts, fan.drawn, strict=True)),
        bands_50=tuple(box(told, 0.5, start, wide) for start, told in zip(starts, fan.drawn, strict=True)),
        median="".join(f"M{_t(start)} {_t(level)}h{_t(wide * step)}" for start, level in levels),
        baseline=box(fan.baseline, 0.9, newest, ahead) if fan.steps and fan.baseline else None,
    )


def _marks(points: list[Point], freq: Freq, unit: str, spots: list[tuple[float, float]]) -> tuple[Mark, ...]:
    return tuple(
        Mark(_diamond(*spot), f"{period_name(point.period, freq)}, {amount(point.count, unit)}. {point.mark}")
        for point, spot in zip(points, spots, strict=True)
        if point.mark
    )


def _columns(points: list[Point], freq: Freq, places: list[float]) -> tuple[Label, ...]:
    """The years, or for a span under two years every third month, never closer than a label is wide."""
    short = len(points) < (24 if freq == "month" else 104)
    labels: list[Label] = []
    before: date | None = None
    free = 0.0  # where the last label ends
    for point, at in zip(points, places, strict=True):
        starts = _starts(point.period, before, short=short)
        before = point.period
        text = format_date(point.period, "MMM y" if short else "y", locale=get_language() or "fr")
        end = at + 8 + len(text) * LETTER
        if starts and at >= free and end <= WIDTH:
            labels.append(Label(_t(at), _t(HEIGHT - 8), text))
            free = end
    return tuple(labels)


def _starts(period: date, before: date | None, *, short: bool) -> bool:
    if before is None:
        return short
    if short:
        return period.month != before.month and period.month % 3 == 1
    return period.year != before.year


def _diamond(x: float, y: float, reach: float = 5) -> str:
    return f"M{_t(x)} {_t(y - reach)}L{_t(x + reach)} {_t(y)}L{_t(x)} {_t(y + reach)}L{_t(x - reach)} {_t(y)}Z"


def _path(spots: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_t(x)} {_t(y)}" for x, y in spots) if spots else ""


def _t(value: float) -> str:
    return f"{value:.1f}"
