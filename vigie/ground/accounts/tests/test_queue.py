"""Two at a time on the whole node, and most threads of a process stay free for those who need help."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django import Settings

from vigie.ground.accounts import kdf_queue
from vigie.ground.accounts.kdf_queue import AT_A_TIME, PLACES, Busy, turn

HOLD = """
import fcntl, os, sys
held = [os.open(f"{sys.argv[1]}/{n}", os.O_RDWR | os.O_CREAT) for n in range(int(sys.argv[2]))]
for slot in held: fcntl.flock(slot, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _own_home(settings: Settings, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VIGIE_HOME = tmp_path
    monkeypatch.setattr(kdf_queue, "PATIENCE", 0.2)


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[subprocess.Popen[str]]:
    """Another process of the node that stretches as many passphrases as may be stretched at a time."""
    (tmp_path / "argon2").mkdir()
    command = [sys.executable, "-c", HOLD, str(tmp_path / "argon2"), str(AT_A_TIME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def in_threads(number: int, trusted: bool = False) -> list[str]:
    """What each of so many threads met when all of them ask at the same moment, and stay in while the others ask."""
    met: list[str] = []
    asked, over = threading.Barrier(number), threading.Barrier(number)

    def ask() -> None:
        asked.wait()
        try:
            with turn(trusted=trusted):
                met.append("in")
                over.wait(5)
        except Busy:
            met.append("busy")
            over.wait(5)

    threads = [threading.Thread(target=ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(met)


def test_a_process_lets_two_stretch_and_sends_the_others_away_at_once() -> None:
    assert in_threads(PLACES + 5) == ["busy"] * 5 + ["in"] * PLACES


def test_while_other_processes_stretch_nobody_waits_for_ever(elsewhere: subprocess.Popen[str]) -> None:
    with pytest.raises(Busy), turn():
        pass
    elsewhere.kill()
    elsewhere.wait()
    with turn():  # a lock goes with its holder, however that ended
        pass


def test_a_trusted_browser_has_a_place_of_its_own() -> None:
    with ExitStack() as places:
        for _ in range(PLACES):
            place = kdf_queue._take_place(trusted=False)
            places.callback(place.release)
        with pytest.raises(Busy), turn():
            pass
        with turn(trusted=True):
            pass


def test_a_turn_within_a_turn_is_the_same_turn() -> None:
    for _ in range(PLACES + 1):
        with turn(), turn(), turn():
            pass
    assert in_threads(PLACES) == ["in"] * PLACES
