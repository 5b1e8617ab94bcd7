"""Panels of invented counts shared by the tests of this folder."""

from __future__ import annotations

from datetime import date

import numpy as np

from vigie.compute.forecast import Panel

FIRST = date(2000, 1, 1)


def invented(areas: int = 6, months: int = 120, seed: int = 1, *, spread: float = 0.3) -> Panel:
    """Counts whose level wanders, from areas with hardly an event to areas with hundreds; the last is always quiet."""
    noise = np.random.default_rng(seed)
    level = np.geomspace(0.2, 200, areas)[:, None] * np.exp(np.cumsum(noise.normal(0, spread / 3, (areas, months)), 1))
    counts = noise.poisson(level * noise.gamma(3, 1 / 3, (areas, months))).astype(float)
    counts[-1] = 0
    return Panel(tuple(f"area {row}" for row in range(areas)), FIRST, "month", counts)
