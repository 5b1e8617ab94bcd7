"""For tests: the rows that a costly beginning made, kept once per process and put back at the start of each test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from vigie.ground.audit.models import Entry, Head
from vigie.ground.terms import cache

# Django's own tables stay as the migrations left them; the audit chain is put back link by link, as its guards ask.
_ENTRY = "INSERT INTO audit_entry (chain, seq, body, digest) VALUES (%s, %s, %s, %s)"
_HEAD = "UPDATE audit_head SET seq = %s, digest = %s WHERE chain = %s"
LEFT_ALONE = {"django_migrations", "django_content_type", "auth_permission", "django_session"}


@dataclass(frozen=True)
class Snapshot:
    """Rows by table, with their columns, the audit chain apart, and the terms among them as they were read."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    chain: list[tuple[Any, ...]]
    library: cache.Library

    def put_back(self) -> None:
        """Write all of it into the empty tables of this test, inside its transaction."""
        with connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                places = ", ".join(["%s"] * len(columns))
                names = ", ".join(f'"{column}"' for column in columns)
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # noqa: S608
        for chain in {link[0] for link in self.chain}:
            Head.objects.get_or_create(chain=chain, defaults={"digest": bytes(32)})
        with connection.cursor() as cursor:
            for chain, seq, body, digest in self.chain:
                cursor.execute(_ENTRY, [chain, seq, body, digest])
                cursor.execute(_HEAD, [seq, digest, chain])
        cache.hold(self.library)


def is_bare() -> bool:
    """Whether nothing but what migrations make is in the database."""
    return not Entry.objects.exists() and not _filled()


def taken() -> Snapshot:
    """The database as it stands now."""
    tables = {}
    with connection.cursor() as cursor:
        for table in _filled():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            columns = [column[0] for column in cursor.description]
            tables[table] = (columns, [tuple(map(_writable, row)) for row in cursor.fetchall()])
    chain = Entry.objects.order_by("pk").values_list("chain", "seq", "body", "digest")
    return Snapshot(tables, list(chain), cache.library())


def _writable(value: Any) -> Any:
    """PostgreSQL reads JSON as objects, and takes them back only as JSON."""
    return Jsonb(value) if isinstance(value, (dict, list)) else value


def _filled() -> list[str]:
    """Tables with rows, but those left alone and the audit chain's."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith("audit_")]
        asked = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in set(names) - LEFT_ALONE]  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        return sorted(name for (name,) in cursor.fetchall())


def end_chain() -> None:
    """Empty the audit tables, as only the owner of a database can: their guards are put aside and back."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("audit_")]
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'")
            guards = cursor.fetchall()
            statements = [
                *(f'DROP TRIGGER "{name}"' for name, _sql in guards),
                *(f'DELETE FROM "{table}"' for table in tables),  # noqa: S608
                *(sql for _name, sql in guards),
            ]
        else:
            statements = [
                *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables),
                f"TRUNCATE {', '.join(tables)}",
                *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables),
            ]
        for statement in statements:
            cursor.execute(statement)
