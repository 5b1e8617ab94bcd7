"""A scanner that knows the file stops it; one that is gone, slow or mad stops nothing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from vigie.ground.files.scanning import Scan, Verdict
from vigie.ground.files.tests.clamd import EICAR, Clamd


def verdict(address: object, data: bytes, patience: float = 5.0) -> Verdict:
    scan = Scan(str(address), patience)
    for start in range(0, len(data), 64 * 1024):
        scan.feed(data[start : start + 64 * 1024])
    return scan.verdict()


def test_a_known_file_is_found_and_another_is_clean(tmp_path: Path) -> None:
    with Clamd(tmp_path / "clamd") as clamd:
        assert verdict(clamd.path, EICAR) == Verdict.FOUND
        data = b"words " * 50_000
        assert verdict(clamd.path, data) == Verdict.CLEAN
        assert clamd.seen == data


@pytest.mark.parametrize("mood", ["gone", "small", "mad"])
def test_a_scanner_that_fails_says_nothing_of_the_file(tmp_path: Path, mood: str) -> None:
    with Clamd(tmp_path / "clamd", mood) as clamd:
        assert verdict(clamd.path, EICAR + b"x" * 3_000_000) == Verdict.NONE


def test_a_slow_scanner_is_not_waited_for(tmp_path: Path) -> None:
    with Clamd(tmp_path / "clamd", "slow") as clamd:
        assert verdict(clamd.path, b"words", patience=0.2) == Verdict.NONE


def test_no_scanner_is_no_obstacle(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for address in ("", tmp_path / "nobody", f"127.0.0.1:{port}"):
        assert verdict(address, EICAR) == Verdict.NONE


@pytest.mark.slow
def test_the_real_clamd_speaks_so_too(tmp_path: Path) -> None:
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("missing: clamd (Debian: apt-get install clamav-daemon)")
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    path = tmp_path / "clamd"
    config = tmp_path / "clamd.conf"
    config.write_text(
        f"LocalSocket {path}\nDatabaseDirectory {tmp_path}/db\nForeground yes\nTemporaryDirectory {tmp_path}\n"
    )
    with subprocess.Popen([program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
        try:
            until = time.monotonic() + 60
            while not path.exists() and time.monotonic() < until:
                time.sleep(0.1)
            assert verdict(path, EICAR, 30) == Verdict.FOUND
            assert verdict(path, b"words", 30) == Verdict.CLEAN
        finally:
            daemon.terminate()
