"""Feeds for tests and for the demonstration, brought in through the importer. Everything in them is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

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
