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
from vigie.warning.outlook.words import amount, number, period_name

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
    band_90: Box | None
    band_50: Box | None
    median: str


def ceiling(highest: int) -> int:
    """A round upper end for the axis, at least 4."""
    unit = 1
    while True:
        for step in STEPS:
            if step * unit * 4 >= highest:
                return step * unit * 4
        unit *= 10


def draw(points: list[Point], freq: Freq, unit: str, forecast: Forecast | None) -> Chart:
    """Lay out a series of at least one point, and the forecast's 50 % and 90 % bands after it."""
    highest = max(point.count for point in points)
    ahead = AHEAD[freq] if forecast else 0
    roof = ceiling(max(highest, forecast.interval(0.9)[1] if forecast else 0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1 + ahead)
    floor = HEIGHT - BOTTOM

    def x(index: float) -> float:
        return LEFT + index * step

    def y(count: float) -> float:
        return floor - (floor - TOP) * count / roof

    def box(coverage: float) -> Box | None:
        if forecast is None:
            return None
        low, high = forecast.interval(coverage)
        # An interval of one value still shows as a line.
        height = max(1.5, y(low) - y(high))
        return Box(_t(x(len(points) - 1)), _t(min(y(high), y(low) - height)), _t(ahead * step), _t(height))

    spots = [(x(index), y(point.count)) for index, point in enumerate(points)]
    sure = sum(not point.provisional for point in points)
    middle = y(forecast.quantile(0.5)) if forecast else 0.0
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
        band_90=box(0.9),
        band_50=box(0.5),
        median=f"M{_t(x(len(points) - 1))} {_t(middle)}H{_t(x(len(points) - 1 + ahead))}" if forecast else "",
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
