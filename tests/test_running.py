"""`vigie run` as a person meets it: it starts, survives a crash, stops when asked, and refuses in one sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.node import ROOT, Node, eventually, free_port, running_node

pytestmark = [pytest.mark.slow, pytest.mark.node]


def vigie(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vigie", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def children(node: Node) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(node.process.pid)], capture_output=True, text=True)
    return [int(pid) for pid in done.stdout.split()]


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def answers(node: Node) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", node.port)) == 0


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    # A node of its own folder; the PostgreSQL of the suite belongs to the other tests.
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_starts_again_without_preparing(tmp_path: Path, number: int) -> None:
    with running_node(tmp_path / "home") as node:
        assert "preparing tables" in node.output
        assert f"{node.address}/ecrire" in node.output
        assert eventually(lambda: len(children(node)) == 2)
        pids = children(node)
        assert node.stop(number) == 0
        assert not [pid for pid in pids if is_alive(pid)]
    with running_node(tmp_path / "home") as node:
        assert "preparing" not in node.output
        assert node.stop(number) == 0


def test_a_crashed_web_server_is_started_again(tmp_path: Path) -> None:
    with running_node(tmp_path / "home") as node:
        web = children(node)[0]
        os.killpg(web, signal.SIGKILL)
        assert eventually(lambda: "The web process ended" in node.output)
        assert eventually(lambda: answers(node))
        assert web not in children(node)
        assert node.stop() == 0


def test_the_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with running_node(tmp_path / "home") as node:
        assert eventually(lambda: len(children(node)) == 2)
        pids = children(node)
        node.process.kill()
        assert eventually(lambda: not any(map(is_alive, pids)))
        assert eventually(lambda: not answers(node))


def test_one_folder_is_served_once(tmp_path: Path) -> None:
    with running_node(tmp_path / "home") as node:
        second = vigie("run", VIGIE_HOME=str(node.home), PORT=str(free_port()))
    assert second.returncode == 1
    assert "is in use by another vigie process" in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_busy_port_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = vigie("run", VIGIE_HOME=str(tmp_path / "home"), PORT=str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "is taken by another program; set PORT" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = vigie("run", VIGIE_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert "cannot be written; set VIGIE_HOME" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_in_use_never_becomes_a_demonstration(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert vigie("prepare", VIGIE_HOME=str(home)).returncode == 0
    before = (home / "vigie.sqlite3").read_bytes()
    fresh = vigie("prepare", "--demonstration", "--fresh", VIGIE_HOME=str(home))
    assert fresh.returncode == 1
    assert "nothing was removed" in fresh.stderr
    assert vigie("prepare", "--demonstration", VIGIE_HOME=str(home)).returncode == 0
    assert not (home / "demonstration").exists()
    assert (home / "vigie.sqlite3").read_bytes() == before


def test_a_first_preparation_cut_short_is_begun_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "preparing").touch()
    (home / "vigie.sqlite3").write_bytes(b"half a file")
    assert vigie("prepare", VIGIE_HOME=str(home)).returncode == 0
    assert (home / "vigie.sqlite3").read_bytes().startswith(b"SQLite format 3")
    assert not (home / "preparing").exists()


def test_an_unknown_word_shows_the_known_ones() -> None:
    done = vigie("dance")
    assert done.returncode == 2
    assert "does not know the word 'dance'" in done.stderr
    assert "audit verify" in done.stderr
