"""A PostgreSQL role for the serving node that can add to the audit tables and read them, and nothing else.

The role that owns the tables runs the migrations; the node serves as this one. Whoever takes the serving process over
can then neither drop a trigger nor change an entry.
"""

from __future__ import annotations

import re

from django.db import connection
from django.utils.translation import gettext as _

from vigie.ground.audit.models import Checkpoint, Entry, Head, Witnessed

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class NoRole(Exception):
    """Why no role can be made; the message is a sentence."""


def role_sql(role: str) -> list[str]:
    """The statements, in order; they may be run again. Raises NoRole for a name that needs quotes."""
    if not NAME.fullmatch(role):
        raise NoRole(_("Take a name of small letters, digits and underscores."))
    only_grow = ", ".join(model._meta.db_table for model in (Entry, Checkpoint, Witnessed))
    head = Head._meta.db_table
    return [
        (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
            f" CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS; END IF; END $$"
        ),
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {only_grow} FROM {role}",
        f"REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON {head} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]


def make_role(role: str) -> None:
    """Run the statements as the owner. Raises NoRole on SQLite, whose file has no roles."""
    if connection.vendor != "postgresql":
        raise NoRole(_("SQLite has no roles: its triggers guard the chain, and peers’ checkpoints show a rewriting."))
    with connection.cursor() as cursor:
        for statement in role_sql(role):
            cursor.execute(statement)
