"""The timed work of this room: once a day, every series is examined; then what rests on that is worked out."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.looks import RegionAhead
from vigie.warning.outlook.models import Run
from vigie.warning.outlook.queries import newest_run
from vigie.warning.outlook.regional import add_up
from vigie.warning.outlook.surging import look_for_surges

EVERY = timedelta(hours=20)  # Shorter than a day, so that a run which ends late does not skip the next night.


def tick() -> None:
    """Run the outlook unless it was run a short while ago."""
    last = newest_run()
    if last is None or timezone.now() - last.started_at >= EVERY:
        last = run(by=Actor.system())
    _after(last)


def _after(passage: Run) -> None:
    """What rests on a run, whoever started it; once for each run. The sum comes last: it marks that all is done."""
    if not RegionAhead.objects.filter(run=passage).exists():
        look_for_surges(by=Actor.system())
        add_up(passage, by=Actor.system())
