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
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import requests

from bench.files import processes_of
from tests.support.node import ROOT, Node
from vigie.demo.people import Login, read_logins
from vigie.ground.accounts.passphrase import STEP_SECONDS, totp_code

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
UNDER_WAY = 15
PATIENCE = 120.0  # seconds for one answer, on a machine that is busy


def _fresh_connections() -> requests.Session:
    """A server that refuses a body unread closes the connection; the next request must not meet the closed one."""
    session = requests.Session()
    session.headers["Connection"] = "close"
    return session


@dataclass
class Visitor:
    """A program that speaks HTTP as a browser without JavaScript does, and remembers every answer."""

    node: Node
    session: requests.Session = field(default_factory=_fresh_connections)

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page, without following where it leads unless told to."""
        return self._send("GET", path, **options)

    def post(self, path: str, page: str = "", **options: Any) -> requests.Response:
        """Send a form; `page` is where the form stands, from which its CSRF token is taken ("" sends none)."""
        data = dict(options.pop("data", {}))
        if page:
            data["csrfmiddlewaretoken"] = self.token(page)
        return self._send("POST", path, data=data, **options)

    def token(self, page: str) -> str:
        """The CSRF token of the first form of a page."""
        found = TOKEN.search(self.get(page).text)
        if found is None:
            raise AssertionError(f"{page} has no form with a token for {self}")
        return found.group(1)

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        options = {"allow_redirects": False, "timeout": PATIENCE, **options}
        return self.session.request(method, self.node.address + path, **options)


class Field:
    """The running node as seen by everyone: strangers, staff, and a thief who holds its disk.

    `temporary` is the folder that the node and its commands are told to spool to.
    """

    def __init__(self, node: Node, temporary: Path) -> None:
        self.node, self.temporary = node, temporary
        self.begun = time.time()
        self._steps: dict[str, int] = {}
        self._sessions: dict[str, Visitor] = {}

    @cached_property
    def logins(self) -> dict[str, Login]:
        return {login.pseudonym: login for login in read_logins(self.node.home / "demonstration")}

    def code(self, pseudonym: str) -> str:
        """Six digits not used yet: of the step before now, now, or the one after.

        When all three were, the disk's owner lets them count again, so that no check waits for the clock.
        """
        secret = base64.b32decode(self.logins[pseudonym].totp)
        now = int(time.time())
        # What is drawn must still be right when the node comes to it, `UNDER_WAY` seconds later at most.
        first, last = (now + UNDER_WAY) // STEP_SECONDS - 1, now // STEP_SECONDS + 1
        step = max(self._steps.get(pseudonym, 0) + 1, first)
        if step > last:
            with self.database() as database:
                database.execute("UPDATE accounts_user SET totp_last_step = 0 WHERE username = ?", (pseudonym,))
            step = first
        self._steps[pseudonym] = step
        return totp_code(secret, step * STEP_SECONDS)

    def at_desk(self, pseudonym: str) -> Visitor:
        """Someone of the demonstration who signed in already, unless their session ended meanwhile."""
        visitor = self._sessions.get(pseudonym)
        if visitor is None or visitor.get("/bureau/").status_code != 200:
            visitor = self._sessions[pseudonym] = self.sign_in(pseudonym)
        return visitor

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

    def run(
        self, *words: str, home: Path | None = None, stdin: str = "", **more: str
    ) -> subprocess.CompletedProcess[str]:
        """`vigie <words>` on the node's folder, or on another."""
        return subprocess.run(
            [sys.executable, "-m", "vigie", *words],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self.temporary), **more, "VIGIE_HOME": str(home or self.node.home)},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def within_reach(self) -> list[Path]:
        """Every file of the node, every temporary one, and those its processes hold open, deleted ones too."""
        lying = [*self.node.home.rglob("*"), *self.temporary.rglob("*")]
        opened = [held for pid in processes_of(self.node) for held in Path(f"/proc/{pid}/fd").glob("*")]
        return [path for path in lying if path.is_file() and not path.is_symlink()] + [
            held for held in opened if held.is_file() and "/dev/" not in os.path.realpath(held)
        ]

    def holds(self, *words: str) -> list[str]:
        """The names of files in which a word stands in clear, in any case; the node's output counts as one."""
        needles = [word.lower().encode() for word in words]
        hits = [path.name for path in self.within_reach() if any(needle in _bytes(path) for needle in needles)]
        return hits + ["the node's output"] * any(word.lower() in self.node.output.lower() for word in words)

    def one(self, question: str, *given: object) -> Any:
        """The first column of the first row that the database answers."""
        with self.database() as database:
            row = database.execute(question, given).fetchone()
        return row[0] if row else None


def uuid_of(stored: str) -> str:
    """An id as addresses write it; SQLite stores it without dashes."""
    return str(UUID(stored))


def together(acts: list[Callable[[], None]]) -> None:
    """Do all of them at the same time."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes().lower()
    except OSError:
        return b""
