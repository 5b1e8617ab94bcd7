"""`vigie outlook run | backtest | surges`: examine every series, or score forecasts of a file against its past."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from vigie.compute import backtest
from vigie.compute.backtest import BadFile, Columns, Reading, Window
from vigie.compute.series import shift
from vigie.compute.surges import warn
from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook import backtest_words as told
from vigie.warning.outlook import surge_words
from vigie.warning.outlook.actions import run


class Command(BaseCommand):
    help = "Examine every series, forecast it, and raise signals; or score forecasts of a file against its own past."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="what", required=True)
        words.add_parser("run", help="compute detection and forecast now")
        score = words.add_parser("backtest", help="how good forecasts of this file would have been")
        _file(score)
        _file(words.add_parser("surges", help="how good warnings of surges in this file would have been"))
        score.add_argument("--horizons", nargs="+", type=int, default=[1, 3, 6], metavar="N", help="periods ahead")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            {"run": self.run, "backtest": self.backtest, "surges": self.surges}[what](**options)
        except BadFile as error:
            raise CommandError(told.refusal(error)) from error

    def run(self, **options: Any) -> None:
        passage = run(by=Actor.system())
        found = {"series": passage.series, "fired": passage.fired}
        self.stdout.write(_("Series examined: %(series)d. New signals: %(fired)d.") % found)

    def backtest(self, **options: Any) -> None:
        reading = self._read(**options)
        first, last = _window(reading, options)
        result = backtest.run(reading.panel, Window(first, last, tuple(dict.fromkeys(options["horizons"]))))
        self.stdout.write(told.table(result, reading, options["unit"]))
        self._keep(options["json"], told.record(result, reading, options["unit"]))

    def surges(self, **options: Any) -> None:
        reading = self._read(**options)
        first, last = (backtest.parse_time([text])[0] if (text := options[end]) else None for end in ("first", "last"))
        warned = warn(reading.panel, first, last)
        self.stdout.write(surge_words.table(warned))
        self._keep(options["json"], surge_words.record(warned, reading, options["unit"]))

    def _read(self, **options: Any) -> Reading:
        columns = Columns(
            time=tuple(options["time"]),
            area=options["area"],
            value=options["value"],
            freq=options["freq"],
            missing=options["missing"],
        )
        reading = backtest.read(Path(options["file"]), columns)
        self.stdout.write(told.what_was_read(reading))
        return reading

    def _keep(self, path: str | None, record: dict[str, Any]) -> None:
        if path is None:
            return
        try:
            Path(path).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(why)s.") % {"path": path, "why": error.strerror}
            ) from error


def _file(parser: ArgumentParser) -> None:
    """The options of whatever reads a file of counts."""
    parser.add_argument("file", help="a CSV file: a row for each area and month, a column for each area, or events")
    parser.add_argument("--time", nargs="+", default=["month"], metavar="COLUMN", help="one column, or year month day")
    parser.add_argument("--area", metavar="COLUMN", help="left out: each other column is an area")
    parser.add_argument("--value", metavar="COLUMN", help="the counts; left out: rows are counted")
    parser.add_argument("--count", action="store_const", const=None, dest="value", help="count rows (events)")
    parser.add_argument("--freq", choices=["month", "week"], help="by default as the file's times are written")
    parser.add_argument("--missing", choices=["auto", "zero", "unknown"], default="auto", help="what has no row")
    parser.add_argument("--unit", default="", help="what is counted, for the table")
    parser.add_argument("--from", dest="first", metavar="2020-06", help="first period to forecast")
    parser.add_argument("--to", dest="last", metavar="2023-05", help="last period to forecast")
    parser.add_argument("--json", metavar="OUT", help="write the figures here too")


def _window(reading: Reading, options: dict[str, Any]) -> tuple[date, date]:
    """The periods asked for; by default the last three years of the file."""
    panel = reading.panel
    last = backtest.parse_time([options["last"]])[0] if options["last"] else panel.end
    three_years = 36 if panel.freq == "month" else 156
    first = backtest.parse_time([options["first"]])[0] if options["first"] else shift(last, panel.freq, 1 - three_years)
    return first, last
