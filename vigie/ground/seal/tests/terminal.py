"""A person at a real terminal: reads what the command writes on a pty, and types answers."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[4]
CLEARED = "\x1b[H\x1b[2J\x1b[3J"


class Terminal:
    """`vigie WORDS` on a pty. `expect` waits for a pattern in what was not yet read; `type` answers."""

    def __init__(self, home: Path, *words: str, patience: float = 30) -> None:
        self.patience = patience
        self.unread = self.everything = ""
        self.master, slave = pty.openpty()
        environment = {**os.environ, "VIGIE_HOME": str(home), "TERM": "xterm", "PYTHONUNBUFFERED": "1"}
        environment.pop("DATABASE_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vigie", *words],
            cwd=ROOT,
            env=environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)

    def _read(self, seconds: float) -> bool:
        """Take what is there, waiting a little; False at the end."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            piece = os.read(self.master, 65536)
        except OSError:  # Linux says EIO where the other end is gone.
            return False
        text = piece.decode(errors="replace").replace("\r\n", "\n").replace("\xa0", " ")
        self.unread += text
        self.everything += text
        return bool(piece)

    def expect(self, pattern: str) -> re.Match[str]:
        """Read on until the pattern stands there; everything up to its end counts as read."""
        until = time.monotonic() + self.patience
        while True:
            found = re.search(pattern, self.unread)
            if found:
                self.before, self.unread = self.unread[: found.start()], self.unread[found.end() :]
                return found
            if not self._read(0.2) or time.monotonic() > until:
                raise AssertionError(f"{pattern!r} was never said. Unread: {self.unread[-1500:]}")

    def type(self, line: str) -> None:
        """Answer, with Enter."""
        os.write(self.master, line.encode() + b"\n")

    def end(self) -> int:
        """Read to the end; returns the exit code."""
        until = time.monotonic() + self.patience
        while self._read(0.2) and self.process.poll() is None:
            if time.monotonic() > until:
                raise AssertionError(f"It does not end. Unread: {self.unread[-1500:]}")
        while self._read(0.05) and select.select([self.master], [], [], 0.05)[0]:
            pass
        return self.process.wait(self.patience)


def read_grid(shown: str) -> list[str]:
    """The words of a share as a person copies them from the screen."""
    numbered = {int(n): word for n, word in re.findall(r"(?<!\S)(\d{1,2}) +([a-z]{4,})(?!\S)", shown)}
    return [numbered[place] for place in sorted(numbered)]


def copy_shares(terminal: Terminal) -> list[list[str]]:
    """Play the six holders: copy what is shown, then read two words back."""
    sheets = []
    for _holder in range(6):
        terminal.expect(r"pour la voir\. ")
        terminal.type("")
        terminal.expect(r"ils quittent l’écran\. ")
        sheets.append(read_grid(terminal.before))
        assert len(sheets[-1]) == 33
        terminal.type("")
        for _word in range(2):
            place = int(terminal.expect(r"Mot (\d+) : ")[1])
            terminal.type(sheets[-1][place - 1][:4].upper())
    return sheets
