"""Tables: what migrations leave is what models say, made by the operation that does not render all others anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.db.utils import ConnectionHandler

from vigie.ground.tables import CreateTable

VIGIE = Path(__file__).resolve().parents[2] / "vigie"
PARTS = re.compile(r', (?=["C])')  # Between two columns or constraints of a table, in SQLite's own words.


@contextmanager
def editing() -> Iterator[tuple[BaseDatabaseWrapper, BaseDatabaseSchemaEditor]]:
    """An empty database in memory, and the editor of its tables."""
    memory = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})["default"]
    memory.disable_constraint_checking()
    with memory.schema_editor(atomic=False) as editor:
        yield memory, editor
    memory.close()


def tables_of(database: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Each table and index by its name, with its columns and constraints in no order: an order has no meaning."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
        rows = cursor.fetchall()
    return {
        name: sorted(PARTS.split(sql.split("(", 1)[1].rsplit(")", 1)[0]))
        for name, sql in rows
        if not name.startswith(("django_migrations", "sqlite_"))  # What the two of them keep for themselves.
    }


@pytest.mark.django_db
def test_what_migrations_leave_is_what_models_say() -> None:
    with editing() as (memory, editor):
        for model in apps.get_models():
            editor.create_model(model)
        for statement in editor.deferred_sql:
            editor.execute(statement)
        editor.deferred_sql.clear()
        said = tables_of(memory)
    left = tables_of(connection)
    assert len(said) > 300
    assert {name: (left.get(name), said.get(name)) for name in {*left, *said} if left.get(name) != said.get(name)} == {}


def _story(create: type[migrations.CreateModel]) -> list[migrations.operations.base.Operation]:
    """A person, what they wrote, and what became of it later: relations that are made, added and changed."""
    key = ("id", models.BigAutoField(primary_key=True))
    person = models.ForeignKey("told.Person", models.PROTECT)
    return [
        create("Person", [key, ("name", models.CharField(max_length=9))]),
        create("Letter", [key, ("by", person)], {"constraints": [models.UniqueConstraint(fields=["by"], name="one")]}),
        create("Answer", [key, ("to", models.ForeignKey("told.Letter", models.CASCADE, related_name="answers"))]),
        migrations.AddField("answer", "by", models.ForeignKey("told.Person", models.PROTECT, null=True)),
        migrations.AlterField("person", "name", models.CharField(max_length=20)),
    ]


def _told(create: type[migrations.CreateModel]) -> tuple[ProjectState, dict[str, list[str]], set[str], str]:
    state = ProjectState()
    assert not list(state.apps.get_models())  # Rendered from here on, as in a migration that runs.
    with editing() as (memory, editor):
        for operation in _story(create):
            before = state.clone()
            operation.state_forwards("told", state)
            operation.database_forwards("told", editor, before, state)
        person = state.apps.get_model("told", "person")
        query = str(person._default_manager.using("default").filter(letter__answers__by__name="x").query)
        related = {relation.name for relation in person._meta.related_objects}
        return state, tables_of(memory), related, query


@pytest.mark.django_db
def test_a_table_made_alone_leaves_the_state_that_djangos_own_operation_leaves() -> None:
    ours, theirs = _told(CreateTable), _told(migrations.CreateModel)
    assert ours[0] == theirs[0]
    assert ours[1:] == theirs[1:]
    assert ours[2] == {"letter", "answer"}


def test_another_model_is_not_rendered_anew() -> None:
    state = ProjectState()
    CreateTable("Person", [("id", models.BigAutoField(primary_key=True))]).state_forwards("told", state)
    person = state.apps.get_model("told", "person")
    by = models.ForeignKey("told.Person", models.PROTECT)
    CreateTable("Letter", [("id", models.BigAutoField(primary_key=True)), ("by", by)]).state_forwards("told", state)
    assert state.apps.get_model("told", "person") is person
    assert state.apps.get_model("told", "letter")._meta.get_field("by").related_model is person


def test_every_migration_of_ours_makes_its_tables_so() -> None:
    files = [path for path in VIGIE.rglob("migrations/0*.py") if "CreateModel(" in path.read_text()]
    assert not files, f"write CreateTable (vigie.ground.tables) for migrations.CreateModel in {files}"
