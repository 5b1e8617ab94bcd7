"""`vigie messages`: bring the catalogues of translations up to date, or check them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vigie.ground.ui import messages


class Command(BaseCommand):
    """Update by default; with --check write nothing and fail if a word is missing."""

    help = "Update the catalogues of translations, or check that nothing is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rooms", nargs="*", help="labels of the rooms to update (all when none is named)")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is missing")
        parser.add_argument("--prune", action="store_true", help="drop the translations of strings that are gone")

    def handle(self, *args: Any, rooms: list[str], check: bool, prune: bool, **options: Any) -> None:
        every = messages.rooms()
        if unknown := set(rooms) - {room.label for room in every}:
            raise CommandError(f"no such room: {', '.join(sorted(unknown))}")
        if check:
            found = [line for line in messages.problems() if not rooms or line.partition(":")[0].split()[0] in rooms]
            for line in found:
                self.stdout.write(line)
            if found:
                raise CommandError(f"{len(found)} to mend")
            return
        for room in every:
            if rooms and room.label not in rooms:
                continue
            for language in messages.languages():
                total, missing = messages.merge(room, language, prune=prune)
                self.stdout.write(f"{room.label} ({language}): {total} strings, {missing} without translation")
            for line in messages.bare(room):
                self.stdout.write(line)
        messages.compile_all()
