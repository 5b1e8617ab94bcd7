"""What is done inside a node's folder by a process of its own: `python -m tests.support.folder WORD …`.

Words: `seed` founds a node and sends a few reports; `load FILE` sends more from four threads until FILE is there;
`inspect` looks at what a restored node holds and lets a person in; `erase` lets retention take the seeded reports.
Each prints one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.node import ROOT

PASSPHRASE = "abricot tomate cheval merci lundi nuage"
PLANTED = "Célestine-Introuvable Mbarga-Essai"
THREADS = 4
MOST = 1000  # messages of one thread, should nobody stop it


def in_folder(home: Path, *words: str, **environment: str) -> dict[str, Any]:
    """Run a word of this file in a fresh process; what it printed. Raises AssertionError with its words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.folder", *words],
        cwd=ROOT,
        env={**os.environ, **environment, "VIGIE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def seed() -> dict[str, Any]:
    """A founder who also reads for the duty desk, three reports (one with the planted name), one session."""
    from vigie.ground.access.models import TeamKey
    from vigie.ground.access.roles import Role
    from vigie.ground.accounts.sessions import SessionStore
    from vigie.ground.seal.actions import admit, found_node
    from vigie.ground.seal.shares import new_set
    from vigie.protection.intake.factories import make_report

    founder, totp = found_node("fondation", PASSPHRASE, list(TeamKey.values), new_set())
    assert founder.user is not None
    admit(founder.user, "intake", Role.OFFICER, by=founder)
    report, code = make_report(f"On suit {PLANTED} (exemple).")
    for _number in range(2):
        make_report()
    session = SessionStore()
    session["user"] = str(founder.user.pk)
    session.create()
    return {"totp": totp, "report": str(report.pk), "code": code}


def load(stop: str) -> dict[str, Any]:
    """Reports from four threads, a second message for each other one, until the file `stop` is there."""
    from django.db import connection

    from vigie.ground.accounts.actor import Actor
    from vigie.protection.intake.actions import write_again
    from vigie.protection.intake.codes import keys_of
    from vigie.protection.intake.factories import make_report

    sent: list[str] = []

    def send() -> None:
        for number in range(MOST):
            if Path(stop).exists():
                break
            report, code = make_report(f"Message {number} (exemple).")
            sent.append(code)
            if number % 2:
                write_again(report, keys_of(code), words="Encore (exemple).", by=Actor.nobody())
            time.sleep(0.02)
        connection.close()

    threads = [threading.Thread(target=send) for _thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"sent": len(sent)}


def inspect(totp: str, report: str, code: str) -> dict[str, Any]:
    """Verdicts on the chains, what does not fit together, and what a person and a reporter read."""
    from base64 import b32decode

    from django.test import Client

    from vigie.ground.accounts.models import Session
    from vigie.ground.accounts.passphrase import totp_code
    from vigie.ground.audit.models import Entry
    from vigie.ground.audit.verifying import verify_all
    from vigie.protection.intake.models import Report

    faults = [verdict.fault for verdict in verify_all() if verdict.fault]
    told = [entry.facts for entry in Entry.objects.all()]
    places = {str(r.pk): list(r.messages.values_list("place", flat=True)) for r in Report.objects.all()}
    written = {
        key: sum(f["id"] == key and f["verb"] in {"report.receive", "report.write"} for f in told) for key in places
    }
    sessions = Session.objects.count()
    client = Client(headers={"host": "127.0.0.1"})
    answers = {"passphrase": PASSPHRASE, "code": totp_code(b32decode(totp)), "pseudonym": "fondation"}
    signed_in = client.post("/bureau/entrer/", answers).status_code
    opened = client.get(f"/bureau/demandes/{report}/").content.decode()
    followed = Client(headers={"host": "127.0.0.1"}).post("/suivi", {"code": code}).content.decode()
    return {
        "faults": faults,
        "broken": [key for key, found in places.items() if found != list(range(1, len(found) + 1)) or not found],
        "untold": [key for key, found in places.items() if written[key] != len(found)],
        "unkept": sorted({f["id"] for f in told if f["verb"] == "report.receive"} - set(places)),
        "reports": len(places),
        "verbs": sorted({f["verb"] for f in told}),
        "sessions": sessions,
        "signed_in": signed_in,
        "person_reads": PLANTED in opened,
        "reporter_reads": PLANTED in followed,
    }


def erase() -> dict[str, Any]:
    """Close the seeded reports, make them old, let retention do its work: what lay in the files before and after."""
    from datetime import date

    from django.core.management import call_command

    from vigie.ground.accounts.actor import Actor
    from vigie.ground.accounts.passphrase import unlock
    from vigie.protection.intake.actions import close
    from vigie.protection.intake.models import Message, Report

    user, keyring, _totp = unlock("fondation", PASSPHRASE)
    for report in Report.objects.all():
        close(report, kind="answered", reason="Exemple.", seen=9, by=Actor(user, keyring))
    Report.objects.update(last_month=date(2020, 1, 1))
    held = [bytes(value)[:40].hex() for row in Message.objects.values_list("sealed", "wrapped_key") for value in row]
    held += [bytes(value)[:32].hex() for value in Report.objects.values_list("lookup", flat=True)]
    before = _in_files(held)
    call_command("retention", stdout=sys.stderr)
    return {"held": len(held), "before": before, "after": _in_files(held), "reports": Report.objects.count()}


def _in_files(held: list[str]) -> int:
    """How many of the values lie somewhere in the node's folder: database, write-ahead log, anything."""
    from django.conf import settings

    files = [path.read_bytes() for path in Path(settings.VIGIE_HOME).rglob("*") if path.is_file()]
    return sum(any(bytes.fromhex(value) in data for data in files) for value in held)


def main(word: str, *rest: str) -> None:
    """Set Django up in this folder, do the word, print what came of it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "vigie.conf.settings"
    django.setup()
    words: dict[str, Callable[..., dict[str, Any]]] = {"seed": seed, "load": load, "inspect": inspect, "erase": erase}
    done = words[word](*rest)
    print(json.dumps(done))


if __name__ == "__main__":
    main(*sys.argv[1:])
