"""`vigie outlook run`: examine every series and raise what is found as signals to verify."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook.actions import run


class Command(BaseCommand):
    help = "Examine every series, forecast it, and raise signals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["run"])

    def handle(self, *args: Any, **options: Any) -> None:
        passage = run(by=Actor.system())
        found = {"series": passage.series, "fired": passage.fired}
        self.stdout.write(_("Series examined: %(series)d. New signals: %(fired)d.") % found)
