"""`vigie retention`: erase what is due, or say what would be, with a report."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from vigie.doors.desk.retention.presenting import report_cards
from vigie.ground.accounts.actor import Actor
from vigie.ground.retention.actions import erase_due
from vigie.ground.retention.models import Erasure


class Command(BaseCommand):
    help = "Erase what the retention rules say, and report it in counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased; change nothing")
        parser.add_argument("--report", metavar="OUT.json", type=Path, help="write the report there too")

    def handle(self, *args: Any, dry_run: bool, report: Path | None, **options: Any) -> None:
        done = erase_due(by=Actor.system(), dry_run=dry_run)
        if report is not None:
            self._write(report, done, dry_run)
        self._say(done, dry_run)

    def _write(self, path: Path, done: Erasure, dry_run: bool) -> None:
        facts = {"day": done.day.isoformat(), "dry_run": dry_run, "lines": done.lines, "backups": done.backups}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=1, sort_keys=True)

    def _say(self, done: Erasure, dry_run: bool) -> None:
        (card,) = report_cards([done])
        if not card.lines:
            self.stdout.write(_("Nothing is due."))
        for line in card.lines:
            facts = {
                "title": line.title,
                "n": line.count,
                "oldest": f"{line.oldest:%Y-%m}",
                "newest": f"{line.newest:%Y-%m}",
            }
            if dry_run:
                said = _("%(title)s: %(n)d would be erased, from %(oldest)s to %(newest)s")
            else:
                said = _("%(title)s: %(n)d erased, from %(oldest)s to %(newest)s")
            self.stdout.write(said % facts)
        for made, until in card.backups:
            facts = {"made": made.isoformat(), "until": until.isoformat()}
            self.stdout.write(_("Still in the backup of %(made)s, to be destroyed by %(until)s") % facts)
