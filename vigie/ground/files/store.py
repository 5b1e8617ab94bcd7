"""Where age files lie: ciphertext only, under random names. Another kind of storage is another `Store` (ADR 0018)."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

KEPT_FREE = 512 * 1024 * 1024
ARRIVING = "arriving"  # a folder of its own, so that looking for what was left behind is quick


class Half(Protocol):
    """A file on its way in: written, then made whole, or dropped. Until its `release`, no sweep takes it away."""

    name: UUID

    def write(self, data: bytes) -> int: ...

    def flush(self) -> None: ...

    def read_back(self) -> BinaryIO: ...

    def finish(self) -> None: ...

    def settle(self) -> None: ...

    def drop(self) -> None: ...

    def release(self) -> None: ...


class Store(Protocol):
    """The five things that the rest of this room asks of a storage."""

    def room(self) -> int: ...

    def begin(self, name: UUID) -> Half: ...

    def read(self, name: UUID) -> BinaryIO: ...

    def erase(self, name: UUID) -> None: ...

    def left_behind(self) -> Iterator[Half]: ...


class HalfFile:
    """A file locked by the process that writes it: when that process dies, however it died, the lock is gone."""

    def __init__(self, folder: Path, name: UUID, file: FileIO) -> None:
        self.name = name
        self.whole = folder / name.hex
        self.half = folder / ARRIVING / name.hex
        self._file = file

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) or 0 :]
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here; `finish` brings it to the disk."""

    def read_back(self) -> BinaryIO:
        return self.half.open("rb")

    def finish(self) -> None:
        """All is written: wait until it lies on the disk. Raises OSError when the disk is full."""
        os.fsync(self._file.fileno())
        _sync_folder(self.half.parent)

    def settle(self) -> None:
        """Its row is committed: put it among the whole files."""
        self.half.replace(self.whole)
        _sync_folder(self.whole.parent)
        self.release()

    def drop(self) -> None:
        self.half.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        self._file.close()


class FolderStore:
    """Files of a folder that only the node's user may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.arriving = folder / ARRIVING

    def room(self) -> int:
        """Bytes that may still be written without taking the database's room: a full disk would stop the intake."""
        return shutil.disk_usage(settings.VIGIE_HOME).free - KEPT_FREE

    def begin(self, name: UUID) -> HalfFile:
        """A new file, readable by the node's user only. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.arriving.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.arriving / name.hex, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        file = FileIO(descriptor, "wb")
        fcntl.flock(file, fcntl.LOCK_EX)
        return HalfFile(self.folder, name, file)

    def read(self, name: UUID) -> BinaryIO:
        """The ciphertext. Raises FileNotFoundError. A file cut off between commit and naming is read where it lies."""
        for path in (self.folder / name.hex, self.arriving / name.hex):
            if path.exists():
                return path.open("rb")
        return (self.folder / name.hex).open("rb")

    def erase(self, name: UUID) -> None:
        for folder in (self.arriving, self.folder):
            (folder / name.hex).unlink(missing_ok=True)

    def left_behind(self) -> Iterator[HalfFile]:
        """Halves whose writer lives no more; each is held until it is settled, dropped or released."""
        for path in sorted(self.arriving.iterdir()) if self.arriving.is_dir() else []:
            try:
                file = FileIO(os.open(path, os.O_WRONLY), "wb")
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except FileNotFoundError:  # settled while we looked
                continue
            except BlockingIOError:  # its writer is at work
                file.close()
                continue
            if path.exists():
                yield HalfFile(self.folder, UUID(hex=path.name), file)
            else:
                file.close()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> Store:
    """The storage of this node: `files/` in its own folder."""
    return FolderStore(settings.VIGIE_HOME / "files")
