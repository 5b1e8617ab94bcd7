"""Adding to the chain, and signing where it stands."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, models, transaction

from vigie.compute import crypto
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.models import Chain, Checkpoint, Entry, Head

GENESIS = bytes(32)
SIGNED = "checkpoint.sign"


class OutsideTransaction(RuntimeError):
    """An audit entry must share the transaction of the change it witnesses."""


def note(verb: str, subject: models.Model | tuple[str, str], *, by: Actor, chain: str = Chain.DESK) -> Entry:
    """Append one entry, inside the caller's transaction: both are kept, or neither.

    `verb` reads `noun.verb` ("incident.verify"); `subject` is a saved object or (type, id). Nothing else is recorded.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(verb)
    kind, key = subject if isinstance(subject, tuple) else (subject._meta.label_lower, str(subject.pk))
    with permitted_write():
        head, _ = Head.objects.select_for_update().get_or_create(chain=chain, defaults={"digest": GENESIS})
        facts = {
            "v": 1,
            "seq": head.seq + 1,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "actor": by.audit_id,
            "verb": verb,
            "type": kind,
            "id": key,
        }
        body = bytes(head.digest) + crypto.canonical(facts)
        digest = hashlib.sha256(body).digest()
        entry = Entry.objects.create(chain=chain, seq=head.seq + 1, body=body, digest=digest)
        Head.objects.filter(chain=chain).update(seq=entry.seq, digest=digest)
    return entry


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
