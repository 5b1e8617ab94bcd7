"""The chain's tables, and the triggers by which the database itself refuses to change or remove what stands in them.

SQLite's INSERT OR REPLACE removes the row in its way without a DELETE trigger, and PostgreSQL's TRUNCATE fires no row
trigger: both are refused too. An entry may only stand right after the head, and the head may only move to the entry
that stands there.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from vigie.ground.audit.facts import Fact
from vigie.ground.tables import CreateTable

TABLES = ("audit_entry", "audit_checkpoint")

SQLITE = """
CREATE TRIGGER {table}_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit chain only grows'; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_only_grows()
"""


def refuse_changes(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        statements = [SQLITE.format(table=table, event=event) for table in TABLES for event in ("UPDATE", "DELETE")]
    else:
        statements = [POSTGRES_FUNCTION, *(POSTGRES.format(table=table) for table in TABLES)]
    for statement in statements:
        editor.execute(statement)


SAYS = "the audit chain only grows"
# table → what makes an INSERT wrong. NEW.id is -1 in SQLite where the database is to choose it.
TAKEN = "EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
NOT_NEXT = "NEW.seq <> coalesce((SELECT seq FROM audit_head WHERE chain = NEW.chain), 0) + 1"
INSERTS = {
    "audit_entry": f"{TAKEN} OR {NOT_NEXT}",
    "audit_checkpoint": TAKEN,
    "audit_witnessed": TAKEN,
    "audit_head": "NEW.seq <> 0 OR EXISTS (SELECT 1 FROM audit_head WHERE chain = NEW.chain)",
}
NO_STEP = (
    "NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1 OR NOT EXISTS"
    " (SELECT 1 FROM audit_entry WHERE chain = NEW.chain AND seq = NEW.seq AND digest = NEW.digest)"
)
# audit_witnessed: a node, chain and place twice is refused by replacing nothing.
WITNESSED_TWICE = (
    " OR EXISTS (SELECT 1 FROM audit_witnessed WHERE node = NEW.node AND chain = NEW.chain AND seq = NEW.seq)"
)


def _inserts() -> dict[str, str]:
    wrong = {table: condition.format(table=table) for table, condition in INSERTS.items()}
    wrong["audit_witnessed"] += WITNESSED_TWICE
    return wrong


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    always = [("audit_witnessed", "UPDATE"), ("audit_witnessed", "DELETE"), ("audit_head", "DELETE")]
    return [
        *(f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} {refuse}" for table, event in always),
        *(
            f"CREATE TRIGGER {table}_INSERT BEFORE INSERT ON {table} WHEN {wrong} {refuse}"
            for table, wrong in _inserts().items()
        ),
        f"CREATE TRIGGER audit_head_UPDATE BEFORE UPDATE ON audit_head WHEN {NO_STEP} {refuse}",
    ]


def _postgres() -> list[str]:
    made = []
    conditions = {(table, "INSERT"): wrong for table, wrong in _inserts().items()}
    conditions["audit_head", "UPDATE"] = NO_STEP
    for (table, event), wrong in conditions.items():
        name = f"{table}_{event.lower()}_guard"
        made += [
            (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {wrong} THEN RAISE EXCEPTION '{SAYS}'; END IF; RETURN NEW; END $$"
            ),
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    made += [
        (
            "CREATE TRIGGER audit_witnessed_only_grows BEFORE UPDATE OR DELETE ON audit_witnessed"
            " FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"
        ),
        "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
    ]
    return made + [
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_only_grows()"
        for table in INSERTS
    ]


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _sqlite() if editor.connection.vendor == "sqlite" else _postgres():
        editor.execute(statement)


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_append_only"),
        ("audit", "0003_journal_indexes_and_guards"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateTable(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(choices=[("desk", "Desk"), ("public", "Public door")], max_length=8)),
                ("seq", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField()),
                ("signature", models.BinaryField(max_length=64)),
            ],
            options={
                "ordering": ["chain", "seq"],
            },
        ),
        CreateTable(
            name="Head",
            fields=[
                (
                    "chain",
                    models.CharField(
                        choices=[("desk", "Desk"), ("public", "Public door")],
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("digest", models.BinaryField(max_length=32)),
            ],
        ),
        CreateTable(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(choices=[("desk", "Desk"), ("public", "Public door")], max_length=8)),
                ("seq", models.BigIntegerField()),
                ("body", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ["chain", "seq"],
                "indexes": [
                    models.Index(models.F("chain"), Fact("actor"), models.F("seq"), name="audit_by_actor"),
                    models.Index(models.F("chain"), Fact("verb"), models.F("seq"), name="audit_by_verb"),
                    models.Index(models.F("chain"), Fact("type"), models.F("seq"), name="audit_by_type"),
                    models.Index(models.F("chain"), Fact("at"), models.F("seq"), name="audit_by_time"),
                    models.Index(models.F("chain"), Fact("id"), Fact("type"), models.F("seq"), name="audit_by_object"),
                ],
                "constraints": [models.UniqueConstraint(fields=("chain", "seq"), name="audit_one_link_per_place")],
            },
        ),
        CreateTable(
            name="Witnessed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.CharField(max_length=16)),
                ("chain", models.CharField(choices=[("desk", "Desk"), ("public", "Public door")], max_length=8)),
                ("seq", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("public_key", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ["node", "chain", "seq"],
                "constraints": [models.UniqueConstraint(fields=("node", "chain", "seq"), name="audit_witnessed_once")],
            },
        ),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
