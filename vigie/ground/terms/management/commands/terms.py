"""`vigie terms load`, and a node's own values and wording."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vigie.ground.terms.changes import UnknownTerm, add_term, relabel
from vigie.ground.terms.loading import load


class Command(BaseCommand):
    help = "Load code lists and places; add a value of this node's own, or change a label."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("load", help="bring the shipped code lists and places up to date")
        add = words.add_parser("add", help="add a value of this node's own to a list")
        label = words.add_parser("label", help="give a value this node's own wording (empty: the shipped one again)")
        for word in (add, label):
            word.add_argument("list")
            word.add_argument("code")
            word.add_argument("--fr", required=word is add, help="label in French")
            word.add_argument("--en", required=word is add, help="label in English")
        add.add_argument("--parent", default="", help="the value it belongs to (for an act: its act group)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["word"] == "load":
            done = load()
            if options["verbosity"]:
                self.stdout.write(", ".join(f"{done[key]} {key}" for key in ("created", "updated", "unchanged")))
            return
        labels = {language: options[language] for language in ("fr", "en") if options[language] is not None}
        try:
            if options["word"] == "add":
                term = add_term(options["list"], options["code"], labels=labels, parent=options["parent"])
            else:
                term = relabel(options["list"], options["code"], labels=labels)
        except (UnknownTerm, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{term.list_id}.{term.code}: {term.label('fr')} / {term.label('en')}")
