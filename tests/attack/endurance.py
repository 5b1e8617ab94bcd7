"""Power cuts, bombs and crowds."""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import requests

from bench.files import Watch
from tests.attack.checks import check
from tests.attack.field import Field, Visitor, together
from tests.attack.forms import attach, send_report, took
from tests.attack.intakes import violation_form
from tests.support.node import ROOT, running_node

KILLS, BATCH, MONTHS = 50, 100, 480
COUNTRIES = ("CMR", "CAF", "TCD", "COG", "COD", "GAB", "GNQ", "STP")
ROWS = MONTHS * len(COUNTRIES)
NEWEST_VINTAGE = """
SELECT count(*) FROM signals_feedevent WHERE vintage_id =
(SELECT id FROM signals_feedvintage WHERE feed_id = 'ucdp-monthly' ORDER BY number DESC LIMIT 1)
"""
AT_ONCE = 50
SIGN_INS, WRITERS, WARM = 200, 20, 8
MOST_MEMORY = 256  # MB over all processes: two runs of Argon2id take 128; eight, one a thread, would take 512
NEW = "/bureau/violations/nouvelle/"
LONGEST_ANSWER = 20.0  # seconds that any bomb may keep the door busy, on a machine that does other things


def _feed(folder: Path, edition: int) -> Path:
    """An invented monthly feed; each edition changes every row of the one before."""
    path = folder / f"edition-{edition}.csv"
    lines = ["month,iso3,fatalities_best,stage,in_source"]
    for month in range(MONTHS):
        lines += [f"{1980 + month // 12}-{month % 12 + 1:02},{iso3},{edition},final,True" for iso3 in COUNTRIES]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@check(11, "An import killed at fifty random moments keeps whole batches and goes on")
def killed_imports(field: Field) -> str:
    chance, edition, finished = random.Random(11), 1, 0
    with tempfile.TemporaryDirectory() as temporary, field.database() as database:
        folder = Path(temporary)
        for _kill in range(KILLS):
            words = ["import", "ucdp-monthly", str(_feed(folder, edition)), "--resume", f"--batch-rows={BATCH}"]
            run = subprocess.Popen(
                [sys.executable, "-m", "vigie", *words],
                cwd=ROOT,
                env={**os.environ, "VIGIE_HOME": str(field.node.home)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _let_it_reach_the_rows(run, database, chance)
            run.send_signal(signal.SIGKILL)
            done = run.wait() == 0
            kept = database.execute(NEWEST_VINTAGE).fetchone()[0]
            assert kept % BATCH == 0 or kept == ROWS, f"half a batch: {kept} rows"
            finished += done
            edition += done
        report = folder / "report.json"
        words = ["import", "ucdp-monthly", str(_feed(folder, edition)), "--resume", "--report", str(report)]
        last = field.run(*words)
        assert last.returncode == 0, last.stderr[-400:]
        told = json.loads(report.read_text(encoding="utf-8"))
        assert told["rows"] == ROWS == told["taken"] + told["flagged"] + told["refused"]
    return f"{KILLS} SIGKILLs over {finished + 1} editions of {ROWS:,} rows: only whole batches of {BATCH}, and the end"


def _let_it_reach_the_rows(run: subprocess.Popen[bytes], database: sqlite3.Connection, chance: random.Random) -> None:
    """Wait until the run has written something, then a random moment more."""
    before = _entries(database)
    until = time.monotonic() + 60
    while run.poll() is None and _entries(database) == before and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.4)


def _entries(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT max(seq) FROM audit_head WHERE chain = 'desk'").fetchone()[0])


@check(12, "Length, form and XML bombs: bounded, answered, and the door stays open")
def bombs(field: Field) -> str:
    stranger, tried = field.stranger(), 0
    bodies: list[tuple[bytes, str]] = [
        (b"words=" + b"A" * 30_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(20_000)), "application/x-www-form-urlencoded"),
        (b"words=" + b"%F0%9F%92%A3" * 120_000, "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n' + b"B" * 30_000_000 + b"\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (_entities(), "application/xml"),
        (b"{" * 500_000, "application/json"),
    ]
    for body, kind in bodies:
        for path in ("/ecrire", "/suivi", "/api/incidents", "/bureau/entrer/"):
            started = time.monotonic()
            try:
                answer = stranger.session.post(
                    field.node.address + path, data=body, headers={"Content-Type": kind}, timeout=60
                )
                assert 400 <= answer.status_code < 500, f"{path} answered {answer.status_code} to {len(body):,} bytes"
            except requests.ConnectionError:
                pass  # The server hung up on a body that it will not read: that is an answer too.
            assert time.monotonic() - started < LONGEST_ANSWER, f"{path} was busy with one request"
            tried += 1
    send_report(field.stranger(), "Message inventé après les bombes")
    return f"{tried} bombs refused, and the next message was taken"


def _entities() -> bytes:
    """Entities that double nine times over: read naively, gigabytes."""
    doubled = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY e0 "bombe">{doubled}]><b>&e9;</b>'.encode()


@check(17, "Two hundred people signing in at once: memory stays capped, and whoever writes to us is heard")
def flood_of_sign_ins(field: Field) -> str:
    page = field.stranger()
    token, cookies = page.token("/bureau/entrer/"), page.session.cookies
    statuses: list[int] = []
    written: list[float] = []
    gate = threading.Barrier(SIGN_INS + WRITERS)

    def sign_in(number: int) -> None:
        form = {"pseudonym": f"personne-{number}", "passphrase": secrets.token_hex(8), "code": "123456"}
        visitor = field.stranger()
        visitor.session.cookies.update(cookies)
        gate.wait()
        answer = visitor.post("/bureau/entrer/", data={**form, "csrfmiddlewaretoken": token})
        statuses.append(answer.status_code)

    def write(number: int) -> None:
        gate.wait()
        time.sleep(number / 10)
        started = time.monotonic()
        send_report(field.stranger(), f"Message inventé {number}")
        written.append(time.monotonic() - started)

    acts = [partial(sign_in, number) for number in range(SIGN_INS)] + [partial(write, n) for n in range(WRITERS)]
    for number in range(WARM):  # What each worker loads at its first requests is no passphrase's memory.
        send_report(field.stranger(), f"Message inventé {number}")
        field.try_sign_in(field.stranger(), f"personne-{number}", "x", "123456")
    with Watch(field.node) as watch:
        together(acts)
    assert len(statuses) == SIGN_INS, f"{SIGN_INS - len(statuses)} sign-ins were not answered"
    assert set(statuses) <= {403, 429, 503}, Counter(statuses)
    assert len(written) == WRITERS, f"{WRITERS - len(written)} of {WRITERS} messages were lost"
    assert watch.growth < MOST_MEMORY, f"{watch.growth:.0f} MB more"
    assert _comes_in_after(field), "nobody comes in afterwards"
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(Counter(statuses).items()))
    slowest = max(written)
    return f"{answers}; {WRITERS} messages taken meanwhile, the slowest in {slowest:.1f} s; {watch.growth:.0f} MB more"


def _comes_in_after(field: Field) -> bool:
    """Whether a person of the house comes in, at the latest when told to come back."""
    login = field.logins["permanence-2"]
    for _attempt in range(5):
        code = field.code(login.pseudonym)
        answer = field.try_sign_in(field.stranger(), login.pseudonym, login.passphrase, code)
        if answer.status_code != 503:
            return answer.status_code == 302
        time.sleep(int(answer.headers["Retry-After"]))
    return False


@check(24, "Yesterday's backup on a bare machine: a person comes in, a violation opens, the chain holds")
def restored(field: Field) -> str:
    from pyrage import x25519

    words, monitor = f"Fait inventé {secrets.token_hex(6)}", field.at_desk("moniteur-1")
    page = took(monitor, NEW, NEW, **violation_form(words, words))
    piece = attach(monitor, page, "texte.txt", words.encode())
    with tempfile.TemporaryDirectory() as temporary:
        folder, identity = Path(temporary), x25519.Identity.generate()
        backup, secret, bare = folder / "backup", folder / "secret", folder / "bare"
        secret.write_text(f"{identity}\n")
        done = field.run("backup", str(backup), "--to", str(identity.to_public()))
        assert done.returncode == 0, done.stderr[-400:]
        later = send_report(field.stranger(), "Message inventé, écrit après la sauvegarde")
        done = field.run("restore", str(backup), "--identity", str(secret), home=bare)
        assert done.returncode == 0, done.stdout[-600:] + done.stderr[-400:]
        with running_node(bare, TMPDIR=str(field.temporary), DATABASE_URL="") as second:
            person = field.sign_in("decision-2", Visitor(second))
            assert words in person.get(page).text, "the violation does not open"
            assert person.get(f"{piece}original/").content == words.encode(), "its file does not open"
            cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in monitor.session.cookies)
            old = Visitor(second).get("/bureau/", headers={"Cookie": cookies})
            assert old.status_code == 302, "a session of the old machine lives on the new one"
            assert Visitor(second).post("/suivi", data={"code": later}).status_code == 404
        verified = field.run("audit", "verify", home=bare)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        size = backup.stat().st_size / 1024**2
    return f"{size:.1f} MB: one comes in, a violation and its file open, old sessions are dead, the chain holds"


@check(18, "Fifty people writing at once: nobody is lost or turned away")
def crowd(field: Field) -> str:
    marks = [secrets.token_hex(8) for _one in range(AT_ONCE)]
    codes: dict[str, str] = {}
    faults: list[str] = []
    gate = threading.Barrier(AT_ONCE)

    def write(mark: str) -> None:
        gate.wait()
        try:
            codes[mark] = send_report(field.stranger(), f"Message inventé {mark}")
        except Exception as fault:
            faults.append(f"{type(fault).__name__}: {fault}")

    together([partial(write, mark) for mark in marks])
    assert not faults, Counter(faults)
    for mark, code in codes.items():
        assert mark in field.stranger().post("/suivi", data={"code": code}).text, "a message was lost"
    return f"{AT_ONCE} sent in the same moment, {len(codes)} codes, each finds its own words again"
