"""Walking the chain again from the stored bytes: the first link that does not hold is named."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import BinaryField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import GENESIS, checkpoint_message
from vigie.ground.audit.models import Chain, Checkpoint, Entry, Head


@dataclass(frozen=True)
class Verdict:
    """What was found of one chain: how many entries hold, and the first fault with its place, if any."""

    chain: str
    entries: int
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


def verify_chain(chain: str) -> Verdict:
    """Check order, links, digests, the head and every signed checkpoint of one chain."""
    previous, seq = GENESIS, 0
    seen = dict(Checkpoint.objects.filter(chain=chain).values_list("seq", "digest"))
    # Cast: SQLite lets an attacker store text in a binary column, and decoding it must not stop the walk.
    stored = {name: Cast(name, BinaryField()) for name in ("body", "digest")}
    rows = Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", *stored.values())
    for number, body, digest in rows.iterator(chunk_size=5000):
        seq += 1
        if number != seq:
            return Verdict(chain, seq - 1, _("entry %(seq)d is missing") % {"seq": seq})
        body = bytes(body)
        if body[:32] != previous:
            return Verdict(chain, seq - 1, _("entry %(seq)d does not follow the one before it") % {"seq": seq})
        previous = hashlib.sha256(body).digest()
        if previous != bytes(digest):
            return Verdict(chain, seq - 1, _("entry %(seq)d was changed") % {"seq": seq})
        if seq in seen and bytes(seen[seq]) != previous:
            return Verdict(chain, seq - 1, _("entry %(seq)d differs from its signed checkpoint") % {"seq": seq})
    return Verdict(chain, seq, _end_fault(chain, seq, previous))


def _end_fault(chain: str, seq: int, digest: bytes) -> str:
    """What is wrong at the end of an otherwise sound chain: cut short, or checkpoints that are not ours."""
    head = Head.objects.filter(chain=chain).first()
    if (head.seq if head else 0) != seq or (head is not None and seq and bytes(head.digest) != digest):
        return _("the chain was cut after entry %(seq)d") % {"seq": seq}
    public = crypto.verify_key(node_sign_seed())
    for point in Checkpoint.objects.filter(chain=chain):
        message = checkpoint_message(chain, point.seq, bytes(point.digest), point.at)
        if not crypto.signature_holds(public, bytes(point.signature), message):
            return _("the checkpoint at entry %(seq)d is not signed by this node") % {"seq": point.seq}
        if point.seq > seq:
            return _("the chain was cut after entry %(seq)d") % {"seq": seq}
    return ""


def verify_all() -> list[Verdict]:
    """One verdict per chain."""
    return [verify_chain(chain) for chain in Chain.values]
