"""Adding to the chain, and signing where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from vigie.compute import crypto
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.models import Chain, Checkpoint, Entry, Head

GENESIS = bytes(32)
SIGNED = "checkpoint.sign"

Subject = models.Model | tuple[str, str]


class OutsideTransaction(RuntimeError):
    """An audit entry must share the transaction of the change it witnesses."""


def note(verb: str, subject: Subject, *, by: Actor, chain: str = Chain.DESK) -> Entry:
    """Append one entry, inside the caller's transaction: both are kept, or neither.

    `verb` reads `noun.verb` ("incident.verify"); `subject` is a saved object or (type, id). Nothing else is recorded.
    """
    return note_each(verb, [subject], by=by, chain=chain)[0]


def note_each(verb: str, subjects: Sequence[Subject], *, by: Actor, chain: str = Chain.DESK) -> list[Entry]:
    """As `note`, an entry for each of many subjects of one verb, in their order; the pen is taken once for all."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(verb)
    if not subjects:
        return []
    with permitted_write():
        head, _ = Head.objects.select_for_update().get_or_create(chain=chain, defaults={"digest": GENESIS})
        mine = Head.objects.filter(chain=chain)
        entries: list[Entry] = []
        digest = bytes(head.digest)
        for seq, subject in enumerate(subjects, head.seq + 1):
            body = digest + crypto.canonical(_facts(seq, verb, subject, by))
            digest = hashlib.sha256(body).digest()
            # One by one: the database lets an entry stand only right after the head, and the head go only to it.
            entries.append(Entry.objects.create(chain=chain, seq=seq, body=body, digest=digest))
            mine.update(seq=seq, digest=digest)
    return entries


def _facts(seq: int, verb: str, subject: Subject, by: Actor) -> dict[str, Any]:
    kind, key = subject if isinstance(subject, tuple) else (subject._meta.label_lower, str(subject.pk))
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"v": 1, "seq": seq, "at": at, "actor": by.audit_id, "verb": verb, "type": kind, "id": key}


def checkpoint_message(chain: str, seq: int, digest: bytes, at: datetime, node: str = "") -> bytes:
    """The bytes a checkpoint signs; of this node unless another is named."""
    return crypto.context("checkpoint", node or settings.VIGIE_NODE, chain, seq, digest.hex(), at.isoformat())


def checkpoint(every: timedelta = timedelta(hours=1)) -> int:
    """Sign each chain's head if it moved and its last checkpoint is older than `every`. Returns how many.

    The chain itself tells of each checkpoint, so that one which is removed later is missed.
    """
    made = 0
    now = datetime.now(UTC).replace(microsecond=0)
    for head in Head.objects.filter(seq__gt=0):
        last = Checkpoint.objects.filter(chain=head.chain).last()
        # One entry after the last checkpoint is the one that tells of it.
        if last is not None and (head.seq <= last.seq + 1 or now - last.at < every):
            continue
        message = checkpoint_message(head.chain, head.seq, bytes(head.digest), now)
        signature = crypto.sign(node_sign_seed(), message)
        with transaction.atomic():
            Checkpoint.objects.create(chain=head.chain, seq=head.seq, digest=head.digest, at=now, signature=signature)
            note(SIGNED, ("audit.checkpoint", str(head.seq)), by=Actor.system(), chain=head.chain)
        made += 1
    return made
