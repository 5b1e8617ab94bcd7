"""The serving role on PostgreSQL adds to the chain and reads it; it changes nothing of it and drops no guard."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.audit.database_role import NoRole, make_role, role_sql
from vigie.ground.audit.models import Entry

SQLITE = connection.vendor == "sqlite"
REFUSED = [
    "UPDATE audit_entry SET seq = seq",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER USER",
    "DROP TRIGGER audit_entry_only_grows ON audit_entry",
    "CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "SET session_replication_role = replica",
    "UPDATE audit_checkpoint SET seq = 1",
    "DELETE FROM audit_checkpoint",
    "UPDATE audit_witnessed SET seq = 1",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
    "DELETE FROM django_migrations",
    "CREATE TABLE other (id int)",
]


@pytest.fixture
def serving(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection of the serving role, made by the owner of the tables; one entry is in the chain."""
    password = secrets.token_hex(16)
    make_role("vigie_serves")
    make_role("vigie_serves")  # twice is no error
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE vigie_serves PASSWORD '{password}'")
    with transaction.atomic():
        note("thing.do", ("test.thing", "1"), by=Actor.system())
    where = connection.settings_dict
    with psycopg.connect(
        dbname=where["NAME"], host=where["HOST"], port=where["PORT"], user="vigie_serves", password=password
    ) as opened:
        yield opened


@pytest.mark.skipif(SQLITE, reason="SQLite has no roles")
def test_the_serving_role_adds_entries_and_works_on_all_else(serving: psycopg.Connection) -> None:
    with serving.transaction(), serving.cursor() as cursor:
        cursor.execute("SELECT seq FROM audit_head WHERE chain = 'desk' FOR UPDATE")
        found = cursor.fetchone()
        assert found is not None
        seq = found[0] + 1
        row = ("desk", seq, b"x" * 40, b"d" * 32)
        cursor.execute("INSERT INTO audit_entry (chain, seq, body, digest) VALUES (%s, %s, %s, %s)", row)
        cursor.execute("UPDATE audit_head SET seq = %s, digest = %s WHERE chain = 'desk'", (seq, b"d" * 32))
        cursor.execute("SELECT count(*) FROM audit_entry")
        cursor.execute("UPDATE accounts_user SET language = 'fr'")
        cursor.execute("DELETE FROM accounts_session")
        raise psycopg.Rollback


@pytest.mark.skipif(SQLITE, reason="SQLite has no roles")
@pytest.mark.parametrize("statement", REFUSED)
def test_the_serving_role_is_refused(serving: psycopg.Connection, statement: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(psycopg.errors.InsufficientPrivilege), serving.transaction():
        serving.execute(statement.encode())
    assert Entry.objects.count() == before


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL has roles")
def test_sqlite_says_that_it_has_no_roles(db: None) -> None:
    with pytest.raises(CommandError, match="SQLite"):
        call_command("audit", "role", "vigie_serves", "--apply")


@pytest.mark.parametrize("name", ["Robert'); DROP TABLE x", "", "9x", "Name", "a" * 64])
def test_a_name_that_needs_quotes_is_refused(name: str) -> None:
    with pytest.raises(NoRole):
        role_sql(name)


def test_the_sql_is_printed_to_be_read_before_it_is_run() -> None:
    said = StringIO()
    call_command("audit", "role", "vigie_serves", stdout=said)
    assert "REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON audit_entry" in said.getvalue()
    assert said.getvalue().rstrip().endswith(";")
