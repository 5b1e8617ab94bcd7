"""The timed work of this room: what the clear judgements propose."""

from __future__ import annotations

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.situation.proposing import propose


def tick() -> None:
    """Raise a signal for each indicator judged far above the usual two weeks in a row; once each."""
    propose(today=timezone.localdate(), by=Actor.system())
