"""Making a backup: one snapshot of the database, then the folder, streamed into one age file."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
import pyrage
from django.apps import apps
from django.conf import settings
from django.db import transaction

import vigie
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.backup import postgres, register, sqlite
from vigie.ground.backup.container import FORMAT, PART, Part, Pull, pieces_of, tar_stream
from vigie.ground.backup.errors import CannotBackUp
from vigie.ground.backup.locks import Lock

FOLDERS = ("keys", "files", "demonstration")  # What a node's folder holds besides its database.
SUFFIX = ".age"


class _Digesting:
    """A writer that also keeps the digest of what went through: the paper beside the medium can name the file by it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def back_up(out: Path, lock: Lock, days: int) -> register.Made:
    """Write the whole node into one sealed file; `out` is a new file, or a folder. Raises CannotBackUp.

    The file stands under its final name only when it is whole and on the disk. Afterwards one audit entry is kept and
    the node's register knows the backup, to be destroyed after `days`.
    """
    home = Path(settings.VIGIE_HOME)
    with _alone(home):
        now = datetime.now(UTC).replace(microsecond=0)
        target = _target(out, now)
        manifest = {"format": FORMAT, "id": secrets.token_hex(8), "at": now.isoformat(), **_node()}
        sealed = _write(target, lock, home, manifest)
        backup = register.Made(
            id=str(manifest["id"]),
            at=now,
            expires=register.expiry(now, days),
            path=str(target.resolve()),
            sha256=sealed.digest.hexdigest(),
            size=sealed.size,
        )
        register.add(home, backup)
        register.expire(home, now)
    with transaction.atomic():
        note("node.backup", ("node.backup", backup.id), by=Actor.system())
    return backup


def _node() -> dict[str, Any]:
    database: dict[str, Any] = settings.DATABASES["default"]
    return {
        "node": settings.VIGIE_NODE,
        "version": vigie.__version__,
        "engine": sqlite.ENGINE if database["ENGINE"].endswith("sqlite3") else postgres.ENGINE,
    }


def _target(out: Path, now: datetime) -> Path:
    """Where to write: the file that was named, or a new one in the folder that was, named by the day alone."""
    if out.is_dir():
        names = [f"{now:%Y-%m-%d}{SUFFIX}", *(f"{now:%Y-%m-%d}-{n}{SUFFIX}" for n in range(2, 1000))]
        return next(out / name for name in names if not (out / name).exists())
    if out.exists():
        raise CannotBackUp(f"{out} exists already: a backup never writes over another.")
    if not out.parent.is_dir():
        raise CannotBackUp(f"{out.parent} is not a folder: make it first, or mount the disk that holds it.")
    return out


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One backup at a time; the private folder for the database's copy."""
    private = home / "tmp"
    private.mkdir(mode=0o700, exist_ok=True)
    with (private / "backup").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotBackUp("Another backup of this node is under way: wait for its end.") from None
        yield


def _clear_what_was_cut(folder: Path) -> None:
    """Remove what a crash left half written; one that another process still writes is locked."""
    for part in folder.glob(f".*{SUFFIX}.*.part"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _write(target: Path, lock: Lock, home: Path, manifest: dict[str, Any]) -> _Digesting:
    _clear_what_was_cut(target.parent)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            sealed = _Digesting(file)
            _seal(lock, Pull(tar_stream(_parts(home, manifest), manifest)), sealed)
            file.flush()
            os.fsync(file.fileno())
        _publish(part, target)
    except OSError as fault:
        raise CannotBackUp(f"{fault.filename or target}: {fault.strerror or fault}. Nothing was written.") from fault
    except (sqlite3.Error, psycopg.Error) as fault:
        raise CannotBackUp(f"The database could not be copied: {fault}.") from fault
    finally:
        part.unlink(missing_ok=True)
    _settle(target.parent)
    return sealed


def _publish(part: Path, target: Path) -> None:
    """Give the whole file its name; never that of another, which two nodes that share a disk might choose at once."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise CannotBackUp(f"{target} appeared meanwhile: a backup never writes over another.") from None
    except OSError:  # A file system without hard links, as on most USB media.
        part.rename(target)


def _seal(lock: Lock, source: Pull, sealed: _Digesting) -> None:
    try:
        lock.seal(source, sealed)  # type: ignore[arg-type]  # age asks for read and write alone
    except pyrage.EncryptError as fault:
        raise source.fault or CannotBackUp("The file could not be written: is the disk full?") from fault


def _settle(folder: Path) -> None:
    """Let the folder's own list of names reach the disk too."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _parts(home: Path, manifest: dict[str, Any]) -> Iterator[Part]:
    """The database first: a file that came after its snapshot is only one too many."""
    database: dict[str, Any] = settings.DATABASES["default"]
    if manifest["engine"] == sqlite.ENGINE:
        snapshot: sqlite.Snapshot | postgres.Snapshot = sqlite.Snapshot(Path(database["NAME"]), home / "tmp")
    else:
        snapshot = postgres.Snapshot(database, home / "tmp")
    manifest |= asdict(snapshot.facts)
    packages = {config.label: config.name for config in apps.get_app_configs()}
    applied = [(packages[app], name) for app, name in snapshot.facts.migrations if app in packages]
    manifest["migrations"] = [f"{package}.migrations.{name}" for package, name in applied]
    yield Part("database", snapshot.pieces())
    for folder in FOLDERS:
        yield from _files(home, home / folder)


def _files(home: Path, folder: Path) -> Iterator[Part]:
    """Every file of a folder; one that vanishes meanwhile was erased, and belongs to no backup."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_symlink() or not path.is_file() or not PART.fullmatch(name):
            continue
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        with file:
            yield Part(name, pieces_of(file))
