"""`vigie mail try [ADDRESS]`: whether the mail server takes our mail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vigie.ground.mail import trying
from vigie.ground.mail.leaving import configured


class Command(BaseCommand):
    help = "Sign in to the mail server of VIGIE_SMTP_URL and hang up; with an address, send it one short letter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["try"])
        parser.add_argument("address", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if not configured():
            raise CommandError("This node sends no mail: set VIGIE_SMTP_URL and VIGIE_SMTP_FROM.")
        fault = trying.attempt(options["address"])
        if fault:
            raise CommandError(f"The mail server: {fault}.")
        self.stdout.write("The mail server took a letter." if options["address"] else "The mail server lets us in.")
