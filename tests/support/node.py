"""A real node on loopback: `python -m vigie run` in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A loopback port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Node:
    """A running node: where it answers, where it lives, what it printed."""

    home: Path
    port: int
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return "".join(self.printed)

    def stop(self, number: int = signal.SIGINT, patience: float = 20) -> int:
        """Ask it to end as Ctrl-C would; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(patience)


@contextmanager
def running_node(home: Path | None = None, *words: str, patience: float = 300, **environment: str) -> Iterator[Node]:
    """Start a node and wait until it has printed its addresses; it is stopped at the end, whatever happened."""
    with tempfile.TemporaryDirectory(prefix="vigie-node-") as temporary:
        node = _start(home or Path(temporary) / "home", words, environment)
        reader = threading.Thread(target=_read, args=(node,), daemon=True)
        reader.start()
        try:
            _wait_until_it_serves(node, patience)
            yield node
        finally:
            try:
                node.stop()
            except subprocess.TimeoutExpired:
                node.process.kill()  # Its children end with it: they watch their stdin.
                node.process.wait()
            reader.join(5)


def _start(home: Path, words: tuple[str, ...], environment: dict[str, str]) -> Node:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "run", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment, "VIGIE_HOME": str(home), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Node(home, port, process)


def _read(node: Node) -> None:
    assert node.process.stdout is not None
    for line in node.process.stdout:
        node.printed.append(line)


def _wait_until_it_serves(node: Node, patience: float) -> None:
    until = time.monotonic() + patience
    while "Ctrl-C stops it." not in node.output:
        if node.process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"The node did not start:\n{node.output}")
        time.sleep(0.05)


def eventually(question: Callable[[], object], seconds: float = 30) -> bool:
    """Whether the question is answered with yes before the time is over."""
    until = time.monotonic() + seconds
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
