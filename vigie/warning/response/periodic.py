"""The timed work of this room: late tasks ask for someone else."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.warning.response.actions import escalate


def tick() -> None:
    """Note how far each late task has escalated; repeating or missing a passage does no harm."""
    escalate(by=Actor.system())
