"""`vigie restore`: a backup put back on a bare machine. Everything is checked before anything is changed."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vigie.conf.backup import described, key_for
from vigie.conf.environment import BadEnvironment, database_of, home_folder, node_name, read_environment
from vigie.conf.prepare import RESTORING, prepare
from vigie.ground.backup import postgres, sqlite
from vigie.ground.backup.errors import CannotBackUp, CannotRestore
from vigie.ground.backup.locks import Key
from vigie.ground.backup.reading import Backup, check, unpack

NEXT = """\
Next:
  1. Start it (vigie run) and let a person sign in with their own passphrase and code: every session was ended.
  2. Let them open one record: that shows that keys and texts belong together.
  3. What was written after {at:%Y-%m-%d %H:%M} UTC is not here: ask those who wrote then.
  4. Make a new backup, and destroy what is left of the old machine."""


def main(arguments: list[str]) -> int:
    """`vigie restore FILE [--identity FILE]`. Returns 0, or 1 when all is back but the audit chain does not hold."""
    parser = argparse.ArgumentParser(prog="vigie restore", description="Put a backup back into an empty folder.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--identity", metavar="FILE", type=Path, help="the file that holds the secret (else typed)")
    given = parser.parse_args(arguments)
    try:
        return restore(given.file, given.identity)
    except (CannotBackUp, CannotRestore) as refusal:
        raise BadEnvironment(str(refusal)) from None


def restore(file: Path, identity: Path | None) -> int:
    """Check, unpack, load, settle. Raises CannotRestore, and then nothing was changed."""
    home = home_folder()
    database = database_of(home)
    _refuse_unless_empty(home, database)
    key = key_for(file, identity)
    backup = check(file, key)
    _refuse_another_kind(backup, database)
    print(described(backup), flush=True)
    try:
        _put_back(file, key, backup, home, database)
    except OSError as fault:
        raise CannotRestore(f"{fault.filename or home}: {fault.strerror or fault}. Nothing was restored.") from fault
    return settle(backup)


def _refuse_unless_empty(home: Path, database: dict[str, Any]) -> None:
    held = sorted(path.name for path in home.iterdir()) if home.is_dir() else []
    if held:
        few = ", ".join(held[:4]) + ", …" * (len(held) > 4)
        raise CannotRestore(
            f"{home} is not empty (it holds {few}): a restore never writes over a node. Set VIGIE_HOME to a new folder."
        )
    if _engine(database) == postgres.ENGINE and not postgres.is_empty(database):
        raise CannotRestore(
            "The database of DATABASE_URL is not empty: a restore never writes over a node. Make a new database for it."
        )


def _engine(database: dict[str, Any]) -> str:
    return sqlite.ENGINE if isinstance(database["NAME"], Path) else postgres.ENGINE


def _refuse_another_kind(backup: Backup, database: dict[str, Any]) -> None:
    if backup.engine != _engine(database):
        mend = (
            "set DATABASE_URL to an empty database of PostgreSQL"
            if backup.engine == postgres.ENGINE
            else "unset DATABASE_URL"
        )
        raise CannotRestore(f"This backup is of {backup.engine}, and is restored to the same only: {mend}.")
    if backup.node != node_name():
        raise CannotRestore(
            f"This backup is of the node {backup.node!r}: set VIGIE_NODE={backup.node} and restore again."
        )


def _put_back(file: Path, key: Key, backup: Backup, home: Path, database: dict[str, Any]) -> None:
    with _staging(home) as staging:
        if unpack(file, key, staging).parts != backup.parts:
            raise CannotRestore("The file changed while it was read: nothing was restored.")
        copy = staging / "database"
        if backup.engine == sqlite.ENGINE:
            sqlite.check_copy(copy, backup.facts)
            copy.rename(staging / database["NAME"].name)
        else:
            postgres.load(database, copy)
            postgres.check_copy(database, backup.facts)
            copy.unlink()
        for path in sorted(staging.iterdir()):
            path.rename(home / path.name)


@contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """A folder inside the bare one; when anything fails, the bare one is bare again (or not there, as before)."""
    new = not home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)  # Its user's alone.
    staging = home / RESTORING
    staging.mkdir(mode=0o700)
    try:
        yield staging
    except BaseException:
        shutil.rmtree(home if new else staging)
        raise
    staging.rmdir()


def settle(backup: Backup) -> int:
    """Bring the tables up to date, verify the audit chain, end every session, say so. Returns the exit code."""
    env = read_environment()
    prepare(env)
    from vigie.ground.backup.settling import end_sessions, faults

    found = faults(backup.facts)
    ended = end_sessions(backup.id)
    for fault in found:
        print(f"STOP: the audit chain of this backup does not hold: {fault}. Tell the direction by another way.")
    if not found:
        print("The audit chain holds.")
    print(f"Restored into {env.home}; {ended} sessions ended.\n{NEXT.format(at=backup.at)}")
    return 1 if found else 0
