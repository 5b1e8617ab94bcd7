"""Which backups this node made, where, and until when each is to be kept: a small file in the node's folder."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAME = "backups.json"


@dataclass(frozen=True)
class Made:
    """One good backup. `expires` is when every copy of it must be destroyed, so that what was erased is gone."""

    id: str
    at: datetime
    expires: datetime
    path: str
    sha256: str
    size: int


def made(home: Path) -> list[Made]:
    """The backups not yet expired by their file, the oldest first; a register that cannot be read counts as none."""
    try:
        rows = json.loads((home / NAME).read_text(encoding="utf-8"))
        return [Made(**{**row, **{key: datetime.fromisoformat(row[key]) for key in ("at", "expires")}}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def last_good_backup(home: Path) -> datetime | None:
    """When the last backup was written whole; None when this node never made one. `vigie check --deploy` asks."""
    return max((backup.at for backup in made(home)), default=None)


def holding(home: Path, since: datetime, now: datetime) -> list[Made]:
    """The backups that may still hold something that existed since `since` and is erased now."""
    return [backup for backup in made(home) if backup.at >= since and backup.expires > now]


def add(home: Path, backup: Made) -> None:
    """Write one more into the register."""
    _write(home, [*made(home), backup])


def expire(home: Path, now: datetime) -> list[Made]:
    """Remove the files whose time is over, where they still lie where we wrote them; returns what expired."""
    kept: list[Made] = []
    over: list[Made] = []
    for backup in made(home):
        (over if backup.expires <= now else kept).append(backup)
    for backup in over:
        if _is_still_ours(backup):
            Path(backup.path).unlink()
    if over:
        _write(home, kept or over[-1:])  # The last one stays on the list: it says when a backup was last made.
    return over


def _is_still_ours(backup: Made) -> bool:
    """Whether the very file that we wrote lies where we wrote it: a disk may carry another under the same name."""
    path = Path(backup.path)
    if path.is_symlink() or not path.is_file() or path.stat().st_size != backup.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == backup.sha256


def expiry(at: datetime, days: int) -> datetime:
    """The day on which a backup's copies end, at midnight."""
    return (at + timedelta(days=days)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _write(home: Path, backups: list[Made]) -> None:
    text = json.dumps([asdict(backup) for backup in backups], default=datetime.isoformat, indent=1)
    part = home / f"{NAME}.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.rename(home / NAME)
