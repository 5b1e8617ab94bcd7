"""Adding a series of counts, receiving a sheet of it, saying what its columns mean, and bringing it in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents.sheets.reading import Table
from vigie.warning.signals import rules
from vigie.warning.signals.actions import TEAM
from vigie.warning.signals.catalogue import SERIES
from vigie.warning.signals.feeds.rows import Row
from vigie.warning.signals.importing import BATCH_ROWS, Run
from vigie.warning.signals.models import CountSeries, CountSheet
from vigie.warning.signals.places import NodePlaces
from vigie.warning.signals.report import Report
from vigie.warning.signals.series.reading import Columns, read

MOST_ROWS = 20_000  # what a page can bring in while its reader waits


def add_series(
    *, title: str, unit: str, licence: str, may_leave: bool, freq: str, level: str, every: int, by: Actor
) -> CountSeries:
    """A new series, still without a row. Raises Invalid without a title or a licence note."""
    permit(rules.IMPORT, by)
    if by.user is None:
        raise Denied
    if not title.strip() or not licence.strip():
        raise Invalid(_("Say what the series is called, and what its source allows."))
    made = CountSeries(
        code=f"{SERIES}{secrets.token_hex(4)}",
        title=title.strip(),
        unit=unit,
        licence=licence.strip(),
        may_leave=may_leave,
        freq=freq,
        level=level,
        every=every,
        made_by=by.user,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        note("series.add", made, by=by)
    return made


def receive(series: CountSeries, table: Table, *, name: str, by: Actor) -> CountSheet:
    """A sheet as it came, sealed until its columns are known. Raises Invalid for too many rows."""
    permit(rules.IMPORT, by, TEAM)
    if by.user is None:
        raise Denied
    if len(table.rows) > MOST_ROWS:
        raise Invalid(_("This sheet has more than 20,000 rows. Cut it into parts."))
    sheet = CountSheet(series=series, month=timezone.localdate().replace(day=1), brought_by=by.user)
    headers = [header.casefold() for header in table.headers]
    if len(set(headers)) < len(headers):
        raise Invalid(_("Two columns have the same name. Give each its own."))
    sheet.seal({"name": name, "headers": headers, "rows": table.rows, "columns": None}, TEAM)
    with transaction.atomic():
        sheet.save(force_insert=True)
        note("countsheet.receive", sheet, by=by)
    return sheet


def keep_columns(sheet: CountSheet, columns: Columns, *, by: Actor) -> None:
    """What the columns mean."""
    permit(rules.IMPORT, by, TEAM)
    facts = open_one(sheet, by=by)
    sheet.seal({**facts, "columns": columns.sealed()}, sheet.team_id)
    with transaction.atomic():
        sheet.save()
        note("countsheet.map", sheet, by=by)


def trial(sheet: CountSheet, *, by: Actor) -> Report:
    """What would become of each row; nothing is changed. Raises Invalid while its columns are not known."""
    return _run(sheet, by=by, dry_run=True)


def take(sheet: CountSheet, *, by: Actor) -> Report:
    """Bring the rows in, by their key, and let the sheet go. Raises Invalid while its columns are not known."""
    report = _run(sheet, by=by, dry_run=False)
    with transaction.atomic():
        note("countsheet.take", sheet, by=by)
        CountSheet.objects.filter(pk=sheet.pk).delete()
    return report


def drop(sheet: CountSheet, *, by: Actor) -> None:
    """Let a sheet go without bringing it in."""
    permit(rules.IMPORT, by, TEAM)
    with transaction.atomic():
        note("countsheet.drop", sheet, by=by)
        CountSheet.objects.filter(pk=sheet.pk).delete()


def _run(sheet: CountSheet, *, by: Actor, dry_run: bool) -> Report:
    permit(rules.IMPORT, by, TEAM)
    facts = open_one(sheet, by=by)
    if not facts["columns"]:
        raise Invalid(_("Say first what the columns mean."))
    content = crypto.canonical([facts["headers"], facts["rows"], facts["columns"]])
    run = Run(sheet.series_id, content, by=by, dry_run=dry_run)
    rows = list(_rows(sheet.series, facts["headers"], facts["rows"], Columns.opened(facts["columns"])))
    for start in range(0, len(rows), BATCH_ROWS):
        run.take(rows[start : start + BATCH_ROWS])
    run.finish()
    return run.report


def _rows(series: CountSeries, headers: list[str], sheet: list[list[str]], columns: Columns) -> Iterator[Row]:
    return read(headers, sheet, columns, NodePlaces(), freq=series.freq, today=timezone.localdate())
