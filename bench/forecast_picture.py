"""The picture of `docs/explanation/outlook.md`: an invented series, what the pool foresees of it, and the baseline."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np

from vigie.compute.forecast import Forecast, Panel, conflictology, look_ahead
from vigie.compute.series import Series

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "forecast.svg"
SHOWN, AHEAD, WIDTH, HEIGHT, LEFT, STEP, FOOT = 36, 6, 720, 220, 40, 15.5, 250
HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {FOOT + 30}" font-family="sans-serif" '
    'font-size="12">'
    "<style>text{fill:#444}.count{fill:none;stroke:#222;stroke-width:1.8}.wide{fill:#1d4e63;fill-opacity:.16}"
    ".half{fill:#1d4e63;fill-opacity:.3}.middle{stroke:#1d4e63;stroke-width:2}.base{fill:none;stroke:#c77700;"
    "stroke-dasharray:5 3}@media(prefers-color-scheme:dark){text{fill:#ccc}.count{stroke:#eee}.wide,.half{fill:#8fc3da}"
    ".middle{stroke:#8fc3da}}</style>"
)


def panel() -> dict[str, Series]:
    """Eight invented areas over twelve years of months; the first one rises in its last half year."""
    chance = np.random.default_rng(79)
    series = {}
    for place, mean in enumerate((6, 2, 12, 1, 4, 9, 3, 5)):
        level = np.full(144, float(mean))
        level[-6:] *= 3 if place == 0 else 1
        counts = chance.negative_binomial(3, 3 / (3 + level)).tolist()
        series[f"area {place + 1}"] = Series(date(2012, 1, 1), "month", tuple(counts))
    return series


def picture() -> str:
    """The newest three years, the bands of six coming months (half of cases, nine in ten), the baseline's outline."""
    known = panel()
    first = known["area 1"]
    told = [ahead.areas["area 1"] for ahead in look_ahead(Panel.of(known), "incidents")]
    steps = [one for one in told if isinstance(one, Forecast)]
    base = conflictology(first)
    if len(steps) != AHEAD or not isinstance(base, Forecast):
        raise ValueError("the invented series has enough to be foreseen")
    shown = first.counts[-SHOWN:]
    highest = max(*shown, *(one.interval(0.9)[1] for one in (*steps, base))) * 1.05

    def y(count: float) -> float:
        return FOOT - count / highest * HEIGHT

    def box(kind: str, one: Forecast, share: float, at: float, width: float) -> str:
        low, high = one.interval(share)
        place = f'x="{LEFT + at * STEP:.1f}" width="{width * STEP:.1f}"'
        return f'<rect class="{kind}" {place} y="{y(high):.1f}" height="{max(1.5, y(low) - y(high)):.1f}"/>'

    drawn = [
        HEAD,
        f'<text x="{LEFT}" y="14">Incidents by month (invented); six months foreseen from what is known</text>',
    ]
    drawn += [box("wide", one, 0.9, SHOWN + at, 1) for at, one in enumerate(steps)]
    drawn += [box("half", one, 0.5, SHOWN + at, 1) for at, one in enumerate(steps)]
    for at, one in enumerate(steps):
        middle, start = y(one.quantile(0.5)), LEFT + (SHOWN + at) * STEP
        drawn.append(f'<path class="middle" d="M{start:.1f} {middle:.1f}h{STEP:.1f}"/>')
    drawn.append(box("base", base, 0.9, SHOWN, AHEAD))
    line = "L".join(f"{LEFT + (at + 0.5) * STEP:.1f} {y(count):.1f}" for at, count in enumerate(shown))
    drawn.append(f'<path class="count" d="M{line}"/>')
    drawn += [f'<text x="{LEFT - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark}</text>'
              for mark in (0, int(highest / 2), int(highest / 1.05))]  # fmt: skip
    return "\n".join([*drawn, "</svg>\n"])


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    sys.exit(0)
