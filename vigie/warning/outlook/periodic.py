"""The timed work of this room: once a day, every series is examined."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.queries import newest_run

EVERY = timedelta(hours=20)  # Shorter than a day, so that a run which ends late does not skip the next night.


def tick() -> None:
    """Run the outlook unless it was run a short while ago."""
    last = newest_run()
    if last is None or timezone.now() - last.started_at >= EVERY:
        run(by=Actor.system())
