"""The database itself refuses to change, remove, replace or misplace an entry; no setting makes the chain silent."""

from __future__ import annotations

import ast
import inspect

import pytest
from django.conf import settings as live
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from vigie.ground.accounts.actor import Actor
from vigie.ground.audit import actions
from vigie.ground.audit.actions import checkpoint, note
from vigie.ground.audit.models import Entry
from vigie.ground.audit.verifying import verify_chain

pytestmark = pytest.mark.django_db
SQLITE = connection.vendor == "sqlite"
BYTES = "x'00'" if SQLITE else r"'\x00'::bytea"
COLUMNS = "(chain, seq, body, digest)"
REFUSED = [
    "UPDATE audit_entry SET seq = seq + 100",
    "UPDATE audit_entry SET body = digest WHERE seq = 1",
    "DELETE FROM audit_entry",
    "UPDATE audit_checkpoint SET seq = 1",
    "DELETE FROM audit_checkpoint",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seq = seq - 1",
    "UPDATE audit_head SET seq = seq + 1",
    "UPDATE audit_head SET seq = seq + 2",
    "UPDATE audit_head SET chain = 'public'",
    f"UPDATE audit_head SET digest = {BYTES}",
    f"INSERT INTO audit_entry {COLUMNS} VALUES ('desk', 1, {BYTES}, {BYTES})",
    f"INSERT INTO audit_entry {COLUMNS} VALUES ('desk', 99, {BYTES}, {BYTES})",
    f"INSERT INTO audit_head VALUES ('desk', 0, {BYTES})",
]
ONLY_SQLITE = [
    f"INSERT OR REPLACE INTO audit_entry {COLUMNS} VALUES ('desk', 2, {BYTES}, {BYTES})",
    f"REPLACE INTO audit_entry SELECT id, chain, seq, {BYTES}, digest FROM audit_entry",
    f"REPLACE INTO audit_entry SELECT min(id), 'desk', 7, {BYTES}, {BYTES} FROM audit_entry",
    "UPDATE OR REPLACE audit_entry SET seq = 2 WHERE seq = 3",
    (
        f"INSERT INTO audit_entry {COLUMNS} VALUES ('desk', 2, {BYTES}, {BYTES})"
        " ON CONFLICT (chain, seq) DO UPDATE SET body = excluded.body"
    ),
    f"REPLACE INTO audit_head VALUES ('desk', 0, {BYTES})",
    "REPLACE INTO audit_checkpoint SELECT id, chain, 1, digest, at, signature FROM audit_checkpoint",
]
ONLY_POSTGRES = [
    "TRUNCATE audit_entry",
    "TRUNCATE audit_checkpoint",
    "TRUNCATE audit_head",
    "TRUNCATE audit_witnessed",
    (
        f"INSERT INTO audit_entry {COLUMNS} VALUES ('desk', 2, {BYTES}, {BYTES})"
        " ON CONFLICT (chain, seq) DO UPDATE SET body = excluded.body"
    ),
]


@pytest.fixture
def chain() -> None:
    with transaction.atomic():
        for number in range(5):
            note("thing.do", ("test.thing", str(number)), by=Actor.system())
    assert checkpoint() == 1


@pytest.mark.parametrize("statement", REFUSED + (ONLY_SQLITE if SQLITE else ONLY_POSTGRES))
def test_the_database_refuses(chain: None, statement: str) -> None:
    before = Entry.objects.count()  # The chain goes on from test to test where one of them commits.
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == before >= 6
    with transaction.atomic():
        note("thing.do", ("test.thing", "after"), by=Actor.system())
    assert verify_chain("desk").holds


def test_no_setting_switches_the_chain_off(settings: Settings) -> None:
    """Whatever yes-or-no setting is turned, an act leaves its entry."""
    flags = [name for name in dir(live) if name.isupper() and isinstance(getattr(live, name), bool)]
    for name in set(flags) - {"FORMS_URLFIELD_ASSUME_HTTPS"}:  # Django warns of whoever touches that one
        before = Entry.objects.count()
        with pytest.MonkeyPatch.context() as turned:
            turned.setattr(live, name, not getattr(live, name))
            with transaction.atomic():
                note("thing.do", ("test.thing", name), by=Actor.system())
        assert Entry.objects.count() == before + 1, name


def test_writing_an_entry_asks_no_setting_and_has_no_way_out() -> None:
    tree = ast.parse(inspect.getsource(note))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in {"settings", "os"}]
    assert len([node for node in ast.walk(tree) if isinstance(node, ast.Return)]) == 1
    asked = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(actions)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings"
    }
    assert asked == {"VIGIE_NODE"}  # it names the node whose checkpoints these are; none decides whether


def test_no_variable_of_the_environment_speaks_of_the_audit() -> None:
    read = live.BASE_DIR / "vigie" / "conf" / "environment.py"
    assert "audit" not in read.read_text(encoding="utf-8").lower()


@pytest.mark.slow
def test_the_page_finds_entries_by_an_index_and_not_by_reading_them_all(chain: None) -> None:
    if not SQLITE:  # So many that one index is plainly better than another, whatever earlier tests left behind.
        with transaction.atomic():
            for number in range(600):
                note(f"thing.do{number % 30}", (f"test.thing{number % 30}", str(number)), by=Actor.system())
    for index, said in (("actor", ["actor"]), ("verb", ["verb"]), ("type", ["type"]), ("object", ["id", "type"])):
        found = Entry.objects.filter(chain="desk", seq__lt=9999).saying(**dict.fromkeys(said, "x"))
        # PostgreSQL weighs costs: of a handful of rows it would rather read them backwards than use any index.
        asked = found.order_by("-seq")[:50] if SQLITE else found.order_by()
        with transaction.atomic(), connection.cursor() as cursor:
            if not SQLITE:
                cursor.execute("ANALYZE audit_entry")  # or it guesses from what earlier tests left behind
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
            assert f"audit_by_{index}" in asked.explain()
