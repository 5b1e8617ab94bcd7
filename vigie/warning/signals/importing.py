"""Importing a feed: read, compare by keyed digest, seal with the public key, and write in short transactions.

Every batch is all or nothing, and a row is recognised by its key: a run that was killed is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch, seal_many
from vigie.warning.signals import rules
from vigie.warning.signals.catalogue import SOURCES
from vigie.warning.signals.feeds.reading import READERS, Reader, read
from vigie.warning.signals.feeds.rows import Places, Row
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
        return bool(self.new or self.changed)


def import_feed(
    source: str,
    path: Path,
    *,
    by: Actor,
    dry_run: bool = False,
    resume: bool = False,
    country: str = "",
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
) -> Report:
    """Bring a file in and say what became of every row.

    `resume` goes on after the last batch kept of this very file. `progress` is called with (lines read, lines).
    Raises FileRefused for a file that is not of this source, NoTeamKey on a node without a monitoring team, OSError.
    """
    permit(rules.IMPORT, by)
    reader, places = READERS[source], NodePlaces()
    with path.open("rb") as stream:
        table = open_table(stream, reader.required)
        run = _Run(reader, table, by=by, dry_run=dry_run, resume=resume)
        if reader.country_columns and not set(reader.country_columns) & set(table.columns):
            run.report.country = country or country_in_name(path.name, places)
        rows = _rows(reader, table, places, run.report.country)
        for batch in _batches(rows, min(batch_rows, BATCH_ROWS)):
            run.take(batch)
            if progress is not None:
                progress(batch[-1].line, table.lines)
        run.finish()
    return run.report


def _rows(reader: Reader, table: Table, places: Places, country: str) -> Iterator[Row]:
    return read(reader, table, places, today=timezone.localdate(), country=country)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


class _Run:
    """One import on its way: the vintage it writes, and the report that grows with every batch."""

    def __init__(self, reader: Reader, table: Table, *, by: Actor, dry_run: bool, resume: bool) -> None:
        self.source, self.by, self.dry_run = reader.code, by, dry_run
        self.key = SourceKey(reader.code)
        self.file_digest = self.key.file_digest(table.sha256)
        self.report = Report(reader.code, dry_run=dry_run, encoding=table.encoding)
        if not dry_run:
            TeamEpoch.current(TEAM)
        same_file = FeedVintage.objects.filter(feed=reader.code, file_digest=self.file_digest)
        self.seen_before = same_file.exclude(finished_at=None).exists()
        self.vintage = same_file.filter(finished_at=None).last()
        self.skip = 0
        self.before = (self.vintage.created, self.vintage.updated) if self.vintage else (0, 0)
        if resume and self.vintage:
            self.skip = self.vintage.done
            self.report.created, self.report.updated = self.before
            self.before = (0, 0)

    def take(self, batch: list[Row]) -> None:
        """Judge a batch and, unless everything in it is known already, write it in one transaction."""
        already = max(0, self.skip - self.report.rows)
        for row in batch:
            self.report.add(row)
        rows = [row for row in batch[already:] if row.facts is not None]
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
        self.report.updated += len(changes.changed)

    def finish(self) -> None:
        """Close the vintage. A file brought in before that changed nothing leaves no trace at all."""
        if self.dry_run or (self.vintage is None and self.seen_before):
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
            bytes(key): (pk, bytes(digest))
            for pk, key, digest in self._known(incoming).values_list("pk", "row_key", "row_digest")
        }
        changes = _Changes()
        moved: dict[bytes, Row] = {}
        for key, row in incoming.items():
            digest = self.key.row_digest(row)
            if key not in known:
                event = FeedEvent(feed_id=self.source, row_key=key)
                changes.new.append((self._fill(event, row, digest), dict(row.payload)))
            elif known[key][1] != digest:
                moved[key] = row
                changes.digests[key] = known[key][1]
        for event in self._known(moved).defer("sealed", "wrapped_key"):
            row = moved[bytes(event.row_key)]
            values = {name: getattr(event, name) for name in CODED}
            changes.earlier.append(FeedRevision(event=event, vintage_id=event.vintage_id, **values))
            changes.changed.append((self._fill(event, row, self.key.row_digest(row)), dict(row.payload)))
        return changes

    @staticmethod
    def _fill(event: FeedEvent, row: Row, digest: bytes) -> FeedEvent:
        for name, value in (asdict(row.facts) if row.facts else {}).items():
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
            created, updated = self.report.created + len(changes.new), self.report.updated + len(changes.changed)
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
            feed=feed, number=last + 1, file_digest=self.file_digest, imported_by=self.by.user
        )

    def _count(self, vintage: FeedVintage, created: int, updated: int, **more: object) -> None:
        """Write down how far the run has come."""
        report = self.report
        counted = {"taken": report.taken, "flagged": report.flagged, "refused": report.refused, "done": report.rows}
        counted |= {"created": self.before[0] + created, "updated": self.before[1] + updated}
        FeedVintage.objects.filter(pk=vintage.pk).update(**counted, **more)
        report.vintage = vintage.number
