"""What a thief who owns the database may change, and who notices."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.attack.checks import NothingToAttack, check
from tests.attack.field import Field
from tests.support.node import ROOT

ALARM = "Arrêtez"  # The first word of the sentence that an altered text or key is answered with.


def _swap(database: sqlite3.Connection, table: str, columns: list[str], first: str, second: str) -> None:
    """Exchange some columns of two rows; doing it again puts them back."""
    wanted = ", ".join(columns)
    rows = [
        database.execute(f"SELECT {wanted} FROM {table} WHERE id = ?", (key,)).fetchone() for key in (first, second)
    ]
    for key, values in ((first, rows[1]), (second, rows[0])):
        assigned = ", ".join(f"{column} = ?" for column in columns)
        database.execute(f"UPDATE {table} SET {assigned} WHERE id = ?", (*values, key))


@check(5, "A ciphertext, a key or a grant moved to another row opens nothing")
def moved_between_rows(field: Field) -> str:
    monitor, tried = field.sign_in("moniteur-1"), 0
    with field.database() as database:
        pairs = database.execute(
            "SELECT id FROM incidents_incident WHERE epoch = 1 AND wrap = 'team' LIMIT 2"
        ).fetchall()
        if len(pairs) < 2:
            monitor.get("/bureau/violations/")  # Opening a page wraps its records for the team.
            pairs = database.execute("SELECT id FROM incidents_incident WHERE wrap = 'team' LIMIT 2").fetchall()
        (first,), (second,) = pairs
        for columns in (
            ["sealed"],
            ["wrapped_key"],
            ["sealed", "wrapped_key"],
            ["sealed", "wrapped_key", "version", "epoch"],
        ):
            _swap(database, "incidents_incident", columns, first, second)
            answer = monitor.get(f"/bureau/violations/{_uuid(first)}/")
            _swap(database, "incidents_incident", columns, first, second)
            assert answer.status_code == 409, f"{columns} moved: answered {answer.status_code}"
            assert ALARM in answer.text
            assert "inventé" not in answer.text.partition("<main")[2].replace("tous les faits sont inventés", "")
            tried += 1
        assert monitor.get(f"/bureau/violations/{_uuid(first)}/").status_code == 200
        tried += _moved_grants(field, database)
    return f"{tried} exchanges of texts, keys and grants: each refused with an alarm, and whole again once put back"


def _uuid(hex_or_uuid: str) -> str:
    plain = hex_or_uuid.replace("-", "")
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def _moved_grants(field: Field, database: sqlite3.Connection) -> int:
    """Give one member another's grant, and a grant of another team: neither opens."""
    grants = dict(
        database.execute(
            "SELECT u.username, g.id FROM seal_grant g JOIN accounts_user u ON u.id = g.user_id"
            " JOIN seal_teamepoch e ON e.id = g.epoch_id WHERE e.team_id = 'monitoring'"
        )
    )
    mine, other = grants["moniteur-2"], grants["moniteur-3"]
    monitor = field.sign_in("moniteur-2")
    for columns in (["sealed"], ["sealed", "signature"], ["sealed", "signature", "signer_id"]):
        _swap(database, "seal_grant", columns, mine, other)
        answer = monitor.get("/bureau/violations/")
        _swap(database, "seal_grant", columns, mine, other)
        assert answer.status_code in {403, 409}, f"a moved grant ({columns}) answered {answer.status_code}"
    assert monitor.get("/bureau/violations/").status_code == 200
    return 3


BODY_AS_TEXT = "CAST(replace(CAST(body AS TEXT), 'receive', 'deceive') AS BLOB)"
DESK = "WHERE chain = 'desk' AND seq"
# What was done → the statements that do it, in a stolen copy whose triggers were dropped.
TAMPERINGS = {
    "changed": [f"UPDATE audit_entry SET body = {BODY_AS_TEXT} WHERE chain = 'public' AND seq = 1"],
    "changed with its digest": [f"UPDATE audit_entry SET body = x'00' || body, digest = zeroblob(32) {DESK} = 5"],
    "deleted": [f"DELETE FROM audit_entry {DESK} = 7"],
    "truncated": [f"DELETE FROM audit_entry {DESK} > 20"],
    "reordered": [f"UPDATE audit_entry SET seq = {to} {DESK} = {at}" for to, at in ((-1, 9), (9, 10), (10, -1))],
    "turned into text": [f"UPDATE audit_entry SET body = 'é' {DESK} = 11"],
}
REFUSED = (
    "UPDATE audit_entry SET seq = seq",
    "DELETE FROM audit_entry",
    "REPLACE INTO audit_entry SELECT * FROM audit_entry",
)


@check(6, "An audit entry changed, deleted, reordered or cut off is named")
def audit_chain(field: Field) -> str:
    with field.stolen_copy() as sound:
        answer = field.run("audit", "verify", home=sound)
        assert answer.returncode == 0, answer.stdout + answer.stderr
    for name, statements in TAMPERINGS.items():
        with field.stolen_copy() as copy:
            _tamper(copy, statements)
            answer = field.run("audit", "verify", home=copy)
            assert answer.returncode == 1, f"{name}: nothing noticed"
    with field.database() as database:
        for statement in REFUSED:
            try:
                database.execute(statement)
            except sqlite3.DatabaseError:
                continue
            raise AssertionError(f"the database let it happen: {statement}")
    return f"{len(TAMPERINGS)} tamperings on stolen copies, each found; the database itself refuses {len(REFUSED)} more"


def _tamper(home: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(home / "vigie.sqlite3", isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement)


@check(10, "A parcel with a flipped bit, replayed, misdirected, old or from a stranger is refused")
def parcels(field: Field) -> str:
    assert not (ROOT / "vigie" / "exchange").exists(), "parcels exist now: attack them here"
    assert field.run("parcel").returncode == 2
    raise NothingToAttack("nodes do not exchange parcels yet: there is no such word and no such room")
