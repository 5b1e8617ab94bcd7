"""The scoreboard of the story: the public sheet of last year, prepared by one and let out by another."""

from __future__ import annotations

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.scoreboard.actions import prepare, publish, score_forecasts


def tell_scoreboard(cast: dict[str, Actor]) -> None:
    """Nothing was published last year, and the sheet says so."""
    score_forecasts(by=Actor.system())
    publish(prepare(timezone.localdate().year - 1, by=cast["analyste-1"]), by=cast["decision-1"])
