"""What someone can do who owns the database itself: no trigger stands in their way."""

from __future__ import annotations

from django.db import connection

TABLES = ("audit_entry", "audit_head", "audit_checkpoint", "audit_witnessed")


def drop_guards() -> None:
    """Remove every trigger of the audit tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'", [])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def attack(*statements: str, params: tuple[object, ...] = ()) -> None:
    """Drop the guards, then run the statements; `params` belong to the last."""
    drop_guards()
    with connection.cursor() as cursor:
        for statement in statements[:-1]:
            cursor.execute(statement)
        cursor.execute(statements[-1], params or None)


def allow_two_in_one_place() -> None:
    """Take the unique place away: on SQLite only a new table can do that."""
    drop_guards()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE other AS SELECT * FROM audit_entry")
            cursor.execute("DROP TABLE audit_entry")
            cursor.execute("ALTER TABLE other RENAME TO audit_entry")
        else:
            cursor.execute("ALTER TABLE audit_entry DROP CONSTRAINT audit_one_link_per_place")
