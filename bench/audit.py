"""The audit log with a million entries: verifying, beside the bare cost of its parts; pages; one more entry.

The limit is what the same run pays for SHA-256 alone and for reading the rows alone: nothing can be faster.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from bench.table import show
from tests.support.node import ROOT
from tests.support.postgres import private_postgres

ENTRIES = 1_000_000
PROMISED = 200_000.0  # entries verified per second
PAGE_WITHIN = 0.25  # seconds, for a page of 50 of a million
VERBS = (("record.open", "incidents.incident"), ("list.open", "incidents"), ("incident.verify", "incidents.incident"))
PEOPLE = [str(UUID(int=number)) for number in range(1, 41)]
START = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> bool:
    """Fill and verify a chain on each engine, in a process of its own; True when the promises are kept."""
    rows, pages, kept = [], [], True
    for engine in ("SQLite", "PostgreSQL"):
        database = private_postgres() if engine == "PostgreSQL" else nullcontext("")
        with tempfile.TemporaryDirectory() as home, database as url:
            environment = {**os.environ, "VIGIE_HOME": home, "DATABASE_URL": url}
            command = [sys.executable, "-m", "bench.audit", "inside"]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        facts = json.loads(done.stdout.splitlines()[-1])
        rate = ENTRIES / facts["verify"]
        bare = facts["hash"] + facts["rows"]
        rows.append(
            [engine, rate, ENTRIES / facts["hash"], ENTRIES / facts["rows"], facts["verify"] / bare, rate / PROMISED]
        )
        pages += [[f"{engine}: {name}", seconds * 1000] for name, seconds in facts["pages"].items()]
        kept &= rate >= PROMISED and all(seconds <= PAGE_WITHIN for seconds in facts["pages"].values())
    head = ["engine", "verified/s", "SHA-256 alone/s", "rows alone/s", "× their sum", f"ratio to {PROMISED:,.0f}"]
    show(f"Audit chain of {ENTRIES:,} entries", head, rows)
    show("The same chain on a page of 50 (milliseconds)", ["asked", "ms"], pages)
    return kept


def inside() -> None:
    """In the measuring process: prints one line of JSON with the seconds of each part."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill()
    from vigie.ground.audit.verifying import verify_chain
    from vigie.ground.audit.walking import stored_rows

    facts = {
        "hash": _hash_alone([body for piece in stored_rows("desk") for _seq, body, _digest in piece]),
        "rows": _seconds(lambda: sum(len(piece) for piece in stored_rows("desk"))),
    }
    started = time.perf_counter()
    verdict = verify_chain("desk")
    facts["verify"] = time.perf_counter() - started
    if verdict.fault or verdict.entries != ENTRIES:
        raise RuntimeError(verdict)
    print(json.dumps({**facts, "pages": _pages()}))


def _hash_alone(bodies: list[bytes]) -> float:
    return _seconds(lambda: [hashlib.sha256(body).digest() for body in bodies])


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _pages() -> dict[str, float]:
    """Seconds of what a page asks of the chain, and of one more entry."""
    from django.db import transaction

    from vigie.ground.accounts.actor import Actor
    from vigie.ground.audit.actions import note
    from vigie.ground.audit.queries import Asked, entries_about, newest, per_day

    def one_more() -> None:
        with transaction.atomic():
            note("record.open", ("incidents.incident", str(UUID(int=7))), by=Actor.system())

    def page(before: int | None = None, **asked: Any) -> list[Any]:
        return list(islice(newest(Asked(**asked), before), 50))

    day = START + timedelta(days=100)
    asked: dict[str, Callable[[], object]] = {
        "the newest": page,
        "from the middle": lambda: page(ENTRIES // 2),
        "one person": lambda: page(actor=PEOPLE[7]),
        "a verb of three": lambda: page(verbs=("incident.verify",)),
        "fifteen verbs": lambda: page(verbs=("incident.verify", *(f"thing.{n}" for n in range(14)))),
        "one type, from the middle": lambda: page(ENTRIES // 2, type="incidents.incident"),
        "one day": lambda: page(since=day, until=day + timedelta(days=1)),
        "a person on one day": lambda: page(actor=PEOPLE[7], since=day, until=day + timedelta(days=1)),
        "one record": lambda: list(entries_about("incidents.incident", UUID(int=99_000))[:50]),
        "a month by days": lambda: per_day("desk", day, day + timedelta(days=30)),
        "(one more entry)": one_more,
    }
    return {name: min(_seconds(do) for _time in range(3)) for name, do in asked.items()}


def _fill() -> None:
    """A synthetic chain straight into the table: guards and indexes away for that long, the head set at the end."""
    from django.db import connection, transaction

    from vigie.ground.audit.models import Entry
    from vigie.ground.audit.tests.attacker import drop_guards

    drop_guards()
    with connection.schema_editor() as editor:
        for index in Entry._meta.indexes:
            editor.remove_index(Entry, index)
    columns, digest = "INSERT INTO audit_entry (chain, seq, body, digest) VALUES (%s, %s, %s, %s)", bytes(32)
    with transaction.atomic(), connection.cursor() as cursor:
        batch = []
        for row in _rows():
            batch.append(row)
            if len(batch) == 20_000:
                cursor.executemany(columns, batch)
                digest, batch = batch[-1][3], []
        cursor.execute("INSERT INTO audit_head (chain, seq, digest) VALUES ('desk', %s, %s)", [ENTRIES, digest])
    with connection.schema_editor() as editor:
        for index in Entry._meta.indexes:
            editor.add_index(Entry, index)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_entry")


def _rows() -> Iterator[tuple[str, int, bytes, bytes]]:
    from vigie.compute import crypto

    previous = bytes(32)
    for seq in range(1, ENTRIES + 1):
        verb, kind = VERBS[seq % 3]
        facts = {
            "v": 1,
            "seq": seq,
            "at": (START + timedelta(seconds=30 * seq)).isoformat(timespec="seconds"),
            "actor": PEOPLE[seq * 7 % 40],
            "verb": verb,
            "type": kind,
            "id": str(UUID(int=seq % 100_000)),
        }
        body = previous + crypto.canonical(facts)
        previous = hashlib.sha256(body).digest()
        yield "desk", seq, body, previous


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        inside()
    else:
        sys.exit(0 if measure() else 1)
