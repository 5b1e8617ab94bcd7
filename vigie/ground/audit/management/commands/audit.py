"""`vigie audit verify`: walk the audit chains and name the first bad entry."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from vigie.ground.audit.verifying import verify_all


class Command(BaseCommand):
    help = "Verify the audit chains; names the first bad entry and exits 1 if one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        verdicts = verify_all()
        for verdict in verdicts:
            line = _("%(chain)s: %(entries)d entries hold") % vars(verdict)
            self.stdout.write(line if verdict.holds else f"{line}; {verdict.fault}")
        total, seconds = sum(v.entries for v in verdicts), time.perf_counter() - started
        self.stdout.write(_("%(total)d entries in %(seconds).2f s") % {"total": total, "seconds": seconds})
        if not all(verdict.holds for verdict in verdicts):
            raise CommandError(_("The audit chain does not hold."))
