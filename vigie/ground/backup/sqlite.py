"""SQLite's own online method: the backup API, from one snapshot, while others go on writing (WAL)."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from vigie.ground.backup.container import pieces_of
from vigie.ground.backup.errors import BadBackup
from vigie.ground.backup.facts import Facts, facts_of, quoted

ENGINE = "sqlite"


class Snapshot:
    """A consistent copy of the database, in a file that has no name any more: whatever happens, nothing stays."""

    def __init__(self, database: Path, private: Path) -> None:
        """`private` is a folder that only the node's user may enter. The copy is made here, in one step."""
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        ) as source:
            source.execute("BEGIN")  # One snapshot for the counts and for the copy; in WAL mode it blocks no writer.
            self.facts: Facts = facts_of(lambda sql: source.execute(sql).fetchall(), _TABLES)
            self._fd = _nameless_copy(source, private)

    def pieces(self) -> Iterator[bytes]:
        """The copy's bytes."""
        with os.fdopen(self._fd, "rb") as file:
            yield from pieces_of(file)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def _nameless_copy(source: sqlite3.Connection, private: Path) -> int:
    fd, path = tempfile.mkstemp(dir=private)
    try:
        with closing(sqlite3.connect(path)) as target:
            # Exclusive and without journal, SQLite never asks for the name again once the file is open.
            for setting in ("locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "user_version"):
                target.execute(f"PRAGMA {setting}").fetchall()
            Path(path).unlink()
            source.backup(target)
    except BaseException:
        os.close(fd)
        Path(path).unlink(missing_ok=True)
        raise
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def check_copy(database: Path, facts: Facts) -> None:
    """Whether an unpacked database is sound and holds the rows that the manifest counts. Raises BadBackup."""
    try:
        with closing(sqlite3.connect(database)) as copy:
            copy.execute("PRAGMA ignore_check_constraints = ON")  # They call functions that only Django brings.
            sound = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            rows = {name: copy.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0] for name in facts.rows}  # noqa: S608
    except sqlite3.DatabaseError:
        sound, rows = False, {}
    if not sound or rows != facts.rows:
        raise BadBackup("The database in this backup is damaged: take an older backup.")
