"""Feeds for tests and for the demonstration, brought in through the importer. Everything in them is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from vigie.compute.series import shift
from vigie.ground.accounts.actor import Actor
from vigie.warning.signals.importing import import_feed


def import_deaths(deaths: Mapping[str, Sequence[int]], *, first: date, provisional: int = 0) -> None:
    """Bring in invented deaths by country and month from `first` on; the last `provisional` ones are to be revised."""
    lines = ["month,iso3,fatalities_best,stage,in_source"]
    for iso3, counts in deaths.items():
        for index, count in enumerate(counts):
            stage = "candidate" if index >= len(counts) - provisional else "final"
            lines.append(f"{shift(first, 'month', index):%Y-%m},{iso3},{count},{stage},True")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "monthly.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        import_feed("ucdp-monthly", path, by=Actor.system())


def restless_deaths(*, months: int, seed: int = 5) -> dict[str, list[int]]:
    """Invented deaths of the eight countries: bursts that a month of unrest announces, and two that stay quiet."""
    noise = np.random.default_rng(seed)
    counts: dict[str, list[int]] = {}
    for row, iso3 in enumerate(("CAF", "CMR", "COD", "COG", "TCD", "GAB", "GNQ", "STP")):
        mood, level = 0.0, (20, 14, 60, 8, 25, 5, 0.02, 0.02)[row]
        counts[iso3] = []
        for _month in range(months):
            mood = 0.75 * mood + noise.normal(0, 0.8)
            counts[iso3].append(int(noise.poisson(level * np.exp(mood))))
    return counts
