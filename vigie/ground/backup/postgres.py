"""PostgreSQL's own online method: `pg_dump` of one exported snapshot, piped; and `pg_restore`, all or nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from vigie.ground.backup.container import PIECE
from vigie.ground.backup.errors import BadBackup, CannotBackUp, CannotRestore
from vigie.ground.backup.facts import Facts, facts_of, quoted

ENGINE = "postgresql"
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_ANYTHING = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'"
)


def connect(database: dict[str, Any]) -> psycopg.Connection[Any]:
    """A connection of our own, from Django's settings of the database."""
    return psycopg.connect(
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
    )


def tool(name: str, server: int) -> str:
    """The path of `pg_dump` or `pg_restore`, of the server's major version or the nearest newer. Raises LookupError."""
    known: dict[int, str] = {}
    paths = [shutil.which(name), *(folder / name for pattern in FOLDERS for folder in Path("/").glob(pattern[1:]))]
    for path in paths:
        if path and (major := _major(str(path))) >= server:
            known.setdefault(major, str(path))
    if not known:
        raise LookupError(
            f"{name} of PostgreSQL {server} or newer is missing: install postgresql-client-{server}, or put it on PATH."
        )
    return known[min(known)]


def _major(path: str) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(match[1]) if match else 0


def _environment(database: dict[str, Any]) -> dict[str, str]:
    """How the tools reach the database: never on the command line, which every user of the machine can read."""
    names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
    given = {variable: str(database[key]) for key, variable in names.items() if database[key]}
    return {**os.environ, **given, "LC_ALL": "C"}


class Snapshot:
    """A dump of the database as it stood at one moment; the counts are of the same moment."""

    def __init__(self, database: dict[str, Any], _private: Path) -> None:
        self._database = database
        self._connection = connect(database)
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._connection.read_only = True
        self.facts: Facts = facts_of(lambda sql: self._connection.execute(sql).fetchall(), _TABLES)
        row = self._connection.execute("SELECT pg_export_snapshot()").fetchone()
        self._snapshot = str(row[0]) if row else ""

    def pieces(self) -> Iterator[bytes]:
        """What pg_dump writes, as it writes it. Raises CannotBackUp when it fails."""
        try:
            program = tool("pg_dump", self._connection.info.server_version // 10_000)
        except LookupError as fault:
            raise CannotBackUp(str(fault)) from fault
        # Sealed columns do not shrink; the little compression undoes their hexadecimal spelling.
        words = [program, "--format=custom", "--compress=1", "--no-password", f"--snapshot={self._snapshot}"]
        with self._connection, tempfile.TemporaryFile() as said:
            dump = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, env=_environment(self._database))
            try:
                while dump.stdout and (piece := dump.stdout.read(PIECE)):
                    yield piece
            except BaseException:
                dump.kill()
                raise
            finally:
                code = dump.wait()
            if code:
                said.seek(0)
                raise CannotBackUp(f"pg_dump failed: {_last_line(said.read())}")


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it did not say why"


def is_empty(database: dict[str, Any]) -> bool:
    """Whether nothing lies in the database yet. Raises CannotRestore when it does not answer."""
    try:
        with connect(database) as connection:
            row = connection.execute(_ANYTHING).fetchone()
    except psycopg.OperationalError as fault:
        raise CannotRestore("The database of DATABASE_URL does not answer: is it started, is the address right?") from (
            fault
        )
    return row is not None and row[0] == 0


def load(database: dict[str, Any], dump: Path) -> None:
    """Fill the empty database, or leave it empty. Raises CannotRestore."""
    with connect(database) as connection:
        server = connection.info.server_version // 10_000
    try:
        program = tool("pg_restore", server)
    except LookupError as fault:
        raise CannotRestore(str(fault)) from fault
    # Owners and rights belong to the machine that is gone: here everything is the user's of DATABASE_URL.
    words = [program, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--no-password"]
    with dump.open("rb") as reader:
        done = subprocess.run(
            [*words, "--dbname", str(database["NAME"])],
            stdin=reader,
            capture_output=True,
            env=_environment(database),
            check=False,
        )
    if done.returncode:
        raise CannotRestore(f"pg_restore failed, the database is as empty as before: {_last_line(done.stderr)}")


def check_copy(database: dict[str, Any], facts: Facts) -> None:
    """Whether the loaded database holds the rows that the manifest counts. Raises BadBackup."""
    with connect(database) as connection:
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()  # noqa: S608
            for name in facts.rows
        }
    if {name: row[0] if row else 0 for name, row in counts.items()} != facts.rows:
        raise BadBackup("The database holds other rows than the manifest counts: empty it, and take an older backup.")
