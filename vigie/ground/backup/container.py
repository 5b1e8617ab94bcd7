"""The inside of a backup: a tar stream of pieces, so that nothing has to fit into memory or be measured beforehand.

Each part (`database`, `keys/node`, `files/…`) is a run of members `part/000000`, `part/000001`… of at most 4 MiB, in
order; the last member is `manifest.json`. Without Vigie, `age -d FILE | tar x` and `cat part/*` give every part back.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import threading
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from vigie.ground.backup.errors import BadBackup
from vigie.ground.backup.locks import Key

FORMAT = 1
PIECE = 4 * 1024 * 1024
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 1024 * 1024
# Only what a node's folder may hold: no absolute path, no parent, no hidden name.
PART = re.compile(r"(database|(?:keys|files|demonstration)(?:/[^/.\0][^/\0]*)+)")
MEMBER = re.compile(PART.pattern + r"/(\d{6,})", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A part by its name, and its bytes as they come."""

    name: str
    pieces: Iterable[bytes]


def tar_stream(parts: Iterable[Part], manifest: dict[str, Any]) -> Iterator[bytes]:
    """The whole tar as bytes; `manifest` gets `parts` (name → size, sha256) filled in and is written last."""
    manifest["parts"] = {}
    for part in parts:
        digest, size = hashlib.sha256(), 0
        for number, piece in enumerate(part.pieces):
            digest.update(piece)
            size += len(piece)
            yield from _member(f"{part.name}/{number:06}", piece)
        manifest["parts"][part.name] = {"size": size, "sha256": digest.hexdigest()}
    yield from _member(MANIFEST, json.dumps(manifest, sort_keys=True, indent=1).encode())
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name: str, data: bytes) -> Iterator[bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    yield info.tobuf(tarfile.GNU_FORMAT)
    yield data
    yield bytes(-len(data) % tarfile.BLOCKSIZE)


class Pull(io.RawIOBase):
    """A readable over an iterator of bytes. What the iterator raised is kept in `fault`: age's library loses it."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._held = memoryview(b"")
        self.fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; empty at the end."""
        while not self._held:
            try:
                self._held = memoryview(next(self._source))
            except StopIteration:
                return b""
            except Exception as fault:
                self.fault = fault
                raise
        size = len(self._held) if size < 0 else size
        given, self._held = self._held[:size], self._held[size:]
        return bytes(given)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file's bytes from where it stands, piece by piece; an empty file gives one empty piece."""
    first = True
    while (piece := file.read(PIECE)) or first:
        first = False
        yield piece


def read(file: Path, key: Key) -> Generator[tuple[str, bytes]]:
    """(part, piece) in order, then (`manifest.json`, its bytes). Raises BadBackup, at the latest at the end."""
    out, into = os.pipe()
    fault: list[Exception] = []
    opener = threading.Thread(target=_open_into, args=(file, key, into, fault), daemon=True)
    opener.start()
    try:
        with os.fdopen(out, "rb") as pipe:
            yield from _members(pipe)
            while pipe.read(PIECE):  # To the end, where the last chunk tells whether the file is whole.
                pass
    except (tarfile.TarError, ValueError) as broken:
        opener.join()
        raise (fault[0] if fault else BadBackup("The file opens, but is not a backup of a node.")) from broken
    opener.join()
    if fault:
        raise fault[0]


def _open_into(file: Path, key: Key, into: int, fault: list[Exception]) -> None:
    with os.fdopen(into, "wb") as writer:
        try:
            with file.open("rb") as reader:
                key.open(reader, writer)
        except Exception as found:
            fault.append(found)


def _members(pipe: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=pipe, mode="r|") as tar:
        expected: tuple[str, int] = ("", 0)
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or info.size > (LARGEST_MANIFEST if info.name == MANIFEST else PIECE):
                raise ValueError(info.name)
            if info.name != MANIFEST:
                expected = _follows(info.name, expected)
            yield (MANIFEST if info.name == MANIFEST else expected[0]), content.read()


def _follows(member: str, last: tuple[str, int]) -> tuple[str, int]:
    """The part and number of a member, which must continue the last one or begin a part. Raises ValueError."""
    match = MEMBER.fullmatch(member)
    if match is None:
        raise ValueError(member)
    part, number = match[1], int(match[2])
    if number and (part, number) != (last[0], last[1] + 1):
        raise ValueError(member)
    return part, number
