"""Files through the door of a node that really runs: little memory, no word on the disk, no half file."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.files import MB, PROMISED_MB, Watch, processes_of, stream
from tests.support.desk import Desk
from tests.support.node import ROOT, Node, eventually, running_node

pytestmark = [pytest.mark.slow, pytest.mark.node]
PLANTED = b"PLANTED-WORDS-OF-A-WITNESS "


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the node would spool to."""
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def node(temporary: Path) -> Iterator[Node]:
    with running_node(None, "--demonstration", TMPDIR=str(temporary), DATABASE_URL="") as running:
        yield running


@pytest.fixture(scope="module")
def desk(node: Node) -> Desk:
    return Desk(node, "moniteur-1")


def arriving(node: Node) -> list[Path]:
    return list((node.home / "files" / "arriving").glob("*"))


def words_on(*folders: Path) -> list[Path]:
    """Files in which a planted word lies."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in paths if PLANTED[:20] in path.read_bytes()]


def tick(node: Node) -> None:
    environment = {**os.environ, "VIGIE_HOME": str(node.home), "DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "vigie", "tick"], cwd=ROOT, env=environment, check=True, timeout=60)


def test_half_a_gigabyte_goes_in_and_out_within_the_promised_memory(node: Node, desk: Desk) -> None:
    incident, size = desk.incident(), 512 * MB
    assert desk.upload(incident, "warm.bin", [b"warm"], 4)[0] == 302
    with Watch(node) as sending:
        status, page = desk.upload(incident, "long.bin", stream(size), size)
    assert status == 302, page
    paths = re.findall(r'href="(/bureau/violations/[^"]+/original/)"', desk.page(incident))
    sums = set()
    with Watch(node) as fetching:
        for path in paths:
            digest = hashlib.sha256()
            for chunk in desk.download(path):
                digest.update(chunk)
            sums.add(digest.hexdigest())
    told = set(re.findall(r"<code>([0-9a-f]{64})</code>", desk.page(incident)))
    assert sums == told
    assert sending.growth < PROMISED_MB
    assert fetching.growth < PROMISED_MB


def test_a_reader_who_stalls_takes_no_memory_and_gives_the_place_back(node: Node, desk: Desk) -> None:
    incident = desk.incident()
    assert desk.upload(incident, "stall.bin", stream(100 * MB), 100 * MB)[0] == 302
    path = re.findall(r'href="(/bureau/violations/[^"]+/original/)"', desk.page(incident))[-1]
    with Watch(node) as stalled:
        for _time in range(4):  # more than may be under way at once
            answer = desk.ask("GET", path)
            assert answer.status == 200
            answer.read(1000)
            time.sleep(0.5)
            answer.close()
            time.sleep(0.5)
    assert stalled.growth < PROMISED_MB


def test_no_word_lies_on_the_disk_while_it_arrives_nor_after(node: Node, desk: Desk, temporary: Path) -> None:
    proof = temporary / "proof"
    proof.write_bytes(b"before" + PLANTED + b"after")
    assert words_on(node.home, temporary) == [proof]
    proof.unlink()
    incident, size = desk.incident(), 30 * MB
    data = (PLANTED * (size // len(PLANTED) + 1))[:size]
    connection, tail = desk.begin_upload(incident, "PLANTED-WORDS-OF-A-WITNESS.txt", size)
    connection.send(data[: size // 2])
    assert eventually(lambda: any(path.stat().st_size > size // 4 for path in arriving(node)))
    assert words_on(node.home, temporary) == []
    connection.send(data[size // 2 :])
    connection.send(tail)
    assert connection.getresponse().status == 302
    assert words_on(node.home, temporary) == []
    assert list(temporary.rglob("*")) == []
    assert PLANTED.decode().strip() in desk.page(incident)


def test_a_letter_is_cleaned_without_touching_the_disk(node: Node, desk: Desk, temporary: Path) -> None:
    from vigie.ground.files.tests.samples import docx

    incident, data = desk.incident(), docx()
    assert desk.upload(incident, "lettre.docx", [data], len(data))[0] == 302
    path = re.findall(r'href="(/bureau/violations/[^"]+/copie/)"', desk.page(incident))[-1]
    assert b"PLANTED" not in b"".join(desk.download(path))
    assert list(temporary.rglob("*")) == []


def test_a_sender_who_hangs_up_leaves_nothing(node: Node, desk: Desk) -> None:
    incident = desk.incident()
    connection, _tail = desk.begin_upload(incident, "hung-up.bin", 10 * MB)
    connection.send(os.urandom(3 * MB))
    assert eventually(lambda: arriving(node))
    connection.close()
    assert eventually(lambda: not arriving(node))
    assert "hung-up.bin" not in desk.page(incident)


def test_kill_9_in_the_middle_leaves_no_listed_file_and_the_sweep_takes_the_rest(node: Node, desk: Desk) -> None:
    incident = desk.incident()
    connection, _tail = desk.begin_upload(incident, "killed.bin", 10 * MB)
    connection.send(os.urandom(5 * MB))
    assert eventually(lambda: any(path.stat().st_size > MB for path in arriving(node)))
    tick(node)
    assert len(arriving(node)) == 1, "the sweep took a file that was still coming in"
    for pid in processes_of(node)[1:]:
        os.kill(pid, signal.SIGKILL)
    connection.close()
    assert len(arriving(node)) == 1
    tick(node)
    assert arriving(node) == []
    assert eventually(lambda: _serves(desk), 60)
    assert "killed.bin" not in desk.page(incident)


def _serves(desk: Desk) -> bool:
    try:
        return desk.ask("GET", "/").status == 200
    except OSError:
        return False
