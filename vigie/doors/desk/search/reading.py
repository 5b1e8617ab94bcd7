"""Bringing a session's index up to date: what the person may see now, and what of it is not read yet.

The list of what is visible is asked of the database at every search (`visible_to`, in SQL); what is not in it any more
leaves the index before anything is looked up, so neither a result nor a count can show it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from vigie.doors.desk.rooms import present
from vigie.ground.access.models import Membership
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session
from vigie.ground.accounts.sessions import stored_key
from vigie.ground.seal.blind import BlindKeys, compare, not_compared
from vigie.ground.seal.reading import CHUNK, noted, read
from vigie.ground.search.index import Index, Row
from vigie.ground.search.searchable import Facts, Searchable
from vigie.ground.search.sessions import OpenIndexes

SECONDS = 6.0  # of reading in one request; the rest waits for "continue"
AUDITED = "search"


def alive(sessions: set[str]) -> set[str]:
    """Which of these sessions the database still has. Called by the sweeping thread, which keeps no connection."""
    try:
        kept = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
        return set(kept.values_list("session_key", flat=True))
    finally:
        connection.close()


INDEXES = OpenIndexes(alive)


def sources(actor: Actor) -> list[Searchable]:
    """Everything that the rooms let this person search."""
    found: list[Searchable] = []
    for room in present():
        queries = room.part("queries")
        if queries and hasattr(queries, "searchable"):
            found += queries.searchable(actor)
    return found


def place_of(request: Any) -> tuple[str, frozenset[str]]:
    """Under which session and teams this request's index is kept."""
    teams = Membership.objects.of(request.actor).values_list("team", flat=True)
    return stored_key(request.session.session_key or ""), frozenset(teams)


@dataclass(frozen=True)
class Progress:
    """How far the reading is: `known` of `total` records, of which `unreadable` did not open.

    `full`: the memory that a session may use is used up, so the rest will not be read.
    """

    known: int
    total: int
    unreadable: int
    full: bool = False

    @property
    def whole(self) -> bool:
        return self.known >= self.total


def listed(records: QuerySet[Any]) -> list[tuple[Any, int]]:
    """(primary key, version) of every record of a query, as the driver gives them: 20,000 take some milliseconds."""
    sql, params = records.order_by().values_list("pk", "version").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def key_of(record: Any) -> Any:
    """A record's primary key in the form that `listed` gives."""
    return record._meta.pk.get_db_prep_value(record.pk, connection)


def bring_up_to_date(index: Index, actor: Actor, among: list[Searchable], seconds: float = SECONDS) -> Progress:
    """Read what is new or changed, for about so many seconds; ONE audit entry says how many records were opened.

    The entry is kept before anything that was read can be found. What is read is compared by the way (blind index).
    """
    visible = {source.label: dict(listed(source.records)) for source in among}
    missing = index.unread(visible)
    until, opened, keys = time.monotonic() + seconds, 0, BlindKeys(actor)
    for source in among:
        left = sorted(missing.get(source.label, []))
        fresh = _not_compared(source) if left else set()
        dense = len(left) * 2 > len(visible[source.label])
        for chunk in _chunks(left):
            if time.monotonic() >= until or index.full:
                break
            opened += _read_chunk(index, source, _loaded(source, chunk, dense), fresh, keys)
    noted(AUDITED, opened, by=actor)
    return Progress(len(index), sum(map(len, visible.values())), len(index.unreadable), index.full)


def _chunks(keys: list[Any]) -> Iterable[list[Any]]:
    return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))


def _not_compared(source: Searchable) -> set[Any]:
    """The primary keys of those that the blind index does not know yet, in one query for all chunks."""
    return {key for key, _version in listed(not_compared(source.records))} if source.names_someone else set()


def _loaded(source: Searchable, chunk: list[Any], dense: bool) -> list[Any]:
    """The records of a chunk of sorted keys. When most keys are asked for, the range between two is cheaper than a list
    of five hundred; what lies between them and was not asked for is left out."""
    if not dense:
        return list(source.records.filter(pk__in=chunk))
    asked = set(chunk)
    between = source.records.filter(pk__gte=chunk[0], pk__lte=chunk[-1]).order_by()
    return [record for record in between if key_of(record) in asked]


def _read_chunk(index: Index, source: Searchable, loaded: list[Any], fresh: set[Any], keys: BlindKeys) -> int:
    """Open, compare and index one chunk; returns how many opened. One that does not open is kept as known, empty."""
    records = [(key_of(record), record, facts) for record, facts in read(loaded, by=keys.by)]
    compare(
        [
            (record, partial(source.identities, record, facts))
            for key, record, facts in records
            if facts is not None and key in fresh
        ],
        keys,
    )
    index.add(
        _row(source, key, record, facts)
        if facts is not None
        else Row((source.label, key), record.version, "", "", readable=False)
        for key, record, facts in records
    )
    return sum(facts is not None for _key, _record, facts in records)


def _row(source: Searchable, key: Any, record: Any, facts: Facts) -> Row:
    title, text = source.title(record, facts), source.text(record, facts)
    return Row((source.label, key), record.version, title, text, things=source.things(record, facts))


def waiting(among: list[Searchable]) -> int:
    """How many visible records no member has opened since they were written: not compared yet."""
    return sum(not_compared(source.records).count() for source in among if source.names_someone)


def compare_waiting(actor: Actor, among: list[Searchable], seconds: float = SECONDS) -> int:
    """Open and compare those that wait, for about so many seconds; one audit entry. Returns how many it opened."""
    until, opened, keys = time.monotonic() + seconds, 0, BlindKeys(actor)
    for source in (source for source in among if source.names_someone):
        left = [pk for pk, _version in listed(not_compared(source.records))]
        for chunk in _chunks(left):
            if time.monotonic() >= until:
                break
            found = read(list(source.records.filter(pk__in=chunk)), by=actor)
            done = [(record, partial(source.identities, record, facts)) for record, facts in found if facts is not None]
            compare(done, keys)
            opened += len(done)
    noted(AUDITED, opened, by=actor)
    return opened
