"""The worker as a real process: what fails in it, and who kills it, does not stop the timed work for good."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.node import ROOT, eventually
from vigie.doors.desk.ticking import KILLED, Standing

pytestmark = [pytest.mark.slow, pytest.mark.node]

QUICK = """
from datetime import timedelta
from vigie.conf import children
from vigie.doors.desk import ticking
children.SECONDS_BETWEEN_TICKS = 0.2
ticking.FIRST_PAUSE = timedelta(seconds=1)
children.work()
"""
OUTLOOK = "vigie.warning.outlook"
SOON = 60  # seconds: a part of a node that begins


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    subprocess.run([sys.executable, "-m", "vigie", "prepare"], cwd=ROOT, env=environment(folder), check=True)
    return folder


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker, with its minutes made short."""
    process = subprocess.Popen([sys.executable, "-c", QUICK], cwd=ROOT, env=environment(home))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def table_gone(home: Path, table: str) -> Iterator[None]:
    def rename(old: str, new: str) -> None:
        with sqlite3.connect(home / "vigie.sqlite3", timeout=20) as database:
            database.execute("PRAGMA legacy_alter_table = ON")
            database.execute(f"ALTER TABLE {old} RENAME TO {new}")

    rename(table, f"{table}_gone")
    try:
        yield
    finally:
        rename(f"{table}_gone", table)


def doctor(home: Path) -> str:
    command = [sys.executable, "-m", "vigie", "doctor"]
    return subprocess.run(command, cwd=ROOT, env=environment(home), check=True, capture_output=True, text=True).stdout


def goes_on(home: Path) -> bool:
    """Whether the timed work is gone through once more from now on."""
    before = Standing.read(home).at
    return eventually(lambda: Standing.read(home).at not in {None, before}, SOON)


def test_a_part_that_fails_is_tried_again_while_the_others_are_done_and_the_doctor_says_so(home: Path) -> None:
    with worker(home) as process:
        assert goes_on(home)
        with table_gone(home, "outlook_run"):
            assert eventually(lambda: OUTLOOK in Standing.read(home).failing, SOON)
            assert goes_on(home)
            assert eventually(lambda: Standing.read(home).failing[OUTLOOK].times >= 2, SOON)
            assert process.poll() is None
            said = doctor(home)
        assert f"{OUTLOOK} fails since" in said
        assert "OperationalError" in said
        assert set(Standing.read(home).failing) <= {OUTLOOK, "vigie.warning.scoreboard"}  # Both read that table.
        assert eventually(lambda: not Standing.read(home).failing, SOON)
        assert process.poll() is None
    assert process.returncode == 0
    assert "fails since" not in doctor(home)


def test_a_worker_killed_in_the_middle_leaves_out_that_part_for_a_while_and_does_the_others(home: Path) -> None:
    with sqlite3.connect(home / "vigie.sqlite3", timeout=20) as database, worker(home) as process:
        assert goes_on(home)
        database.execute("BEGIN IMMEDIATE")  # Whoever writes now waits for us.
        assert eventually(lambda: bool(Standing.read(home).doing), SOON)
        stuck = ""
        while stuck != (stuck := Standing.read(home).doing) or not stuck:
            time.sleep(1)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        database.rollback()
    assert Standing.read(home).doing == stuck
    with worker(home) as process:
        assert eventually(lambda: not Standing.read(home).doing and bool(Standing.read(home).failing), SOON)
        assert Standing.read(home).failing[stuck].fault == KILLED
        assert eventually(lambda: not Standing.read(home).failing, SOON)
        assert process.poll() is None
