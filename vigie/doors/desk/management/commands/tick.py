"""`vigie tick`: the timed work, once. Every part is a pull that may be repeated or missed without harm."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from vigie.doors.desk.rooms import present
from vigie.doors.desk.ticking import Part, go_through
from vigie.ground.access.limits import forget_old_tallies
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.audit.actions import checkpoint
from vigie.ground.files.periodic import tick as sweep


class Command(BaseCommand):
    help = "Do the timed work once: audit checkpoints, ended sessions, and each room's own pulls."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patient", action="store_true", help="leave out, for a while, what failed a while ago")

    def handle(self, *args: Any, patient: bool = False, **options: Any) -> None:
        failed = go_through(_parts(), settings.VIGIE_HOME, patient=patient)
        for name, one in failed.items():  # Names of parts and of classes: content never reaches the message.
            pause = f"; again in {one.pause.total_seconds() / 60:.0f} min" if patient else ""
            self.stderr.write(f"tick: {name}: {one.fault}, {one.times} in a row{pause}")
        if failed:
            raise SystemExit(1)


def _parts() -> list[Part]:
    parts: list[Part] = [
        ("audit", checkpoint),
        ("sessions", SessionStore.clear_expired),
        ("limits", forget_old_tallies),
        ("files", sweep),
    ]
    for room in present():
        periodic = room.part("periodic")
        if periodic is not None:
            parts.append((room.package, periodic.tick))
    return parts
