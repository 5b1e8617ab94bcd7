"""Where the attacks take place: a running demonstration node, its people, its disk."""

from __future__ import annotations

import base64
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from tests.support.node import ROOT, Node
from vigie.demo.people import Login, read_logins
from vigie.ground.accounts.passphrase import STEP_SECONDS, totp_code

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE = 120.0  # seconds for one answer, on a machine that is busy


@dataclass
class Visitor:
    """A program that speaks HTTP as a browser without JavaScript does, and remembers every answer."""

    node: Node
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page, without following where it leads unless told to."""
        return self._send("GET", path, **options)

    def post(self, path: str, page: str = "", **options: Any) -> requests.Response:
        """Send a form; `page` is where the form stands, from which its CSRF token is taken ("" sends none)."""
        data = dict(options.pop("data", {}))
        if page:
            found = TOKEN.search(self.get(page).text)
            if found is None:
                raise AssertionError(f"{page} has no form with a token for {self}")
            data["csrfmiddlewaretoken"] = found.group(1)
        return self._send("POST", path, data=data, **options)

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        options = {"allow_redirects": False, "timeout": PATIENCE, **options}
        return self.session.request(method, self.node.address + path, **options)


class Field:
    """The running node as seen by everyone: strangers, staff, and a thief who holds its disk."""

    def __init__(self, node: Node, shared: Path) -> None:
        self.node, self.shared = node, shared
        self.begun = time.time()
        self._steps: dict[str, int] = {}

    @cached_property
    def logins(self) -> dict[str, Login]:
        return {login.pseudonym: login for login in read_logins(self.node.home / "demonstration")}

    def code(self, pseudonym: str) -> str:
        """Six digits that were not used yet: the step before now, now, or the one after; waits when all three were."""
        secret = base64.b32decode(self.logins[pseudonym].totp)
        while True:
            now = int(time.time()) // STEP_SECONDS
            step = max(self._steps.get(pseudonym, 0) + 1, now - 1)
            if step <= now + 1:
                self._steps[pseudonym] = step
                return totp_code(secret, step * STEP_SECONDS)
            time.sleep(1)

    def stranger(self) -> Visitor:
        return Visitor(self.node)

    def sign_in(self, pseudonym: str, visitor: Visitor | None = None) -> Visitor:
        """Someone of the demonstration, at a browser of their own."""
        visitor = visitor or self.stranger()
        answer = self.try_sign_in(visitor, pseudonym, self.logins[pseudonym].passphrase, self.code(pseudonym))
        assert answer.status_code == 302, f"{pseudonym} could not sign in: {answer.status_code}"
        return visitor

    def try_sign_in(self, visitor: Visitor, pseudonym: str, passphrase: str, code: str) -> requests.Response:
        asked = {"pseudonym": pseudonym, "passphrase": passphrase, "code": code}
        return visitor.post("/bureau/entrer/", page="/bureau/entrer/", data=asked)

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """The node's own file, as whoever owns the disk may read and change it while the node runs."""
        connection = sqlite3.connect(self.node.home / "vigie.sqlite3", timeout=30, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def stolen_copy(self) -> Iterator[Path]:
        """A copy of the node's whole folder, for attacks that would end the running node."""
        with tempfile.TemporaryDirectory(prefix="vigie-stolen-") as folder:
            copy = Path(folder) / "home"
            shutil.copytree(self.node.home, copy, ignore=shutil.ignore_patterns("vigie.sqlite3*"))
            with self.database() as here, sqlite3.connect(copy / "vigie.sqlite3") as there:
                here.backup(there)
            there.close()
            yield copy

    def run(self, *words: str, home: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """`vigie <words>` on the node's folder, or on another."""
        return subprocess.run(
            [sys.executable, "-m", "vigie", *words],
            cwd=ROOT,
            env={**os.environ, "VIGIE_HOME": str(home or self.node.home)},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def written_since(self) -> list[Path]:
        """Every file of the node, and every temporary file written since it started, but the reader's browser's own."""
        temporary = Path(tempfile.gettempdir())
        own = list(self.node.home.rglob("*"))
        others = [p for p in temporary.rglob("*") if not re.search("playwright|chromium|pytest-of", str(p))]
        found = []
        for path in [*own, *others]:
            try:
                if path.is_file() and not path.is_symlink() and (path in own or path.stat().st_mtime >= self.begun):
                    found.append(path)
            except OSError:  # It vanished meanwhile: no longer there to leak.
                continue
        return found

    def holds(self, words: str) -> list[str]:
        """The names of files in which the words stand in clear; the node's output counts as one."""
        needle = words.encode()
        hits = [path.name for path in self.written_since() if needle in _bytes(path)]
        return hits + ["the node's output"] * (words in self.node.output)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
