"""`vigie doctor`: what this machine has, and what works differently without it."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from vigie.conf.database import version
from vigie.conf.machine import look_at
from vigie.doors.desk.ticking import Standing
from vigie.warning.alerts.bulletin import card

GIGABYTE = 1024**3
LATE = timedelta(minutes=30)  # Longer than a night's outlook takes over the whole of a past.
Line = tuple[str, bool, str]


class Command(BaseCommand):
    help = "Say what this machine has: database, PDF, virus scanner, room on the disk, swap; what timed work fails."
    requires_system_checks: list[str] = []  # It must speak also where something is wrong.

    def handle(self, *args: Any, **options: Any) -> None:
        machine = look_at(settings.VIGIE_HOME)
        lines = (
            ("Python", True, platform.python_version()),
            ("Database", True, version()),
            ("Folder", True, f"{settings.VIGIE_HOME} ({machine.file_system or 'unknown file system'})"),
            (
                "Disk",
                machine.free > GIGABYTE,
                f"{machine.free / GIGABYTE:.1f} GB free of {machine.size / GIGABYTE:.1f}",
            ),
            ("Pango (PDF)", machine.pango, "found" if machine.pango else "missing: pages print as HTML"),
            ("Font (cards)", card.has_font(), "found" if card.has_font() else "missing: no cards for messengers"),
            (
                "Pages' scripts",
                machine.scripts,
                "made"
                if machine.scripts
                else "missing (npm at set-up): browsers do not seal, the node does on arrival",
            ),
            ("clamd (viruses)", bool(machine.clamd), machine.clamd or "does not answer: uploads are not scanned"),
            (
                "Swap",
                not machine.plain_swap,
                f"unencrypted: {', '.join(machine.plain_swap)}" if machine.plain_swap else "none, or encrypted",
            ),
        )
        for name, good, said in (*lines, *_timed_work(Standing.read(settings.VIGIE_HOME))):
            self.stdout.write(f"  {'ok' if good else '--':<3} {name:<16} {said}")


def _timed_work(standing: Standing) -> Iterator[Line]:
    """When the timed work was last gone through, and each part of it that has been failing since."""
    if standing.at is None:
        yield "Timed work", False, "never done here, or its note cannot be read"
    else:
        yield "Timed work", timezone.now() - standing.at < LATE, f"last done {_moment(standing.at)}"
    for name, one in standing.failing.items():
        said = f"{name} fails since {_moment(one.since)}, {one.times} in a row, last {_moment(one.tried)}: {one.fault}"
        yield "", False, said


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
