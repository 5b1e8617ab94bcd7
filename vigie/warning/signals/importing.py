"""Importing a feed: read, compare by keyed digest, seal with the public key, and write in short transactions.

Every batch is all or nothing, and a row is recognised by its key: a run that was killed is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch, seal_many
from vigie.warning.signals import rules
from vigie.warning.signals.catalogue import SOURCES
from vigie.warning.signals.feeds.reading import READERS, Reader, read
from vigie.warning.signals.feeds.rows import FileRefused, Places, Row
from vigie.warning.signals.feeds.table import Table, open_table
from vigie.warning.signals.keys import SourceKey
from vigie.warning.signals.models import CodedFacts, Feed, FeedEvent, FeedRevision, FeedVintage
from vigie.warning.signals.places import NodePlaces, country_in_name
from vigie.warning.signals.report import Report

TEAM = "monitoring"
BATCH_ROWS = 200  # The longest transaction, with 200 rows to revise, stays under 200 ms on one slow core.
ATTEMPTS = 5
CODED = tuple(column.name for column in CodedFacts._meta.get_fields())
RESEALED = ("epoch", "version", "wrap", "wrapped_key", "sealed", "team", "vintage", *CODED)

Progress = Callable[[int, int], None]


class _Moved(Exception):
    """Another import changed one of our rows between comparing and writing."""


@dataclass
class _Changes:
    """What one batch brings: new events, changed ones with the values they had, each with what is to be sealed."""

    new: list[tuple[FeedEvent, dict[str, str]]] = field(default_factory=list)
    changed: list[tuple[FeedEvent, dict[str, str]]] = field(default_factory=list)
    earlier: list[FeedRevision] = field(default_factory=list)
    digests: dict[bytes, bytes] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.digests)


def import_feed(
    source: str,
    path: Path,
    *,
    by: Actor,
    dry_run: bool = False,
    resume: bool = False,
    country: str = "",
    published: date | None = None,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
) -> Report:
    """Bring a file in and say what became of every row.

    `resume` goes on after the last batch kept of this very file. `published` is the day on which this version came out,
    where it is known. `progress` is called with (lines read, lines). Raises FileRefused for a file that is not of this
    source or older than what is here, NoTeamKey on a node without a monitoring team, OSError.
    """
    options: dict[str, Any] = {"dry_run": dry_run, "resume": resume, "published": published, "batch_rows": batch_rows}
    with path.open("rb") as stream:
        return import_stream(source, stream, path.name, by=by, country=country, progress=progress, **options)


def import_stream(
    source: str,
    stream: BinaryIO,
    name: str,
    *,
    by: Actor,
    country: str = "",
    progress: Progress | None = None,
    batch_rows: int = BATCH_ROWS,
    **how: Any,
) -> Report:
    """`import_feed` for a file that is open already; `name` may hold the code of its country."""
    permit(rules.IMPORT, by)
    reader, places = READERS[source], NodePlaces()
    table = open_table(stream, reader.required)
    if reader.country_columns and not set(reader.country_columns) & set(table.columns):
        country = country or country_in_name(name, places)
    else:
        country = ""
    whole = Report(reader.code, dry_run=how.get("dry_run", False), encoding=table.encoding, country=country)
    tried: dict[bytes, bytes] = {}
    rows = _rows(reader, table, places, country)
    for vintage, part in groupby(rows, key=lambda row: row.vintage):
        run = Run(reader.code, table.sha256, by=by, tried=tried, **(how | {"published": vintage} if vintage else how))
        for batch in _batches(part, min(batch_rows, BATCH_ROWS)):
            run.take(batch)
            if progress is not None:
                progress(batch[-1].line, table.lines)
        if not reader.vintage_column or vintage:  # Rows before the first vintage are of none: refused, and counted.
            run.finish()
        whole.add_all(run.report)
    return whole


def _rows(reader: Reader, table: Table, places: Places, country: str) -> Iterator[Row]:
    return read(reader, table, places, today=timezone.localdate(), country=country)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


class Run:
    """One import on its way: the vintage it writes, and the report that grows with every batch.

    `content` is the SHA-256 of what is brought in. `tried` is filled by a dry run, so that what it would have written
    is known to the next vintage of the same file.
    """

    def __init__(
        self,
        source: str,
        content: bytes,
        *,
        by: Actor,
        dry_run: bool = False,
        resume: bool = False,
        published: date | None = None,
        tried: dict[bytes, bytes] | None = None,
    ) -> None:
        self.source, self.by, self.dry_run, self.published = source, by, dry_run, published
        self.tried = {} if tried is None else tried
        self.key = SourceKey(source)
        self.file_digest = self.key.file_digest(content + (published.isoformat().encode() if published else b""))
        self.report = Report(source, dry_run=dry_run)
        if not dry_run:
            TeamEpoch.current(TEAM)
        self.held = self._held_already()
        same_file = FeedVintage.objects.filter(feed=source, file_digest=self.file_digest)
        self.seen_before = same_file.exclude(finished_at=None).exists()
        self.vintage = same_file.filter(finished_at=None).last()
        self.skip = 0
        self.before = (self.vintage.created, self.vintage.updated) if self.vintage else (0, 0)
        if resume and self.vintage:
            self.skip = self.vintage.done
            self.report.created, self.report.updated = self.before
            self.before = (0, 0)

    def _held_already(self) -> bool:
        """Whether the version of that day is here whole: its rows must not be taken for news again.

        Raises FileRefused `older` for a version between two that are here: what was known when would be rewritten. A
        version whose day its source does not say was known from the day it was brought in.
        """
        if self.published is None:
            return False
        whole = list(FeedVintage.objects.filter(feed=self.source).exclude(finished_at=None))
        if any(one.published == self.published for one in whole):
            return True
        newest = max((one.known_on for one in whole), default=self.published)
        if newest > self.published:
            raise FileRefused("older", day=self.published.isoformat(), newest=newest.isoformat())
        return False

    def go_on(self) -> int:
        """How many rows the run that is resumed had judged: they are in the report (without their lines) from now on,
        and need not be brought again."""
        if self.skip and self.vintage:
            for name in ("taken", "flagged", "refused"):
                setattr(self.report, name, getattr(self.vintage, name))
        return self.skip

    def take(self, batch: list[Row]) -> None:
        """Judge a batch and, unless everything in it is known already, write it in one transaction."""
        already = max(0, self.skip - self.report.rows)
        for row in batch:
            self.report.add(row)
        rows = [] if self.held else [row for row in batch[already:] if row.facts is not None]
        for attempt in range(ATTEMPTS):
            changes = self._compare(rows)
            if self.dry_run or not changes:
                break
            try:
                self._write(changes)
                break
            except (IntegrityError, _Moved):
                if attempt == ATTEMPTS - 1:
                    raise
        self.report.created += len(changes.new)
        self.report.updated += len(changes.digests)

    def finish(self) -> None:
        """Close the vintage. A file brought in before that changed nothing leaves no trace at all."""
        if self.dry_run or self.held or (self.vintage is None and self.seen_before):
            return
        with transaction.atomic():
            vintage = self._open_vintage()
            self._count(vintage, self.report.created, self.report.updated, finished_at=timezone.now())
            note("feed.complete", vintage, by=self.by)
        self.report.vintage = vintage.number

    def _known(self, keys: Iterable[bytes]) -> models.QuerySet[FeedEvent]:
        return FeedEvent.objects.filter(feed=self.source, row_key__in=list(keys))

    def _compare(self, rows: list[Row]) -> _Changes:
        """Which rows are new and which say something else than before; by digest, nothing is opened."""
        incoming = {self.key.row_key(row): row for row in rows}
        known = {
            bytes(key): bytes(digest) for key, digest in self._known(incoming).values_list("row_key", "row_digest")
        }
        if self.dry_run:
            known |= {key: self.tried[key] for key in incoming if key in self.tried}
        changes = _Changes()
        moved: dict[bytes, Row] = {}
        for key, row in incoming.items():
            digest = self.key.row_digest(row)
            if key not in known:
                event = FeedEvent(feed_id=self.source, row_key=key)
                changes.new.append((self._fill(event, row, digest), dict(row.payload)))
            elif known[key] != digest:
                moved[key] = row
                changes.digests[key] = known[key]
            if self.dry_run:
                self.tried[key] = digest
        if self.dry_run:
            return changes
        for event in self._known(moved).defer("sealed", "wrapped_key"):
            row = moved[bytes(event.row_key)]
            values = {name: getattr(event, name) for name in CODED}
            changes.earlier.append(FeedRevision(event=event, vintage_id=event.vintage_id, **values))
            changes.changed.append((self._fill(event, row, self.key.row_digest(row)), dict(row.payload)))
        return changes

    @staticmethod
    def _fill(event: FeedEvent, row: Row, digest: bytes) -> FeedEvent:
        for name, value in row.facts.items() if row.facts else ():
            setattr(event, name, value)
        event.flags, event.row_digest = list(row.flags), digest
        return event

    def _write(self, changes: _Changes) -> None:
        """Cryptography first, then one short transaction with its audit entry."""
        seal_many([*changes.new, *changes.changed], TEAM)
        with transaction.atomic():
            vintage = self._open_vintage()
            held = self._known(changes.digests).select_for_update().values_list("row_key", "row_digest")
            if {bytes(key): bytes(digest) for key, digest in held} != changes.digests:
                raise _Moved
            for event, _payload in (*changes.new, *changes.changed):
                event.vintage = vintage
            for revision in changes.earlier:
                revision.replaced_in = vintage
            FeedRevision.objects.bulk_create(changes.earlier)
            FeedEvent.objects.bulk_create([event for event, _payload in changes.new])
            FeedEvent.objects.bulk_create(
                [event for event, _payload in changes.changed],
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=RESEALED,
            )
            created, updated = self.report.created + len(changes.new), self.report.updated + len(changes.digests)
            self._count(vintage, created, updated)
            note("feed.import", vintage, by=self.by)
        self.vintage = vintage

    def _open_vintage(self) -> FeedVintage:
        """The vintage of this run, made when the first change is written; inside the caller's transaction."""
        if self.vintage is not None:
            return self.vintage
        feed, _made = Feed.objects.get_or_create(
            code=self.source, defaults={"team_id": TEAM, "public": SOURCES[self.source].public}
        )
        last = feed.vintages.aggregate(last=models.Max("number"))["last"] or 0
        return FeedVintage.objects.create(
            feed=feed,
            number=last + 1,
            file_digest=self.file_digest,
            imported_by=self.by.user,
            published=self.published,
        )

    def _count(self, vintage: FeedVintage, created: int, updated: int, **more: object) -> None:
        """Write down how far the run has come."""
        report = self.report
        counted = {"taken": report.taken, "flagged": report.flagged, "refused": report.refused, "done": report.rows}
        counted |= {"created": self.before[0] + created, "updated": self.before[1] + updated}
        FeedVintage.objects.filter(pk=vintage.pk).update(**counted, **more)
        report.vintage = vintage.number
