"""`vigie import SOURCE FILE`, or UCDP's own `--from-api VERSION`: take a feed in, and say what became of each row."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.warning.signals.asking import import_api
from vigie.warning.signals.feeds.reading import READERS
from vigie.warning.signals.feeds.rows import FileRefused
from vigie.warning.signals.feeds.ucdp_api import ApiFault, source_of
from vigie.warning.signals.importing import BATCH_ROWS, import_feed
from vigie.warning.signals.reasons import api_sentence, file_sentence
from vigie.warning.signals.report import Report

WIDTH = 40


class Bar:
    """A progress bar on one line of a terminal; silent where the output is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.shown = stream, stream.isatty()

    def __call__(self, line: int, lines: int) -> None:
        if self.shown:
            part = min(1.0, line / max(1, lines))
            full = round(WIDTH * part)
            self.stream.write(f"\r[{'█' * full}{'░' * (WIDTH - full)}] {part:4.0%}")
            self.stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.shown:
            self.stream.write("\n")


class Command(BaseCommand):
    help = "Take a feed in. Every row is taken, taken with a flag, or refused with the reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=sorted(READERS))
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--from-api", default="", metavar="VERSION", help="ask UCDP's API instead: 25.1, or 25.0.9")
        parser.add_argument("--published", type=date.fromisoformat, metavar="YYYY-MM-DD", help="when this came out")
        parser.add_argument("--country", default="", help="three-letter code, for a file whose rows name no country")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.json", help="write the report there as JSON")
        parser.add_argument("--resume", action="store_true", help="go on after the last batch kept of this file")
        parser.add_argument("--batch-rows", type=int, default=BATCH_ROWS, help="rows per transaction, at most 200")

    def handle(self, **options: Any) -> None:
        if options["batch_rows"] < 1:
            raise CommandError(_("A batch holds one row at least."))
        bar = Bar(sys.stderr)
        if bool(options["file"]) == bool(options["from_api"]):
            raise CommandError(_("Name a file, or a version with --from-api: one of the two."))
        try:
            report = _from_api(options, bar) if options["from_api"] else _from_file(options, bar)
        except FileRefused as refused:
            raise CommandError(file_sentence(refused.code, refused.values)) from None
        except ApiFault as fault:
            raise CommandError(api_sentence(fault.code)) from None
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        except OSError as fault:
            raise CommandError(_("The file cannot be read: %(why)s") % {"why": fault.strerror}) from None
        bar.end()
        if options["report"]:
            content = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            options["report"].write_text(content + "\n", encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write(summary(report))


def _from_file(options: dict[str, Any], bar: Bar) -> Report:
    how = {name: options[name] for name in ("dry_run", "resume", "country", "published", "batch_rows")}
    return import_feed(options["source"], options["file"], by=Actor.system(), progress=bar, **how)


def _from_api(options: dict[str, Any], bar: Bar) -> Report:
    """Raises ApiFault for a source that this version is not of."""
    if source_of(options["from_api"]) != options["source"]:
        raise ApiFault("api_version")
    how = {name: options[name] for name in ("dry_run", "resume")}
    return import_api(options["from_api"], by=Actor.system(), progress=bar, **how)


def summary(report: Report) -> str:
    """The report in a few lines for a person."""
    facts = report.as_json()
    lines = [_("Dry run: nothing was changed.")] if report.dry_run else []
    lines.append(_("%(rows)s rows: %(taken)s taken, %(flagged)s taken with a flag, %(refused)s refused.") % facts)
    lines.append(_("%(created)s created, %(updated)s updated, %(unchanged)s unchanged.") % facts)
    lines += [f"  {each['count']:>6}  {each['sentence']}" for each in (*facts["reasons"], *facts["flags"])]
    return "\n".join(lines)
