"""The day that an answer says, as a number to compare."""

from __future__ import annotations

from datetime import date

from vigie.compute.linkage.columns import DAY_UNKNOWN

SPREAD = {"exact": 0, "about": 3, "month": 15, "year": 180}  # days by which a day may be off


def day_of(written: str, precision: str) -> tuple[int, int]:
    """The ordinal of an ISO day and by how many days it may be off; `DAY_UNKNOWN` for what cannot be read."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return DAY_UNKNOWN, 0
    return (day.toordinal(), SPREAD[precision]) if precision in SPREAD else (DAY_UNKNOWN, 0)
