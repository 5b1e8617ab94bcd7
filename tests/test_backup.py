"""A node that was lost stands again on a bare machine; and whoever finds the backup finds nothing."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.folder import PLANTED, ROOT, in_folder

pytestmark = pytest.mark.slow
SEEDED = 3


def vigie(home: Path, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vigie", *words],
        cwd=ROOT,
        env={**os.environ, **environment, "VIGIE_HOME": str(home)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
    )


@dataclass
class Machine:
    """Where a node lives: a folder, and a database (of its own on PostgreSQL, in the folder on SQLite)."""

    home: Path
    url: str = ""

    def vigie(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return vigie(self.home, *words, DATABASE_URL=self.url, **environment)

    def inside(self, *words: str) -> dict[str, Any]:
        return in_folder(self.home, *words, DATABASE_URL=self.url)

    @property
    def holds(self) -> list[str]:
        return sorted(path.relative_to(self.home).as_posix() for path in self.home.rglob("*"))


@dataclass
class Machines:
    """Bare machines, as many as a test needs, on the engine of this run."""

    folder: Path
    server: str = os.environ.get("DATABASE_URL", "")
    databases: list[str] = field(default_factory=list)

    def bare(self) -> Machine:
        name = f"bare_{secrets.token_hex(4)}"
        url = ""
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            self.databases.append(name)
            url = f"{self.server.rpartition('/')[0]}/{name}"
        return Machine(self.folder / name, url)

    def clear(self) -> None:
        for name in self.databases:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Lost:
    """A node that lived, what its people know, its keys' files and a backup of it."""

    machine: Machine
    known: dict[str, Any]
    recipient: str
    identity: Path
    backup: Path
    sent: int

    @property
    def key(self) -> tuple[str, str]:
        return ("--identity", str(self.identity))


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    made = Machines(tmp_path_factory.mktemp("machines"))
    yield made
    made.clear()


def keygen(folder: Path) -> tuple[str, Path]:
    """A recipient, and the file that holds its secret."""
    said = dict(line.split()[:2] for line in vigie(folder, "backup", "keygen").stdout.splitlines() if line[:2] == "  ")
    identity = folder.with_suffix(".identity")
    identity.write_text(said["SECRET"])
    assert not folder.exists(), "making a key must not make a node"
    return said["RECIPIENT"], identity


@pytest.fixture(scope="module")
def lost(machines: Machines) -> Lost:
    """Backed up while four threads write to it."""
    machine = machines.bare()
    recipient, identity = keygen(machine.home)
    assert machine.vigie("prepare").returncode == 0
    known = machine.inside("seed")
    attachments = machine.home / "files" / "ab"
    attachments.mkdir(parents=True)
    (attachments / "piece jointe.age").write_bytes(b"age sealed " * 1000)
    (attachments / "empty.age").touch()
    out = machine.home.with_suffix(".age")
    stop = machine.home.with_suffix(".stop")
    load = subprocess.Popen(
        [sys.executable, "-m", "tests.support.folder", "load", str(stop)],
        cwd=ROOT,
        env={**os.environ, "VIGIE_HOME": str(machine.home), "DATABASE_URL": machine.url},
        stdout=subprocess.PIPE,
    )
    try:
        for number in range(3):  # The middle one is made while the threads write, on any machine.
            made = machine.vigie("backup", str(out.with_suffix(f".{number}.age")), "--to", recipient)
            assert made.returncode == 0, made.stderr
    finally:
        stop.touch()
        printed, _said = load.communicate(timeout=120)
    sent = json.loads(printed)["sent"]
    return Lost(machine, known, recipient, identity, out.with_suffix(".1.age"), sent)


def test_a_node_stands_again_on_a_bare_machine(machines: Machines, lost: Lost) -> None:
    bare = machines.bare()
    restored = bare.vigie("restore", str(lost.backup), *lost.key)
    assert restored.returncode == 0, restored.stderr
    assert "The audit chain holds." in restored.stdout
    assert "1 sessions ended" in restored.stdout
    found = bare.inside("inspect", *(lost.known[name] for name in ("totp", "report", "code")))
    assert found["faults"] == found["broken"] == found["untold"] == found["unkept"] == []
    assert found["sessions"] == 0
    assert found["signed_in"] == 302
    assert found["person_reads"]
    assert found["reporter_reads"]
    assert SEEDED < found["reports"] < SEEDED + lost.sent, "made before or after the load, not during it"
    assert "node.restore" in found["verbs"]
    for name in ("keys/django", "keys/node", "files/ab/piece jointe.age", "files/ab/empty.age"):
        assert (bare.home / name).read_bytes() == (lost.machine.home / name).read_bytes()
        assert (bare.home / name).stat().st_mode & 0o777 == 0o600
    assert "backups.json" not in bare.holds
    assert "restoring" not in bare.holds


def test_the_lost_node_itself_noted_its_backups(lost: Lost) -> None:
    found = lost.machine.inside("inspect", *(lost.known[name] for name in ("totp", "report", "code")))
    assert "node.backup" in found["verbs"]
    assert not list((lost.machine.home / "tmp").glob("tmp*"))


def test_who_finds_the_backup_finds_nothing(lost: Lost) -> None:
    data = lost.backup.read_bytes()
    assert lost.backup.stat().st_mode & 0o777 == 0o600
    keys = [path.read_bytes() for path in (lost.machine.home / "keys").iterdir()]
    for planted in (PLANTED.encode(), b"fondation", b"SQLite format 3", b"vigie", b"Vigie", b"audit", *keys):
        assert planted not in data


def test_a_backup_is_checked_without_a_node(lost: Lost, tmp_path: Path) -> None:
    checked = vigie(tmp_path / "none", "backup", "--check", str(lost.backup), *lost.key)
    assert checked.returncode == 0, checked.stderr
    assert "Whole and unaltered" in checked.stdout
    assert "2 files" in checked.stdout
    assert not (tmp_path / "none").exists()


def damaged(lost: Lost, how: str, folder: Path) -> Path:
    data = bytearray(lost.backup.read_bytes())
    if how == "cut":
        data = data[:-1]
    elif how == "half":
        data = data[: len(data) // 2]
    elif how == "bit":
        data[len(data) // 2] ^= 1
    else:
        data = bytearray(b"not a backup at all")
    path = folder / "damaged.age"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("how", ["cut", "half", "bit", "other"])
def test_a_damaged_backup_is_refused_in_one_sentence(machines: Machines, lost: Lost, tmp_path: Path, how: str) -> None:
    bare = machines.bare()
    done = bare.vigie("restore", str(damaged(lost, how, tmp_path)), *lost.key)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "cut or altered" in done.stderr
    assert not bare.home.exists()


def test_another_key_opens_nothing(machines: Machines, lost: Lost, tmp_path: Path) -> None:
    bare = machines.bare()
    bare.home.mkdir()
    _recipient, other = keygen(tmp_path / "other")
    done = bare.vigie("restore", str(lost.backup), "--identity", str(other))
    assert done.returncode == 1
    assert "sealed to another key" in done.stderr
    assert done.stderr.count("\n") == 1
    assert bare.holds == []


def test_a_folder_with_anything_in_it_is_never_restored_into(machines: Machines, lost: Lost) -> None:
    bare = machines.bare()
    bare.home.mkdir()
    (bare.home / "letter.txt").write_text("mine")
    done = bare.vigie("restore", str(lost.backup), *lost.key)
    assert done.returncode == 1
    assert "is not empty (it holds letter.txt)" in done.stderr
    assert bare.holds == ["letter.txt"]


def test_the_name_of_the_node_must_be_the_same(machines: Machines, lost: Lost) -> None:
    bare = machines.bare()
    done = bare.vigie("restore", str(lost.backup), *lost.key, VIGIE_NODE="td")
    assert done.returncode == 1
    assert "set VIGIE_NODE=regional" in done.stderr
    assert not bare.home.exists()


def test_a_backup_goes_back_to_its_own_engine_only(machines: Machines, lost: Lost, tmp_path: Path) -> None:
    if not machines.server:
        pytest.skip("needs both engines: the suite's run on PostgreSQL has them")
    done = vigie(tmp_path / "home", "restore", str(lost.backup), *lost.key, DATABASE_URL="")
    assert done.returncode == 1
    assert "This backup is of postgresql" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_database_with_anything_in_it_is_never_restored_into(machines: Machines, lost: Lost, tmp_path: Path) -> None:
    if not machines.server:
        pytest.skip("SQLite's database lies in the folder, which must be empty")
    done = vigie(tmp_path / "home", "restore", str(lost.backup), *lost.key, DATABASE_URL=lost.machine.url)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert not (tmp_path / "home").exists()


def test_without_recipient_or_person_nothing_is_written(lost: Lost) -> None:
    done = lost.machine.vigie("backup", str(lost.backup.with_name("open.age")))
    assert done.returncode == 1
    assert "No recipient" in done.stderr
    assert not lost.backup.with_name("open.age").exists()


def test_a_backup_never_writes_over_another(lost: Lost) -> None:
    before = lost.backup.read_bytes()
    done = lost.machine.vigie("backup", str(lost.backup), "--to", lost.recipient)
    assert done.returncode == 1
    assert "exists already" in done.stderr
    assert lost.backup.read_bytes() == before


def with_large_files(machine: Machine, megabytes: int) -> None:
    assert machine.vigie("prepare").returncode == 0
    (machine.home / "files").mkdir()
    with (machine.home / "files" / "large.age").open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)


def test_a_kill_leaves_nothing_under_the_final_name(machines: Machines, lost: Lost) -> None:
    machine = machines.bare()
    with_large_files(machine, 1500)
    words = [sys.executable, "-m", "vigie", "backup", "--to", lost.recipient]
    environment = {**os.environ, "VIGIE_HOME": str(machine.home), "DATABASE_URL": machine.url}
    process = subprocess.Popen(words, cwd=ROOT, env=environment)
    backups = machine.home / "backups"
    until = time.monotonic() + 60
    while not (part := next(backups.glob(".*.part"), None)) or part.stat().st_size < 20_000_000:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not list(backups.glob("*.age"))
    assert not (machine.home / "backups.json").exists()
    assert [path.name for path in (machine.home / "tmp").iterdir()] == ["backup"]
    os.truncate(machine.home / "files" / "large.age", 1000)
    assert machine.vigie("backup", "--to", lost.recipient).returncode == 0
    assert len(list(backups.iterdir())) == 1, "what was cut is gone"


def test_memory_does_not_grow_with_the_files(machines: Machines, lost: Lost) -> None:
    peaks = []
    for megabytes in (1, 300):
        machine = machines.bare()
        with_large_files(machine, megabytes)
        environment = {**os.environ, "VIGIE_HOME": str(machine.home), "DATABASE_URL": machine.url}
        words = [sys.executable, "-m", "vigie", "backup", "--to", lost.recipient]
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        peaks.append(used.ru_maxrss / 1024)
    assert peaks[1] - peaks[0] < 48, f"{peaks} MB"


def test_a_demonstration_stays_one(machines: Machines, lost: Lost) -> None:
    machine, bare = machines.bare(), machines.bare()
    assert machine.vigie("prepare").returncode == 0
    (machine.home / "demonstration").mkdir()
    (machine.home / "demonstration" / "logins.txt").write_text("invented")
    assert machine.vigie("backup", "--to", lost.recipient).returncode == 0
    (file,) = (machine.home / "backups").iterdir()
    assert bare.vigie("restore", str(file), *lost.key).returncode == 0
    assert (bare.home / "demonstration" / "logins.txt").read_text() == "invented"


def test_a_restore_that_was_cut_short_is_no_node(machines: Machines) -> None:
    bare = machines.bare()
    (bare.home / "restoring").mkdir(parents=True)
    done = bare.vigie("prepare")
    assert done.returncode == 1
    assert "was cut short: empty this folder" in done.stderr
