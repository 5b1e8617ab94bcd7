"""Fetching texts from a modem's folder: sealed and committed first, then the file is deleted.

Deleting does not overwrite: on flash memory nothing can. The folder belongs on a disk that is encrypted, or in memory.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Busy, Refusal
from vigie.ground.access.limits import TooMany
from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.actions import AlreadyReceived
from vigie.protection.intake.conversation import Piece
from vigie.protection.intake.duty.hours import ZONE
from vigie.protection.intake.texts.arriving import Off, take_text
from vigie.protection.intake.texts.queries import in_force
from vigie.protection.intake.texts.spool import Found, claim, words_of

AT_ONCE = 100  # texts of one pull
OLD = timedelta(days=30)


class NotAllTaken(Exception):
    """Some files could not be read or sealed; they lie there still."""


def fetch() -> int:
    """Seal what lies in the modem's folder; how many texts were new. Does nothing while SMS is off or no modem is set.

    Raises NotAllTaken after the others are sealed. Nothing of a text is in what it raises.
    """
    folder: Path | None = settings.VIGIE_MODEM
    if folder is None or in_force() is None:
        return 0
    taken, failed = 0, 0
    for found in claim(folder, AT_ONCE):
        try:
            taken += _take(found)
        except (Off, TooMany, Busy):
            break  # The others wait in the folder, too.
        except (OSError, Refusal):
            failed += 1
    if failed:
        raise NotAllTaken
    return taken


def _take(found: Found) -> int:
    """Seal one text, then delete its files; 0 when an earlier try had sealed it."""
    read = [(part.kind, part.read()) for part in found.parts]
    words = "".join(words_of(content) for kind, content in read if kind == "txt")
    pieces = [Piece(content, type="application/octet-stream") for kind, content in read if kind != "txt"]
    new = 1
    try:
        take_text(
            sender=found.sender,
            words=words if words.strip() or pieces else _("(An empty text)"),
            came=_came(found.stamp),
            submission=found.mark,
            pieces=pieces,
            by=Actor.system(),
        )
    except AlreadyReceived:
        new = 0
    found.remove()
    return new


def _came(stamp: datetime | None) -> datetime:
    """When it was sent, as the network says; now where that cannot be."""
    now = timezone.now()
    said = stamp.replace(tzinfo=ZONE) if stamp else now
    return said if now - OLD < said <= now + timedelta(hours=2) else now
