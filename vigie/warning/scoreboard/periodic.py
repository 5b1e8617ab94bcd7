"""The timed work of this room: after each run of the outlook, what was forecast is compared with what came."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.warning.scoreboard.actions import score_forecasts


def tick() -> None:
    """Score what is not scored yet; nothing to do until the outlook has run again."""
    score_forecasts(by=Actor.system())
