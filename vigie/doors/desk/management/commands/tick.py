"""`vigie tick`: the timed work, once. Every part is a pull that may be repeated or missed without harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

from vigie.doors.desk.rooms import present
from vigie.ground.access.limits import forget_old_tallies
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.audit.actions import checkpoint
from vigie.ground.files.periodic import tick as sweep


class Command(BaseCommand):
    help = "Do the timed work once: audit checkpoints, ended sessions, and each room's own pulls."

    def handle(self, *args: Any, **options: Any) -> None:
        pulls: list[tuple[str, Callable[[], Any]]] = [
            ("audit", checkpoint),
            ("sessions", SessionStore.clear_expired),
            ("limits", forget_old_tallies),
            ("files", sweep),
        ]
        for room in present():
            periodic = room.part("periodic")
            if periodic is not None:
                pulls.append((room.package, periodic.tick))
        failed = [name for name, pull in pulls if not self._done(name, pull)]
        if failed:
            raise SystemExit(1)

    def _done(self, name: str, pull: Callable[[], Any]) -> bool:
        """One part failing must not keep the others from their work; content never reaches the message."""
        try:
            pull()
        except Exception as fault:
            self.stderr.write(f"tick: {name}: {type(fault).__name__}")
            return False
        return True
