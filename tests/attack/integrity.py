"""What a thief who owns the database may change, and who notices."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from requests import Response

from tests.attack.checks import NothingToAttack, check
from tests.attack.field import Field, uuid_of
from tests.attack.forms import took
from tests.attack.thief import steal
from tests.support.node import ROOT
from vigie.compute.crypto import canonical, new_key, public_key
from vigie.ground.access.models import TeamKey
from vigie.ground.seal.tests.terminal import Terminal

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
            answer = monitor.get(f"/bureau/violations/{uuid_of(first)}/")
            _swap(database, "incidents_incident", columns, first, second)
            assert answer.status_code == 409, f"{columns} moved: answered {answer.status_code}"
            assert ALARM in answer.text
            assert "inventé" not in answer.text.partition("<main")[2].replace("tous les faits sont inventés", "")
            tried += 1
        assert monitor.get(f"/bureau/violations/{uuid_of(first)}/").status_code == 200
        tried += _moved_grants(field, database)
    return f"{tried} exchanges of texts, keys and grants: each refused with an alarm, and whole again once put back"


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
    with field.stolen_copy() as copy:
        answer = field.run("audit", "verify", home=copy)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        found = steal(copy, "tampered", cases=TAMPERINGS)
    assert found.pop("untouched") == [], "the copy itself does not hold"
    missed = [name for name in TAMPERINGS if not found[name]]
    assert not missed, f"nothing noticed: {missed}"
    with field.database() as database:
        for statement in REFUSED:
            try:
                database.execute(statement)
            except sqlite3.DatabaseError:
                continue
            raise AssertionError(f"the database let it happen: {statement}")
    whole = _rewritten_whole(field)
    return f"{len(TAMPERINGS)} tamperings on copies found; the database refuses {len(REFUSED)} more; {whole}"


def _rewritten_whole(field: Field) -> str:
    """An entry is made to say something else, and every hash after it with it: what was signed before tells."""
    with field.stolen_copy() as copy, tempfile.TemporaryDirectory() as folder:
        assert field.run("tick", home=copy).returncode == 0
        point, cosigned, peer = Path(folder) / "point.json", Path(folder) / "cosigned.json", Path(folder) / "peer"
        assert field.run("audit", "checkpoint", str(point), home=copy).returncode == 0
        shutil.copytree(copy, peer)
        (peer / "keys" / "node").write_bytes(new_key())  # Another node: its own name, and its own key.
        words = ("audit", "cosign", str(point), "--out", str(cosigned))
        assert field.run(*words, home=peer, VIGIE_NODE="cm").returncode == 1, "an unknown key was cosigned"
        done = field.run(*words, "--trust", home=peer, VIGIE_NODE="cm")
        assert done.returncode == 0, done.stderr
        met = field.run("audit", "verify", "--against", str(cosigned), home=copy)
        assert met.returncode == 0, met.stdout + met.stderr
        _rewrite(copy, "desk", lambda facts: facts["seq"] == 5)
        answer = field.run("audit", "verify", home=copy)
        assert answer.returncode == 1, "the node's own signed checkpoint does not show it"
        _forget_checkpoints(copy)
        shown = field.run("audit", "verify", "--against", str(cosigned), home=copy)
        walked, _, compared = shown.stdout.partition("cosigned.json")
        assert ";" not in walked, f"the attack was not done well, so nothing is proved: {walked}"
        assert shown.returncode == 1, "a peer's checkpoint does not show a chain rewritten whole"
        assert "réécrite" in compared, compared
        return "rewritten whole, the signed checkpoint shows it; these removed too, a peer's cosigned one does"


def _rewrite(home: Path, chain: str, chosen: Callable[[dict[str, Any]], bool]) -> None:
    """Let the chosen entries tell of another verb, and mend every hash that follows, and the head."""
    _tamper(home, [])
    with closing(sqlite3.connect(home / "vigie.sqlite3")) as database:
        previous = bytes(32)
        rows = database.execute("SELECT seq, body FROM audit_entry WHERE chain = ? ORDER BY seq", (chain,)).fetchall()
        for seq, body in rows:
            facts = json.loads(bytes(body)[32:])
            if chosen(facts):
                facts["verb"] = "nothing.happened"
            written = previous + canonical(facts)
            previous = hashlib.sha256(written).digest()
            change = "UPDATE audit_entry SET body = ?, digest = ? WHERE chain = ? AND seq = ?"
            database.execute(change, (written, previous, chain, seq))
        database.execute("UPDATE audit_head SET digest = ? WHERE chain = ?", (previous, chain))
        database.commit()


def _forget_checkpoints(home: Path) -> None:
    """What a thief with the whole folder does besides: no checkpoint, and no entry that tells of one."""
    with closing(sqlite3.connect(home / "vigie.sqlite3")) as database:
        chains = [name for (name,) in database.execute("SELECT DISTINCT chain FROM audit_checkpoint")]
        database.execute("DELETE FROM audit_checkpoint")
        database.commit()
    for chain in chains:
        _rewrite(home, chain, lambda facts: facts["verb"] == "checkpoint.sign")


def _tamper(home: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(home / "vigie.sqlite3", isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement)


@check(8, "A quorum less one opens nothing; a quorum opens every team, and the chain tells of it")
def quorum(field: Field) -> str:
    sheets = _sheets(field.node.home)
    assert len(sheets) == 6
    with field.stolen_copy() as copy:
        before = _opened_by_quorum(copy)
        for held in ((0, 1, 2, 3), (0, 3, 4, 5)):
            with Terminal(copy, "recovery", "open", patience=60) as terminal:
                for number in held:
                    _type_sheet(terminal, sheets[number])
                terminal.expect(r"Mot 1 : ")
                terminal.type("")
                assert terminal.end() == 1
                assert "Rien n’a été ouvert" in terminal.everything
        assert _opened_by_quorum(copy) == before, "an opening by too few is in the chain as an opening"
        with Terminal(copy, "recovery", "open", patience=60) as terminal:
            for number in (0, 2, 3, 5):
                _type_sheet(terminal, sheets[number])
            login = _given(terminal, "secours-attaque")
            assert terminal.end() == 0
        assert _opened_by_quorum(copy) > before, "the chain does not tell of the opening"
        assert field.run("audit", "verify", home=copy).returncode == 0
        held_keys = steal(copy, "keys", pseudonym="secours-attaque", passphrase=login)
        found = steal(copy, "open", tried=[key for pair in held_keys["teams"].values() for key in pair])
        assert len(held_keys["teams"]) >= len(TeamKey)
        assert found["opened"]["incidents.incident"] == found["there"]["incidents.incident"]
        opened = f"{len(held_keys['teams'])} keys of teams, which open what is there"
        return f"twice four sheets, but one of a group: nothing; two of each: {opened}"


def _sheets(home: Path) -> list[list[str]]:
    lines = (home / "demonstration" / "recovery-shares.txt").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if len(line.split()) == 33]


def _type_sheet(terminal: Terminal, words: list[str]) -> None:
    for start in range(0, len(words), 11):
        terminal.expect(r"Mot \d+ : ")
        terminal.type(" ".join(words[start : start + 11]))


def _given(terminal: Terminal, pseudonym: str) -> str:
    """Let a new person receive all keys, and make no new shares; returns their passphrase."""
    terminal.expect(r"Pseudonyme[^\n]* : ")
    terminal.type(pseudonym)
    terminal.expect(r"\(oui ou non\) ")
    terminal.type("oui")
    passphrase = terminal.expect(rf"{pseudonym}\n  ([^\n]+)\n")[1]
    terminal.expect(r"Entrée[^\n]* ")
    terminal.type("")
    terminal.expect(r"\(oui ou non\) ")
    terminal.type("non")
    return passphrase


def _opened_by_quorum(home: Path) -> int:
    with closing(sqlite3.connect(home / "vigie.sqlite3")) as database:
        question = "SELECT count(*) FROM audit_entry WHERE CAST(substr(body, 33) AS TEXT) LIKE '%recovery.open%'"
        return int(database.execute(question).fetchone()[0])


@check(9, "A swapped public key or lowered parameters: the alarm sentence, an alarm, and nothing is sealed")
def swapped_keys(field: Field) -> str:
    mine = public_key(new_key())
    epoch = "team_id = 'intake' AND number = (SELECT max(number) FROM seal_teamepoch WHERE team_id = 'intake')"
    person = "username = 'moniteur-2'"
    weak = json.dumps(json.loads(field.one(f"SELECT kdf FROM accounts_user WHERE {person}")) | {"memory_kib": 8})
    tries: list[tuple[str, str, str, object, Callable[[], Response], int]] = [
        ("seal_teamepoch", "public_key", epoch, mine, lambda: _write(field), 409),
        ("accounts_user", "public_key", person, mine, lambda: _come_in(field), 403),
        ("accounts_user", "verify_key", person, mine[:32], lambda: _come_in(field), 403),
        ("accounts_user", "kdf", person, weak, lambda: _come_in(field), 403),
        ("accounts_user", "kdf", person, weak.replace('"passes": 3', '"passes": 1'), lambda: _come_in(field), 403),
    ]
    known = field.one("SELECT count(*) FROM access_alarm")
    for table, column, where, value, attempt, status in tries:
        reports, sessions = (
            field.one(f"SELECT count(*) FROM {name}") for name in ("intake_report", "accounts_session")
        )
        with field.database() as database:
            true = field.one(f"SELECT {column} FROM {table} WHERE {where}")
            try:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value,))
                answer = attempt()
            finally:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (true,))
        assert answer.status_code == status, f"{table}.{column}: answered {answer.status_code}"
        assert ALARM in answer.text, f"{table}.{column}: no word of alarm"
        assert field.one("SELECT count(*) FROM intake_report") == reports, "something was sealed to a stranger's key"
        assert field.one("SELECT count(*) FROM accounts_session") <= sessions, "a session was opened"
    alarms = field.one("SELECT count(*) FROM access_alarm") - known
    assert alarms >= 3, f"{alarms} alarms"
    _deal_with_alarms(field)
    assert _write(field).status_code == 200
    assert _come_in(field).status_code == 302
    return f"{len(tries)} exchanges refused with the sentence, {alarms} alarms, nothing sealed; all works once put back"


def _write(field: Field) -> Response:
    return field.stranger().post("/ecrire", data={"words": "Message inventé", "code_kind": "digits"})


def _come_in(field: Field) -> Response:
    login = field.logins["moniteur-2"]
    return field.try_sign_in(field.stranger(), login.pseudonym, login.passphrase, field.code(login.pseudonym))


def _deal_with_alarms(field: Field) -> None:
    decider = field.at_desk("decision-1")
    page = decider.get("/bureau/equipes/").text
    for address in sorted(set(re.findall(r"/bureau/equipes/alarmes/[0-9a-f-]{36}/", page))):
        took(decider, address, "/bureau/equipes/")


@check(10, "A parcel with a flipped bit, replayed, misdirected, old or from a stranger is refused")
def parcels(field: Field) -> str:
    assert not (ROOT / "vigie" / "exchange").exists(), "parcels exist now: attack them here"
    assert field.run("parcel").returncode == 2
    raise NothingToAttack("nodes do not exchange parcels yet: there is no such word and no such room")
