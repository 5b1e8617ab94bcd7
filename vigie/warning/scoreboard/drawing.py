"""The picture of shares with their intervals: one line each, from 0 to 100 %. The template only draws.

All coordinates are texts with a decimal point: a number would be written with the reader's decimal comma.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vigie.compute.intervals import Share

WIDTH, LEFT, RIGHT, TOP, ROW = 380.0, 110.0, 12.0, 12.0, 26.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One share: its name, the line of its interval and the dot of its value."""

    name: str
    y: str
    text_y: str
    low: str
    high: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Ready to be written as SVG; `ticks` are (x, text)."""

    view_box: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[str, str], ...]
    base: str
    words_y: str


def draw(shares: Sequence[tuple[str, Share]]) -> Picture | None:
    """Lay the shares out one below the other; those of too few cases are left out, and None when none is left."""
    bars: list[Bar] = []
    for name, share in shares:
        if share.value is None or share.interval is None:
            continue
        y = TOP + ROW * len(bars)
        low, high = share.interval
        bars.append(Bar(name, _t(y), _t(y + 4), _x(low), _x(high), _x(share.value)))
    if not bars:
        return None
    base = TOP + ROW * len(bars) - 8
    ticks = tuple((_x(value / 100), f"{value} %") for value in (0, 50, 100))
    return Picture(f"0 0 {WIDTH:g} {base + 22:g}", tuple(bars), ticks, _t(base), _t(base + 16))


def _x(share: float) -> str:
    return _t(LEFT + (WIDTH - LEFT - RIGHT - 20) * share)


def _t(value: float) -> str:
    return f"{value:.1f}"
