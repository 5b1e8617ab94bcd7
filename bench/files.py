"""A file of 2 GB through the real door: into an age file and out again, with the memory that the web server takes.

The stream is made as it is sent and is never stored. The limits beside it: pyrage's own speed on this machine, and 64
MB of memory. `python -m bench.files [MB]`
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyrage

from bench.table import show
from tests.support.desk import Desk
from tests.support.node import Node, running_node

MB = 1024 * 1024
PROMISED_MB = 64
BLOCK = hashlib.shake_256(b"bench").digest(MB)


def stream(size: int) -> Iterator[bytes]:
    """`size` bytes that no two files share with another order."""
    for number in range(size // MB):
        yield number.to_bytes(8, "big") + BLOCK[8:]


def processes_of(node: Node) -> list[int]:
    """The node's process and all that it started."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [node.process.pid]
    for pid in found:
        found += parents.get(pid, [])
    return found


def resident(node: Node) -> int:
    """Bytes of memory that the node's processes hold, those in use by several counted once for each."""
    total = 0
    for pid in processes_of(node):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        total += int(found.group(1)) * 1024 if found else 0
    return total


class Watch:
    """The most memory over what there was at the beginning, looked at ten times a second."""

    def __init__(self, node: Node) -> None:
        self.node, self.before, self.most = node, resident(node), 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.most = max(self.most, resident(self.node))

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def growth(self) -> float:
        """MB."""
        return max(self.most - self.before, 0) / MB


def measure(node: Node, megabytes: int = 2048) -> bool:
    """Print the table; True when what came out is what went in, and memory stayed under what is promised."""
    size = megabytes * MB
    size -= 8 * MB if megabytes >= 2048 else 0  # the limit counts the file alone; stay just under it
    desk = Desk(node, "moniteur-1")
    incident = desk.incident()
    desk.upload(incident, "chauffe.bin", [b"warm"], 4)  # every module is loaded before memory is read
    with Watch(node) as sending:
        started = time.monotonic()
        status, page = desk.upload(incident, "long.bin", stream(size), size)
        seconds_in = time.monotonic() - started
    assert status == 302, page
    page = desk.page(incident)
    paths = re.findall(r'href="(/bureau/violations/[^"]+/original/)"', page)
    digest = hashlib.sha256()
    with Watch(node) as fetching:
        started = time.monotonic()
        for chunk in desk.download(paths[-1]):
            digest.update(chunk)
        seconds_out = time.monotonic() - started
    same = digest.hexdigest() in page
    own_in, own_out = alone(min(size, 256 * MB))
    head = ["", "MB", "seconds", "MB/s", "ratio to age alone", f"memory grew by MB (of {PROMISED_MB})"]
    rows = [
        ["in", size // MB, seconds_in, size / MB / seconds_in, size / MB / seconds_in / own_in, sending.growth],
        ["out", size // MB, seconds_out, size / MB / seconds_out, size / MB / seconds_out / own_out, fetching.growth],
    ]
    show("One file through the real door", head, rows)
    return same and sending.growth < PROMISED_MB and fetching.growth < PROMISED_MB


class _Source:
    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, most: int = -1) -> bytes:
        given = BLOCK[: min(most, self.left)]
        self.left -= len(given)
        return given


class _Keep:
    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(data)
        return len(data)

    def flush(self) -> None: ...


class _Drop(_Keep):
    def write(self, data: bytes) -> int:
        return len(data)


def alone(size: int) -> tuple[float, float]:
    """MB/s of pyrage by itself, in and out, in memory."""
    key = pyrage.x25519.Identity.generate()
    kept = _Keep()
    started = time.monotonic()
    pyrage.encrypt_io(_Source(size), kept, [key.to_public()])
    sealed_at = time.monotonic()
    pyrage.decrypt_io(io.BytesIO(b"".join(kept.parts)), _Drop(), [key])
    return size / MB / (sealed_at - started), size / MB / (time.monotonic() - sealed_at)


if __name__ == "__main__":
    with running_node(None, "--demonstration") as running:
        sys.exit(0 if measure(running, int(sys.argv[1]) if len(sys.argv) > 1 else 2048) else 1)
