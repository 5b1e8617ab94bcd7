"""The inbox folder of Gammu SMSD (FILES backend): `IN<date>_<time>_<serial>_<sender>_<part>.txt`, gammu-smsd-files(7).

Here are names and bytes only; `fetching` seals them. A file is first given a name of our own, drawn by lot, and under
that name it is sealed once: a power cut between sealing and deleting brings the same name again, and nothing twice. No
digest of a number or of its words is kept for that, for both can be guessed.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

_NAME = re.compile(r"IN(\d{8})_(\d{6})_(\d+)_(.*)_(\d+)\.(txt|bin|smsbackup)", re.DOTALL)
_OURS = re.compile(r"vigie-([0-9a-f]{32})-(IN.*)", re.DOTALL)
LARGEST = 20_000  # bytes of one part: a text has 140
MOST_PARTS = 30
TOGETHER = timedelta(minutes=2)  # how far apart the parts of one text may be stamped


@dataclass(frozen=True)
class Part:
    """One file, by its name."""

    path: Path
    stamp: datetime | None  # as the network's centre said, without a zone
    serial: int
    sender: str
    number: int
    kind: str

    @classmethod
    def of(cls, path: Path, name: str) -> Part | None:
        """None for a name that Gammu does not give."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        day, hour, serial, sender, number, kind = match.groups()
        stamp = None
        with suppress(ValueError):
            stamp = datetime.strptime(day + hour, "%Y%m%d%H%M%S")  # noqa: DTZ007  # the file's name has no zone
        return cls(path, stamp, int(serial), sender, int(number), kind)

    def read(self) -> bytes:
        """Its bytes. Raises OSError for what is no plain file, or larger than a part can be."""
        with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode) or told.st_size > LARGEST:
                raise OSError("no part of a text")
            return file.read(LARGEST)


@dataclass
class Found:
    """The parts of one text, in order, under the name by which it is sealed."""

    mark: str
    parts: list[Part] = field(default_factory=list)

    @property
    def sender(self) -> str:
        return self.parts[0].sender

    @property
    def stamp(self) -> datetime | None:
        return self.parts[0].stamp

    def remove(self) -> None:
        """Delete its files, and have the folder know it even if the power goes."""
        for part in self.parts:
            part.path.unlink(missing_ok=True)
        _settle(self.parts[0].path.parent)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lying(folder: Path | None) -> int:
    """How many texts lie in clear in the folder now; none where it is not there."""
    if folder is None:
        return 0
    with suppress(OSError):
        return sum(1 for one in folder.iterdir() if _NAME.fullmatch(one.name) or _OURS.fullmatch(one.name))
    return 0


def claim(folder: Path, most: int) -> list[Found]:
    """Up to `most` texts under names of our own: those of an earlier try first, then what Gammu has put there."""
    found = _claimed(folder)
    fresh = [part for path in folder.iterdir() if (part := Part.of(path, path.name))]
    for parts in _joined(fresh):
        if len(found) >= most:
            break
        mark = secrets.token_hex(16)
        for part in parts:
            part.path.rename(folder / f"vigie-{mark}-{part.path.name}")
    if fresh:
        _settle(folder)
    return _claimed(folder)[:most]


def _claimed(folder: Path) -> list[Found]:
    by_mark: dict[str, Found] = {}
    for path in sorted(folder.iterdir()):
        match = _OURS.fullmatch(path.name)
        part = Part.of(path, match[2]) if match else None
        if match and part:
            by_mark.setdefault(match[1], Found(match[1])).parts.append(part)
    for one in by_mark.values():
        one.parts.sort(key=lambda part: part.number)
    return sorted(by_mark.values(), key=lambda one: (one.stamp or datetime.max, one.mark))  # noqa: DTZ901  # as above


def _joined(parts: list[Part]) -> Iterator[list[Part]]:
    """The parts of each text together: of one sender and serial, numbered on from 00, stamped close to each other."""
    waiting = sorted(parts, key=lambda part: (part.sender, part.serial, part.number, part.stamp or datetime.max))  # noqa: DTZ901
    while waiting:
        text = [waiting.pop(0)]
        while len(text) < MOST_PARTS:
            after = next((part for part in waiting if _follows(text[-1], part)), None)
            if after is None:
                break
            waiting.remove(after)
            text.append(after)
        yield text


def _follows(one: Part, other: Part) -> bool:
    same = (one.sender, one.serial, one.number + 1, one.kind) == (other.sender, other.serial, other.number, other.kind)
    if not same or one.stamp is None or other.stamp is None:
        return False
    return abs(other.stamp - one.stamp) <= TOGETHER


def words_of(content: bytes) -> str:
    """A text file of Gammu: UCS-2 with its mark (InboxFormat unicode), else UTF-8, else one byte a letter."""
    if content[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
