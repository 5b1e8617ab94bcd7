"""`vigie code PSEUDONYM`: the six digits of an invented person of the demonstration, now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from vigie.demo.people import read_logins


class Command(BaseCommand):
    help = "Show the six-digit code of someone of the demonstration; a real node keeps no such thing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pseudonym")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.VIGIE_DEMO:
            raise CommandError(_("This is not a demonstration: codes are in people's own authenticators."))
        logins = read_logins(settings.VIGIE_HOME / "demonstration")
        found = [login for login in logins if login.pseudonym == options["pseudonym"]]
        if not found:
            raise CommandError(_("Nobody of that name in the demonstration."))
        self.stdout.write(found[0].code())
