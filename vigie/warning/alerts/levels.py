"""Levels are likelihood × impact; each has its deadline, its urgency and severity in CAP 1.2 (domain.md, Warning)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LIKELIHOOD = ("very_unlikely", "unlikely", "possible", "likely", "very_likely")
IMPACT = ("minor", "moderate", "serious", "severe", "critical")


@dataclass(frozen=True)
class Level:
    """A level: how long there is to decide, its words in CAP 1.2, and whether two people must."""

    code: str
    decide_within: timedelta
    cap_urgency: str
    cap_severity: str
    four_eyes: bool = False


LEVELS = {
    level.code: level
    for level in (
        Level("green", timedelta(days=7), "Unknown", "Minor"),
        Level("yellow", timedelta(days=7), "Future", "Moderate"),
        Level("orange", timedelta(hours=48), "Expected", "Severe", four_eyes=True),
        Level("red", timedelta(hours=4), "Immediate", "Extreme", four_eyes=True),
    )
}
UNASSESSED_WITHIN = timedelta(hours=48)  # until a level is known, the clock of Orange runs


def level_of(likelihood: str, impact: str) -> str:
    """The level of a likelihood and an impact, both on scales of five: their ranks (0–4) are added.

    0–2 green, 3–4 yellow, 5–6 orange, 7–8 red. Raises ValueError for a value outside the scales ("unknown" is one:
    what cannot be rated cannot be decided).
    """
    rank = LIKELIHOOD.index(likelihood) + IMPACT.index(impact)
    return ("green", "green", "green", "yellow", "yellow", "orange", "orange", "red", "red")[rank]


def decide_by(opened_at: datetime, level: str) -> datetime:
    """When a decision is due: counted from the opening of the alert, whatever time the assessment took."""
    known = LEVELS.get(level)
    return opened_at + (known.decide_within if known else UNASSESSED_WITHIN)
