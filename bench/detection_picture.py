"""The picture of `docs/explanation/outlook-detection.md`: one invented series, and what three rules expect of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vigie.compute.counts import quantiles
from vigie.compute.detection import ears, scan
from vigie.compute.detection.matrix import Floats
from vigie.compute.detection.noufaily import WEEKS, judge

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "detection.svg"
SHOWN, WIDTH, HEIGHT, LEFT, STEP = 104, 720, 170, 40, 6.4
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
    "<style>text{{fill:#444}}.count{{fill:#b9b4a8}}.planted{{fill:#c77700}}path{{fill:none;stroke-width:1.6}}"
    ".limit{{stroke:#1d4e63}}.second{{stroke:#8a3d2b;stroke-dasharray:5 3}}.speaks{{fill:#1d4e63}}"
    "@media(prefers-color-scheme:dark){{text{{fill:#ccc}}.limit{{stroke:#8fc3da}}.second{{stroke:#e0a08f}}"
    ".speaks{{fill:#8fc3da}}}}</style>"
)


def series() -> Floats:
    """Seven years of weeks with a season; four weeks of two deviations more, ten weeks before the end."""
    noise, time = np.random.default_rng(12), np.arange(7 * 52)
    counts = noise.negative_binomial(4, 4 / (4 + 6 * np.exp(0.5 * np.sin(2 * np.pi * time / 52)))).astype(float)
    counts[-14:-10] += np.ceil(2 * counts[-66:-14].std(ddof=1))
    return counts[None]


def picture() -> str:
    """Two panels over the last two years: single weeks with C2 and Farrington, sums of four weeks with the scan."""
    counts = series()
    judged, limit = judge(counts, WEEKS), np.full(counts.shape, np.nan)
    limit[:, judged.at] = judged.limit
    c2 = ears.limits(counts, ears.EARS_C2, minimum_sigma=1)
    settings = scan.SUMS["week"]
    sums = scan.judge(counts, settings)
    usual = quantiles(sums.expected, sums.variance, 1 - settings.alpha)
    first = _panel(0, "Counts by week; limits of Farrington (solid) and EARS C2 (dashed)", counts[0], limit[0], c2[0])
    second = _panel(HEIGHT + 50, "Sums of four weeks; limit of the scan", sums.observed[0], usual[0], None)
    return "\n".join([HEAD.format(width=WIDTH, height=2 * HEIGHT + 90), *first, *second, "</svg>\n"])


def _panel(top: int, title: str, bars: Floats, limit: Floats, second: Floats | None) -> list[str]:
    bars, limit = bars[-SHOWN:], limit[-SHOWN:]
    second = None if second is None else second[-SHOWN:]
    highest = float(max(np.nanmax(one) for one in (bars, limit, second if second is not None else limit))) * 1.05
    foot = top + HEIGHT + 20

    def height(value: float) -> float:
        return value / highest * HEIGHT

    def line(values: Sequence[float], kind: str) -> str:
        """A broken line: where a rule gives no limit there is a gap."""
        steps, pen = [], "M"
        for at, value in enumerate(values):
            if math.isfinite(value):
                steps.append(f"{pen}{LEFT + (at + 0.5) * STEP:.1f} {foot - height(value):.1f}")
            pen = "L" if math.isfinite(value) else "M"
        return f'<path class="{kind}" d="{" ".join(steps)}"/>'

    drawn = [f'<text x="{LEFT}" y="{top + 12}">{title}</text>']
    for at, value in enumerate(bars.tolist()):
        planted = "planted" if SHOWN - 14 <= at < SHOWN - 10 else "count"
        x, tall = LEFT + at * STEP, height(value)
        drawn.append(
            f'<rect class="{planted}" x="{x:.1f}" y="{foot - tall:.1f}" width="{STEP - 1:.1f}" height="{tall:.1f}"/>'
        )
        if value > limit[at]:
            drawn.append(f'<circle class="speaks" cx="{x + STEP / 2:.1f}" cy="{foot - tall - 6:.1f}" r="2.6"/>')
    drawn.append(line(limit.tolist(), "limit"))
    drawn += [line(second.tolist(), "second")] if second is not None else []
    drawn += [f'<text x="{LEFT - 6}" y="{foot - height(mark) + 4:.1f}" text-anchor="end">{mark}</text>'
              for mark in (0, int(highest / 2), int(highest / 1.05))]  # fmt: skip
    return drawn


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    sys.exit(0)
