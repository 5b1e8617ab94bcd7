"""What a thief of the disk can read."""

from __future__ import annotations

import secrets
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import requests
from requests import Response

from tests.attack.checks import check
from tests.attack.field import Field, Visitor, uuid_of
from tests.attack.forms import detach, send_report
from tests.attack.intakes import plant
from tests.attack.thief import steal

# A table, a column, which row, and who comes upon it.
Place = tuple[str, str, str, Callable[[], Response]]
FIRST, LAST = (f"rowid = (SELECT {which}(rowid) FROM {{}})" for which in ("min", "max"))


@check(1, "A name brought in by every way lies nowhere in clear, and no secret of the server opens it")
def planted_name(field: Field) -> str:
    from pyrage import x25519

    short = f"Ngombazefira-{secrets.token_hex(6)}"
    made = plant(field, f"{short} nous a prévenus (nom inventé).", short)
    desk, analyst = "permanence-1", "analyste-1"
    readers = (desk, "moniteur-1", analyst, analyst, "fondation", desk, desk)
    for page, reader in zip(made.pages, readers, strict=True):
        assert short in field.at_desk(reader).get(page).text, (
            f"{page} does not show what was written: nothing is proved"
        )
    with tempfile.TemporaryDirectory() as folder:
        backup, export = Path(folder) / "backup", Path(folder) / "export"
        done = field.run("backup", str(backup), "--to", str(x25519.Identity.generate().to_public()))
        assert done.returncode == 0, done.stderr[-400:]
        assert field.run("audit", "export", str(export)).returncode == 0
        copies = backup.read_bytes() + export.read_bytes()
        assert short.lower().encode() not in copies.lower(), "it stands in a backup or an export"
    hits, searched = field.holds(short), len(field.within_reach())
    assert not hits, f"in clear in {hits}"
    told = _with_every_secret(field)
    for piece in made.pieces:
        detach(field.at_desk("moniteur-1"), piece)
    return f"{len(made.ways)} ways in, then no hit in {searched} files, a backup and an export; {told}"


def _with_every_secret(field: Field) -> str:
    """With the server's secrets nothing opens; with one member's passphrase the same attempts open much."""
    login = field.logins["moniteur-3"]
    with field.stolen_copy() as copy:
        held = steal(copy, "keys", pseudonym=login.pseudonym, passphrase=login.passphrase)
        control = [key for pair in held["teams"].values() for key in pair] + [held["person"]]
        found = steal(copy, "secrets", control=control)
    assert found["secrets"] >= 2
    assert found["columns"] > 100
    assert found["files"] >= 1
    assert {"incidents.incident", "grant"} <= set(found["control"]), "the attempts fail even with a true key"
    assert not found["opened"], f"a secret of the server opens {found['opened']}"
    of = f"{found['columns']} values and {found['files']} files"
    return f"{found['keys']} keys from {found['secrets']} secrets open none of {of}"


# --- Forced errors ------------------------------------------------------------------------------------------------


@check(23, "A forced error prints where it happened, and not one word of what was sent")
def forced_errors(field: Field) -> str:
    mark = f"Mot{secrets.token_hex(8)}"
    spoken = len(field.node.output)
    tried = _errors_of_strangers(field, mark) + _errors_at_the_desk(field, mark) + _broken_rows(field, mark)
    told = field.node.output[spoken:]
    assert " 500 " in told, "no error of our own was provoked: nothing is proved"
    hits = field.holds(mark)
    assert not hits, f"a planted word stands in {hits}"
    return f"{tried} forced errors, {len(told.splitlines())} lines of log, no planted word; the node sends no mail"


def _errors_of_strangers(field: Field, mark: str) -> int:
    stranger = field.stranger()
    border = f'--{mark}\r\nContent-Disposition: form-data; name="{mark}"; filename="{mark}"\r\n\r\n{mark}'.encode()
    multipart = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    paths = [
        f"/{mark}",
        f"/{mark}%00",
        f"/alertes/{mark}/",
        f"/ecrire?{mark}={mark}%00",
        f"/static/{mark}",
        f"/api/{mark}?q={mark}",
    ]
    statuses = [stranger.get(path).status_code for path in paths]
    odd = [
        {"Host": f"{mark}.example"},
        {"Cookie": f"sessionid={mark}; device={mark}"},
        {"User-Agent": mark, "Referer": f"http://x/{mark}", "Accept-Language": mark},
    ]
    statuses += [stranger.get("/bureau/", headers=headers).status_code for headers in odd]
    for path in ("/ecrire", "/suivi", "/bureau/entrer/", "/api/incidents"):
        statuses.append(_raw(stranger, path, border, multipart))
        statuses.append(
            _raw(stranger, path, mark.encode() * 200_000, {"Content-Type": "application/x-www-form-urlencoded"})
        )
        statuses.append(_raw(stranger, path, f'{{"{mark}": '.encode(), {"Content-Type": "application/json"}))
        statuses.append(
            _raw(
                stranger, path, b"words=\xff" + mark.encode() + b"&code=" + mark.encode(), {"Origin": f"http://{mark}"}
            )
        )
        statuses.append(stranger.session.request(mark, field.node.address + path, timeout=60).status_code)
    assert {400, 403, 404, 413} <= set(statuses), sorted(set(statuses))
    return len(statuses) + sum(
        _garbage(field, line)
        for line in (f"GET /{mark} HTTP/9.9", f"{mark}", f"POST /{mark} HTTP/1.1\r\nContent-Length: {mark}")
    )


def _raw(visitor: Visitor, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send bytes; a server that hangs up on a body it will not read says 413 in its way."""
    try:
        return visitor.session.post(visitor.node.address + path, data=body, headers=headers, timeout=60).status_code
    except requests.ConnectionError:
        return 413


def _garbage(field: Field, line: str) -> int:
    with socket.create_connection(("127.0.0.1", field.node.port), timeout=10) as wire:
        wire.sendall(f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        wire.recv(1000)
    return 1


def _errors_at_the_desk(field: Field, mark: str) -> int:
    """Forms without a token, forms that do not fit, and files where none is asked."""
    monitor, violation = field.at_desk("moniteur-1"), "/bureau/violations/nouvelle/"
    tries = [
        monitor.post(violation, data={"title": mark, "narrative": mark}),
        monitor.post(violation, page=violation, data={"title": mark, "narrative": mark, "acts-TOTAL_FORMS": mark}),
        monitor.post("/bureau/recherche/", page="/bureau/recherche/", data={"asked": f'"{mark}* -{mark} {mark * 30}'}),
        monitor.post(violation, page=violation, data={"title": mark}, files={mark: (mark, mark.encode())}),
        monitor.get(f"/bureau/violations/?country={mark}&state={mark}&page={mark}"),
        field.try_sign_in(field.stranger(), mark, mark, mark),
    ]
    assert all(answer.status_code < 500 for answer in tries), [answer.status_code for answer in tries]
    return len(tries)


def _guess(field: Field, pseudonym: str) -> Response:
    return field.try_sign_in(field.stranger(), pseudonym, "x", "123456")


def _broken_rows(field: Field, mark: str) -> int:
    """Put the word where something else belongs; whoever stumbles over it must not quote it. All is put back."""
    code = send_report(field.stranger(), "Message inventé")
    violation = f"/bureau/violations/{uuid_of(field.one('SELECT id FROM incidents_incident ORDER BY rowid'))}/"
    monitor, coordinator = field.at_desk("moniteur-1"), field.at_desk("coordination")
    sealed: list[Place] = [
        ("incidents_incident", "sealed", FIRST, lambda: monitor.get(violation)),
        ("incidents_incident", "wrapped_key", FIRST, lambda: monitor.get(violation)),
        ("intake_message", "sealed", LAST, lambda: field.stranger().post("/suivi", data={"code": code})),
    ]
    clear: list[Place] = [
        ("accounts_user", "kdf", "username = 'analyste-1'", lambda: _guess(field, "analyste-1")),
        ("plan_anomaly", "facts", FIRST, lambda: coordinator.get("/bureau/plan/arbre/anomalies/")),
    ]
    for place in sealed:
        answer = _stumble(field, place, mark)
        assert answer.status_code < 500, f"{place[:2]}: {answer.status_code} instead of a sentence"
        assert any(word in answer.text for word in ("modifié", "changé")), f"{place[:2]}: altered, and nobody says so"
    broken = [_stumble(field, place, mark).status_code for place in clear]
    assert broken == [500] * len(clear), f"broken rows answered {broken}: little is proved"
    with field.database() as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(sealed) + len(clear)


def _stumble(field: Field, place: Place, mark: str) -> Response:
    """The answer of someone who comes upon a row that holds the word; the row is then as before."""
    table, column, where, come_upon = place
    with field.database() as database:
        question = f"SELECT rowid, {column} FROM {table} WHERE {where.format(table)}"
        found = database.execute(question).fetchone()
        change = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
        try:
            database.execute(change, (f'"é{mark}"', found[0]))
            return come_upon()
        finally:
            database.execute(change, (found[1], found[0]))
