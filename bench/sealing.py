"""What sealing, opening and signing in cost, each beside the bare primitive measured in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.table import show
from tests.support.node import ROOT, running_node

N = 2_000
SLOWEST = 0.1  # of the primitive's own rate: below it, more time goes into our code than a member should wait for
FACTS = {"title": "Fait inventé", "narrative": "Texte de démonstration. " * 40, "steps": []}


def measure(home: Path) -> bool:
    """Run in a process of its own on the node of this folder (a demonstration); True when no ratio is absurd."""
    environment = {**os.environ, "VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
    command = [sys.executable, "-m", "bench.sealing", str(home)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def rate(work: Callable[[], object], n: int) -> float:
    """How many a second, of work that does `n` of them."""
    started = time.perf_counter()
    work()
    return n / (time.perf_counter() - started)


def _inside(home: Path) -> bool:
    import django

    django.setup()
    from django.db import transaction

    from vigie.demo.people import read_logins
    from vigie.ground.accounts.actor import Actor
    from vigie.ground.accounts.passphrase import unlock

    login = read_logins(home / "demonstration")[0]
    with transaction.atomic():
        user, keyring, _totp = unlock(login.pseudonym, login.passphrase)
        rows = [*_records(Actor(user, keyring)), _login(login.pseudonym, login.passphrase)]
        transaction.set_rollback(True)
    show("Sealing and opening, one core", ["what", "ours/s", "primitive/s", "ratio"], rows)
    return all(row[3] >= SLOWEST for row in rows)


def _records(founder: object) -> list[tuple[str, float, float, float]]:
    from django.utils import timezone

    from vigie.compute import crypto
    from vigie.ground.accounts.actor import Actor
    from vigie.ground.seal.models import TeamEpoch
    from vigie.ground.seal.opening import open_many, team_keys
    from vigie.ground.tasks.models import Task

    assert isinstance(founder, Actor)
    epoch = TeamEpoch.current("monitoring")
    keys = team_keys(founder, "monitoring", epoch.number)
    tasks = [Task(owner=founder.user, due_at=timezone.now(), subject_kind="x", subject_id=str(n)) for n in range(N)]
    public, info, plain = bytes(epoch.public_key), b"bench", crypto.canonical(FACTS)
    wraps: list[bytes] = []
    bare = rate(lambda: wraps.extend(crypto.hpke_seal(public, crypto.new_key(), info) for _ in range(N)), N)
    ours = rate(lambda: [task.seal(FACTS, "monitoring", epoch) for task in tasks], N)
    rows = [("seal a record (HPKE)", ours, bare, ours / bare)]
    Task.objects.bulk_create(tasks)
    bare = rate(lambda: [keys.opener.open(wrap, info) for wrap in wraps], N)
    listed = list(Task.objects.filter(subject_kind="x"))
    ours = rate(lambda: open_many(listed, by=founder, of="bench"), N)
    rows.append(("open, first time (HPKE, kept again)", ours, bare, ours / bare))
    data_key = crypto.new_key()
    wrap, facts = crypto.box(keys.symmetric, data_key, info), crypto.box(data_key, plain, info)
    two = [lambda: crypto.unbox(crypto.unbox(keys.symmetric, wrap, info), facts, info)] * N
    bare = rate(lambda: [once() for once in two], N)
    listed = list(Task.objects.filter(subject_kind="x"))
    ours = rate(lambda: open_many(listed, by=founder, of="bench"), N)
    rows.append(("open again (AES-256-GCM, twice)", ours, bare, ours / bare))
    return rows


def _login(pseudonym: str, passphrase: str) -> tuple[str, float, float, float]:
    from vigie.compute import crypto
    from vigie.ground.accounts.passphrase import fresh_parameters, unlock

    times, parameters = 5, fresh_parameters()
    bare = rate(lambda: [crypto.stretch(passphrase, parameters) for _ in range(times)], times)
    ours = rate(lambda: [unlock(pseudonym, passphrase) for _ in range(times)], times)
    return ("sign in (Argon2id, 64 MiB)", ours, bare, ours / bare)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(0 if _inside(Path(sys.argv[1])) else 1)
    with running_node(None, "--demonstration") as running:
        running.stop()
        sys.exit(0 if measure(running.home) else 1)
