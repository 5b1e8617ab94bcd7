"""Reading a backup: every digest first, then the parts into a folder. No Django: the node is not there yet."""

from __future__ import annotations

import ast
import hashlib
import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from vigie.ground.backup.container import FORMAT, MANIFEST, read
from vigie.ground.backup.errors import BadBackup, CannotRestore
from vigie.ground.backup.facts import Facts
from vigie.ground.backup.locks import Key

NEEDED = {"database", "keys/node", "keys/django"}  # Without these nothing stands again.
ALTERED = "The file opens, but its parts are not those of its manifest: nothing of it was used."
NEWER = "This backup was made by a newer Vigie ({version}): install that version first, then restore."
HALFWAY = (
    "This backup was made by Vigie {version}, between two changes that this Vigie makes as one: it could not start "
    "with it. Restore it with Vigie {version}, bring that node to its newest version, and back it up again."
)


@dataclass(frozen=True)
class Backup:
    """What a whole and unaltered backup says of itself."""

    id: str
    at: datetime
    node: str
    version: str
    engine: str
    parts: dict[str, dict[str, Any]]
    facts: Facts

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part["size"] for part in self.parts.values())


def check(file: Path, key: Key) -> Backup:
    """Open the file and hold every digest against its manifest; writes nothing. Raises BadBackup or CannotRestore."""
    return _walk(file, key, lambda part: None)


def unpack(file: Path, key: Key, folder: Path) -> Backup:
    """The same, and each part as a file of mode 0600 under `folder`, which must be new."""

    def new(part: str) -> IO[bytes]:
        path = folder / part
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    return _walk(file, key, new)


class _Parts:
    """The parts as they come: each one's digest, and its file when it is to be kept."""

    def __init__(self, new: Callable[[str], IO[bytes] | None]) -> None:
        self.found: dict[str, dict[str, Any]] = {}
        self._new = new
        self._part = ""
        self._file: IO[bytes] | None = None

    def take(self, part: str, piece: bytes) -> None:
        """One more piece. Raises BadBackup when the part was there before, and ended."""
        if part != self._part:
            if part in self.found:
                raise BadBackup(ALTERED)
            self.finish()
            self._part, self._digest, self._file = part, hashlib.sha256(), self._new(part)
            self.found[part] = {"size": 0}
        self._digest.update(piece)
        self.found[part]["size"] += len(piece)
        if self._file is not None:
            self._file.write(piece)

    def finish(self) -> None:
        """The part is whole: its digest is known, its file on the disk."""
        if self._part:
            self.found[self._part]["sha256"] = self._digest.hexdigest()
        if self._file is not None:
            with self._file as file:
                file.flush()
                os.fsync(file.fileno())
        self._part, self._file = "", None


def _walk(file: Path, key: Key, new: Callable[[str], IO[bytes] | None]) -> Backup:
    parts, manifest = _Parts(new), b""
    with closing(read(file, key)) as pieces:
        for part, piece in pieces:
            if manifest:
                raise BadBackup(ALTERED)
            if part == MANIFEST:
                manifest = piece
            else:
                parts.take(part, piece)
    parts.finish()
    return _understood(manifest, parts.found)


def _understood(manifest: bytes, found: dict[str, dict[str, Any]]) -> Backup:
    try:
        said = json.loads(manifest)
        version = str(said["version"])
        if int(said["format"]) > FORMAT or not all(_is_known(name) for name in said["migrations"]):
            raise CannotRestore(NEWER.format(version=version))
        if _is_halfway(set(said["migrations"])):
            raise CannotRestore(HALFWAY.format(version=version))
        facts = Facts(rows=dict(said["rows"]), heads=dict(said["heads"]))
        at = datetime.fromisoformat(said["at"])
        backup = Backup(said["id"], at, said["node"], version, said["engine"], said["parts"], facts)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadBackup(ALTERED) from fault
    if backup.parts != found or not found.keys() >= NEEDED:
        raise BadBackup(ALTERED)
    return backup


def _is_known(migration: str) -> bool:
    """Whether this Vigie has the migration, by its dotted name, or another that stands in its place."""
    try:
        if find_spec(migration) is not None:
            return True
        package, _, name = migration.rpartition(".")
        folder = find_spec(package)
    except ModuleNotFoundError:
        return False
    return any(name in replaced for replaced in _replacements(package)) if folder else False


def _is_halfway(migrations: set[str]) -> bool:
    """Whether some, and not all, of the migrations that one of ours replaces were made: Django then knows neither."""
    for package in {name.rpartition(".")[0] for name in migrations}:
        for replaced in _replacements(package):
            made = {f"{package}.{name}" for name in replaced} & migrations
            if made and len(made) < len(replaced):
                return True
    return False


@cache
def _replacements(package: str) -> tuple[frozenset[str], ...]:
    """What each migration of a package replaces, for those that do."""
    folder = find_spec(package)
    files = [
        file for place in (folder and folder.submodule_search_locations) or () for file in Path(place).glob("[0-9]*.py")
    ]
    return tuple(replaced for file in files if (replaced := frozenset(_replaced(file))))


def _replaced(file: Path) -> set[str]:
    """Names of the migrations that this one replaces: read, not run, for its room's models need a node."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "replaces" for t in node.targets):
            return {name for _, name in ast.literal_eval(node.value)}
    return set()
