"""A backup of a large node at work: its rate beside age's own, its memory, and how long a person who writes waits."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pyrage

from bench.reports_per_second import Letters
from bench.table import show
from tests.support.node import ROOT, Node, running_node

DATABASE_MB, FILES_MB = 200, 300
LONGEST_WAIT = 0.2  # seconds that a backup may add to somebody's post
MEMORY_MB = 160


class Writer(threading.Thread):
    """Someone who sends a report, waits for the receipt, and sends the next, until told to stop."""

    def __init__(self, node: Node) -> None:
        super().__init__(daemon=True)
        self.letters, self.stopped, self.waits = Letters(f"{node.address}/ecrire"), threading.Event(), [0.0]

    def run(self) -> None:
        while not self.stopped.wait(0.02):
            started = time.perf_counter()
            with urllib.request.urlopen(self.letters.target, self.letters.another(), timeout=60) as answer:
                answer.read()
            self.waits.append(time.perf_counter() - started)

    def worst(self, seconds: float) -> float:
        """The longest wait of the next seconds."""
        self.waits = [0.0]
        time.sleep(seconds)
        return max(self.waits)


def measure(node: Node) -> bool:
    """Print the table; True when nobody waited longer and memory stayed bounded."""
    _grow(node.home)
    identity = pyrage.x25519.Identity.generate()
    writer = Writer(node)
    writer.start()
    alone = writer.worst(5)
    writer.waits = [0.0]
    seconds, memory = _back_up(node.home, str(identity.to_public()))
    during = max(writer.waits)
    writer.stopped.set()
    writer.join()
    megabytes = DATABASE_MB + FILES_MB
    rows = [
        ("backup, MB a second (process start included)", megabytes / seconds),
        ("age alone, MB a second", _age_alone(identity)),
        (f"peak memory for {megabytes} MB, MB", memory),
        ("longest wait of a report without a backup, ms", alone * 1000),
        ("longest wait of a report during one, ms", during * 1000),
    ]
    show("Backup of a node at work", ("what", "measured"), rows)
    return 0 < during < alone + LONGEST_WAIT and memory < MEMORY_MB


def _grow(home: Path) -> None:
    """Ballast, as incompressible as what is sealed."""
    (home / "files").mkdir(exist_ok=True)
    for number in range(FILES_MB // 10):
        (home / "files" / f"{number}.age").write_bytes(os.urandom(10_000_000))
    with closing(sqlite3.connect(home / "vigie.sqlite3", timeout=60)) as database:
        database.execute("CREATE TABLE bench_ballast (sealed BLOB)")
        for _megabyte in range(DATABASE_MB):
            database.execute("INSERT INTO bench_ballast VALUES (?)", [os.urandom(1_000_000)])
            database.commit()


def _back_up(home: Path, recipient: str) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "backup", "--to", recipient],
        cwd=ROOT,
        env={**os.environ, "VIGIE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("The backup failed.")
    return time.perf_counter() - started, used.ru_maxrss / 1024


def _age_alone(identity: pyrage.x25519.Identity) -> float:
    data = os.urandom(100_000_000)
    started = time.perf_counter()
    pyrage.encrypt_io(io.BytesIO(data), io.BytesIO(), [identity.to_public()])
    return 100 / (time.perf_counter() - started)


if __name__ == "__main__":
    with running_node(None, "--demonstration") as started_node:
        sys.exit(0 if measure(started_node) else 1)
