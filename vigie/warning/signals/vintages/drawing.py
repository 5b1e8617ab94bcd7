"""The picture of a revision: one series as two vintages have it. The template only draws.

All coordinates are texts with a decimal point: a number would be written with the reader's decimal comma.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, to_locale

from vigie.compute.series import Series

WIDTH, HEIGHT = 380.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 14.0, 24.0
SHOWN = 60  # newest periods
LABEL = 54.0  # room that the name of a month takes


@dataclass(frozen=True)
class Tick:
    """A text of an axis and where its line goes."""

    at: str
    text_at: str
    text: str


@dataclass(frozen=True)
class Picture:
    """Two lines over the same periods."""

    view_box: str
    left: str
    right: str
    base: str
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    before: str
    after: str


def draw(before: Series | None, after: Series) -> Picture:
    """The newest periods of the later vintage, with the earlier one where it knows them."""
    periods = after.periods[-SHOWN:]
    old = dict(zip(before.periods, before.counts, strict=True)) if before else {}
    new = dict(zip(after.periods, after.counts, strict=True))
    roof = max(4, *(new[period] for period in periods), *(old.get(period, 0) for period in periods))
    step, floor = (WIDTH - LEFT - RIGHT) / max(1, len(periods) - 1), HEIGHT - BOTTOM

    def path(counts: dict[date, int]) -> str:
        spots = [
            f"{LEFT + at * step:.1f},{floor - (floor - TOP) * counts[period] / roof:.1f}"
            for at, period in enumerate(periods)
            if period in counts
        ]
        return "M" + "L".join(spots) if spots else ""

    rows = tuple(
        Tick(f"{y:.1f}", f"{y + 4:.1f}", f"{round(roof * part)}")
        for part in (0.0, 0.5, 1.0)
        for y in [floor - (floor - TOP) * part]
    )
    every = max(1, len(periods) // 4)
    columns = tuple(
        Tick(f"{LEFT + at * step:.1f}", f"{HEIGHT - 6:.1f}", _name(period))
        for at, period in enumerate(periods)
        if at % every == 0 and (len(periods) - 1 - at) * step >= LABEL
    )
    box = f"0 0 {WIDTH:g} {HEIGHT:g}"
    return Picture(box, f"{LEFT:g}", f"{WIDTH - RIGHT:g}", f"{floor:g}", rows, columns, path(old), path(new))


def _name(period: date) -> str:
    return str(format_date(period, "MMM yyyy", locale=to_locale(get_language() or "fr")))
