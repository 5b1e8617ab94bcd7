"""Neighbouring areas that rise a little together: what the space-time scan finds that no area shows alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import numpy as np

from bench.table import show
from vigie.compute.detection import scan, zones
from vigie.compute.detection.matrix import Floats
from vigie.compute.detection.spacetime import Settings, space_time
from vigie.compute.series import Series, TooLittle

ROWS, COLUMNS, WEEKS, TRIALS, RISE = 5, 8, 57, 100, 1.5
PLACES = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
TOUCHING = [[j for j, (a, b) in enumerate(PLACES) if abs(a - c) + abs(b - d) == 1] for c, d in PLACES]
SUMS = scan.SUMS["week"]


def measure() -> bool:
    """Print what each way finds. True when the scan over areas finds more than areas alone at as many false alarms."""
    within = zones.by_neighbours(TOUCHING, 6)
    noise = np.random.default_rng(77)
    ways = {
        "space-time scan": lambda counts: _together(counts, within, Settings()),
        "the same, Poisson chance": lambda counts: _together(counts, within, replace(Settings(), dispersed=False)),
        "the scan of each area": lambda counts: float(np.nanmin(scan.judge(counts, SUMS).p_value[:, -1])),
    }
    chances = np.array([[[way(counts) for counts in _draw(noise)] for way in ways.values()] for _ in range(TRIALS)])
    rows: list[list[object]] = []
    limits = [Settings().alpha, Settings().alpha, SUMS.alpha]
    for index, name in enumerate(ways):
        quiet, rising = chances[:, index].T
        # As given, and with the limit at which one quiet week in twenty speaks.
        for limit in (limits[index], float(np.quantile(quiet, 0.05))):
            found, called = float((rising <= limit).mean()), float((quiet <= limit).mean())
            rows.append([name, f"{limit:.4f}", found, called])
    head = ["way", "chance of at most", "surges found", "quiet weeks"]
    title = f"Five neighbours, {RISE} standard deviations more for four weeks, among {len(PLACES)} areas"
    show(title, head, rows)
    return float(str(rows[1][2])) > float(str(rows[5][2]))


def _together(counts: Floats, within: Floats, settings: Settings) -> float:
    """The chance of the likeliest cluster: 1 where it was not even computed."""
    answer = space_time(_series(counts), within, settings=settings)
    chance = None if isinstance(answer, TooLittle) else answer[0].p_value
    return 1.0 if chance is None else chance


def _draw(noise: np.random.Generator) -> tuple[Floats, Floats]:
    """Counts by area and week, and the same with a rise of five neighbours at its end."""
    mean = noise.gamma(1, 1.5, (len(PLACES), 1)) + 0.2
    quiet = noise.negative_binomial(2, 2 / (2 + mean), (len(PLACES), WEEKS)).astype(float)
    centre = int(noise.choice([area for area, near in enumerate(TOUCHING) if len(near) == 4]))
    areas = [centre, *TOUCHING[centre]]
    rising = quiet.copy()
    rising[areas, -4:] += noise.poisson(RISE * quiet[areas, :-4].std(axis=1, ddof=1)[:, None], (len(areas), 4))
    return quiet, rising


def _series(counts: Floats) -> list[Series]:
    return [Series(date(2024, 1, 1), "week", tuple(int(count) for count in row)) for row in counts]


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
