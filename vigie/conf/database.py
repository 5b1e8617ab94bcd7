"""What the database says of itself: with which rights we come, what its own log would quote, and its newest entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection

QUIET = {
    "log_statement": {"none"},
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_min_duration_statement": {"-1"},
    "log_parameter_max_length_on_error": {"0"},
}


@dataclass(frozen=True)
class Role:
    """`quotes`: settings by which PostgreSQL's log would hold values, as `name=value`; empty on SQLite."""

    owner: bool = False
    superuser: bool = False
    quotes: tuple[str, ...] = ()
    newest_entry: datetime | None = None


def look_at_database() -> Role | None:
    """Ask; None when it does not answer or holds no tables yet."""
    try:
        newest = _newest_entry()
        if connection.vendor != "postgresql":
            return Role(newest_entry=newest)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            superuser = bool(cursor.fetchone()[0])
            cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'audit_entry'")
            owner = any(row[0] for row in cursor.fetchall())
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(QUIET)])
            quotes = tuple(f"{name}={value}" for name, value in sorted(cursor.fetchall()) if value not in QUIET[name])
        return Role(owner, superuser, quotes, newest)
    except DatabaseError:
        return None


def version() -> str:
    """The engine and its version, for people."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
            return f"{connection.display_name} {cursor.fetchone()[0]}"
    except DatabaseError:
        return f"{connection.display_name}, which does not answer"


def _newest_entry() -> datetime | None:
    from vigie.ground.audit.models import Entry

    entry = Entry.objects.order_by("-pk").first()
    return datetime.fromisoformat(entry.facts["at"]) if entry else None
