"""When a late task asks for someone else: its owner and deputy first, then those who decide, then the coordination.

Plain rules over clear facts (a level, a deadline, an hour), so that the node can apply them without opening anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta

OWNER, DECIDERS, COORDINATION = 1, 2, 3
# How long after the deadline those who decide, and then the coordination, are asked. Red counts in hours.
AFTER = {
    "red": (timedelta(hours=1), timedelta(hours=3)),
    "orange": (timedelta(hours=12), timedelta(hours=24)),
    "yellow": (timedelta(days=2), timedelta(days=4)),
    "green": (timedelta(days=3), timedelta(days=7)),
}
# How long a task may take when its level is known and nobody says otherwise.
USUAL = {
    "red": timedelta(hours=4),
    "orange": timedelta(hours=48),
    "yellow": timedelta(days=7),
    "green": timedelta(days=14),
}
LEVELS = ("green", "yellow", "orange", "red")


def _known(level: str) -> str:
    return level if level in AFTER else "orange"  # Not assessed: the clock of Orange, as for the alert itself.


def step_at(level: str, due_at: datetime, now: datetime) -> int:
    """How far a task that is still open has escalated: 0 while it is in time."""
    if now <= due_at:
        return 0
    deciders, coordination = AFTER[_known(level)]
    return OWNER + (now - due_at >= deciders) + (now - due_at >= coordination)


def usual_deadline(level: str, now: datetime) -> datetime:
    """The deadline that is proposed for a task at this level."""
    return now + USUAL[_known(level)]


def rank(level: str) -> int:
    """Green 0 to Red 3; not assessed counts as Orange."""
    return LEVELS.index(_known(level))
