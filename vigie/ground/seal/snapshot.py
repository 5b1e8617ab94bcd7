"""For tests: the rows that a costly beginning made, kept once per process and put back at the start of each test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from vigie.ground.audit.models import Entry, Head
from vigie.ground.terms import cache

# Django's own tables stay as the migrations left them; the audit chain is put back link by link, as its guards ask.
LEFT_ALONE = {"django_migrations", "django_content_type", "auth_permission", "django_session"}


@dataclass(frozen=True)
class Snapshot:
    """Rows by table, with their columns, and the audit chain apart."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    chain: list[dict[str, Any]]

    def put_back(self) -> None:
        """Write all of it into the empty tables of this test, inside its transaction."""
        with connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                places = ", ".join(["%s"] * len(columns))
                names = ", ".join(f'"{column}"' for column in columns)
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # noqa: S608
        for link in self.chain:
            Head.objects.get_or_create(chain=link["chain"], defaults={"digest": bytes(32)})
            Entry.objects.create(**link)
            Head.objects.filter(chain=link["chain"]).update(seq=link["seq"], digest=link["digest"])
        cache.forget()


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
    chain = [dict(link) for link in Entry.objects.order_by("pk").values("chain", "seq", "body", "digest")]
    return Snapshot(tables, chain)


def _writable(value: Any) -> Any:
    """PostgreSQL reads JSON as objects, and takes them back only as JSON."""
    return Jsonb(value) if isinstance(value, (dict, list)) else value


def _filled() -> list[str]:
    """Tables with rows, but those left alone and the audit chain's."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith("audit_")]
        found = []
        for name in sorted(set(names) - LEFT_ALONE):
            cursor.execute(f'SELECT 1 FROM "{name}" LIMIT 1')  # noqa: S608
            if cursor.fetchone():
                found.append(name)
    return found


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
