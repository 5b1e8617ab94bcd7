"""Walking the chain again from the stored bytes: the first link that does not hold is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import GENESIS, SIGNED, checkpoint_message
from vigie.ground.audit.models import Chain, Checkpoint, Entry, Head
from vigie.ground.audit.walking import stored_rows


@dataclass(frozen=True)
class Verdict:
    """What was found of one chain: how many entries hold, and the first fault with its place, if any."""

    chain: str
    entries: int
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


class Fault(Exception):
    """A sentence that names what does not hold."""


@dataclass
class Walk:
    """How far a walk came: the last entry that holds, and its hash."""

    seq: int = 0
    digest: bytes = GENESIS


def verify_all() -> list[Verdict]:
    """One verdict per chain."""
    return [verify_chain(chain) for chain in Chain.values]


def verify_chain(chain: str) -> Verdict:
    """Check order, links, hashes, the head and every signed checkpoint of one chain."""
    walk = Walk()
    try:
        before = _head(chain)
        points = _points(chain)
        signed = {point.seq: bytes(point.digest) for point in points}
        follow(chain, walk, signed)
        _check_end(chain, walk, before)
        _check_points(chain, walk, points)
    except Fault as fault:
        return Verdict(chain, walk.seq, str(fault))
    return Verdict(chain, walk.seq)


def follow(chain: str, walk: Walk, signed: Mapping[int, bytes]) -> None:
    """Move `walk` along the stored entries; `signed` says what the hash at some places must be. Raises Fault."""
    seq, previous = walk.seq, walk.digest
    row: tuple[Any, Any, Any] = (None, None, None)
    try:
        for piece in stored_rows(chain, seq + 1):
            for row in piece:
                number, body, digest = row
                if number != seq + 1 or body[:32] != previous or sha256(body).digest() != digest:
                    raise Fault(_named(seq + 1, row, previous))
                if number in signed and signed[number] != digest:
                    raise Fault(_("entry %(seq)d differs from its signed checkpoint") % {"seq": number})
                seq, previous = number, digest
    except TypeError as fault:  # Nothing, or a number, where bytes belong.
        raise Fault(_named(seq + 1, row, previous)) from fault
    finally:
        walk.seq, walk.digest = seq, previous


def _named(place: int, row: tuple[Any, Any, Any], previous: bytes) -> str:
    """What is wrong with the row found where entry `place` should stand."""
    number, body, digest = row
    if not isinstance(number, int):
        return _("an entry after %(seq)d has no number") % {"seq": place - 1}
    if number > place:
        return _("entry %(seq)d is missing") % {"seq": place}
    if number < place:
        return _("entry %(seq)d is there twice") % {"seq": number}
    if not isinstance(body, bytes) or not isinstance(digest, bytes):
        return _("entry %(seq)d was changed: it holds something else than bytes") % {"seq": place}
    if body[:32] != previous:
        return _("entry %(seq)d does not follow the one before it") % {"seq": place}
    return _("entry %(seq)d was changed") % {"seq": place}


def _head(chain: str) -> tuple[int, bytes]:
    """Where the chain says that it ends. Raises Fault when the row holds nonsense."""
    try:
        head = Head.objects.filter(chain=chain).first()
        return (head.seq + 0, bytes(head.digest)) if head else (0, GENESIS)
    except (TypeError, ValueError, DatabaseError) as fault:
        raise Fault(_("the head of the chain was changed: it holds something else than bytes")) from fault


def _check_end(chain: str, walk: Walk, before: tuple[int, bytes]) -> None:
    """The chain ends where its head says, or later if entries came while we walked."""
    after = _head(chain)
    if walk.seq < before[0]:
        raise Fault(_("the chain was cut after entry %(seq)d") % {"seq": walk.seq})
    if walk.seq > after[0]:
        raise Fault(_("the head was set back: it says entry %(seq)d") % {"seq": after[0]})
    for seq, digest in (before, after):
        if seq == walk.seq and digest != walk.digest:
            raise Fault(_("the head was changed: it is not entry %(seq)d") % {"seq": seq})


def _points(chain: str) -> list[Checkpoint]:
    """The signed checkpoints. Raises Fault that names one which holds nonsense."""
    found = Checkpoint.objects.filter(chain=chain).order_by("seq")
    try:
        return [_sound(point) for point in found]
    except (TypeError, ValueError, DatabaseError):
        pass  # One of them: find out which.
    for key in found.values_list("pk", flat=True):
        try:
            _sound(found.get(pk=key))
        except (TypeError, ValueError, DatabaseError) as fault:
            raise Fault(_("checkpoint %(number)s was changed: it cannot be read") % {"number": key}) from fault
    raise Fault(_("the checkpoints cannot be read"))


def _sound(point: Checkpoint) -> Checkpoint:
    """The checkpoint, if its columns hold what they should. Raises TypeError or ValueError."""
    point.digest, point.signature = bytes(point.digest), bytes(point.signature)
    if not isinstance(point.seq, int) or not isinstance(point.at, datetime):
        raise TypeError(point.pk)
    return point


def _check_points(chain: str, walk: Walk, points: list[Checkpoint]) -> None:
    """Every checkpoint is signed by this node and within the chain, and none that the chain tells of is gone."""
    public = crypto.verify_key(node_sign_seed())
    for point in points:
        message = checkpoint_message(chain, point.seq, bytes(point.digest), point.at)
        if not crypto.signature_holds(public, bytes(point.signature), message):
            raise Fault(_("the checkpoint at entry %(seq)d is not signed by this node") % {"seq": point.seq})
        if point.seq > walk.seq:
            raise Fault(_("the chain was cut after entry %(seq)d") % {"seq": walk.seq})
    there = {point.seq for point in points}
    told = Entry.objects.filter(chain=chain, seq__lte=walk.seq).saying(verb=SIGNED).order_by("seq")
    for entry in told.iterator(chunk_size=2000):
        if (seq := int(entry.facts["id"])) not in there:
            raise Fault(_("the checkpoint at entry %(seq)d was removed") % {"seq": seq})
