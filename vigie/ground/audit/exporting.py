"""The chain as one file that anyone can check: a line of JSON, a line for each entry, a signed last line.

An entry's line is its hash in hexadecimal, a blank, and its canonical JSON as it was hashed; the hash of a line is the
SHA-256 of the hash of the line before (32 bytes) and that JSON. docs/reference/audit.md checks it in twenty lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import GENESIS, note
from vigie.ground.audit.models import Chain, Entry, Head
from vigie.ground.audit.statements import NODE, BadFile, Statement, own_key, words_of
from vigie.ground.audit.walking import stored_rows

FORMAT = "vigie-audit/1"
LONGEST_LINE = 100_000  # bytes; an entry has about two hundred


class Broken(Exception):
    """The chain does not hold: nothing is signed. The message names the entry."""


@dataclass(frozen=True)
class Extent:
    """Which part of which chain: entries `first` to `last`, after the hash `previous`."""

    chain: str
    first: int
    last: int
    previous: bytes


def begin_export(chain: str = Chain.DESK, since: int = 1, *, by: Actor) -> Extent:
    """Note the export in the desk's chain and say what it will hold. Raises BadFile when no entry `since` is there."""
    with transaction.atomic():
        if not Entry.objects.filter(chain=chain, seq=since).exists():
            raise BadFile(_("The chain has no entry %(seq)d.") % {"seq": since})
        note("audit.export", ("audit.chain", chain), by=by)
    last = Head.objects.get(chain=chain).seq
    before = Entry.objects.filter(chain=chain, seq=since - 1).first()
    if since > 1 and before is None:
        raise BadFile(_("The chain has no entry %(seq)d.") % {"seq": since - 1})
    return Extent(chain, since, last, bytes(before.digest) if before else GENESIS)


def export(extent: Extent) -> Iterator[bytes]:
    """The file in pieces. Raises Broken at the first entry that does not hold, and then signs nothing."""
    header = {
        "format": FORMAT,
        "node": settings.VIGIE_NODE,
        "chain": extent.chain,
        "first": extent.first,
        "previous": extent.previous.hex(),
        "public_key": own_key(),
        "fingerprint": words_of(own_key()),
    }
    yield crypto.canonical(header) + b"\n"
    seq, previous = extent.first - 1, extent.previous
    for piece in stored_rows(extent.chain, extent.first):
        lines = []
        for number, body, digest in piece[: extent.last - seq]:
            if number != seq + 1 or body[:32] != previous or sha256(body).digest() != digest:
                raise Broken(_("entry %(seq)d does not hold") % {"seq": seq + 1})
            lines.append(digest.hex().encode() + b" " + body[32:])
            seq, previous = number, digest
        yield b"\n".join([*lines, b""])
        if seq == extent.last:
            break
    if seq != extent.last:
        raise Broken(_("the chain was cut after entry %(seq)d") % {"seq": seq})
    yield crypto.canonical(_footer(extent, previous)) + b"\n"


def _footer(extent: Extent, digest: bytes) -> dict[str, Any]:
    footer = {"last": extent.last, "digest": digest.hex(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    message = _message(settings.VIGIE_NODE, extent.chain, extent.first, extent.previous.hex(), footer)
    return footer | {"signature": crypto.sign(node_sign_seed(), message).hex()}


def _message(node: str, chain: str, first: int, previous: str, footer: dict[str, Any]) -> bytes:
    """What the last line's signature covers: the two ends of the exported part, and when."""
    return crypto.context("audit-export", node, chain, first, previous, footer["last"], footer["digest"], footer["at"])


@dataclass(frozen=True)
class Reading:
    """What an exported file turned out to hold. `fault` names the first thing that is wrong with it."""

    entries: int
    fault: str = ""
    node: str = ""
    chain: str = ""
    first: int = 0
    last: int = 0
    digest: str = ""
    at: str = ""
    public_key: str = ""
    signature: str = ""

    def as_statement(self) -> Statement:
        """Its last entry, as something that the node signed. Raises BadFile when the file does not hold."""
        if self.fault:
            raise BadFile(self.fault)
        return Exported(self.node, self.chain, self.last, self.digest, self.at, self.public_key, self.signature)


class Exported(Statement):
    """The last line of an export: its signature was checked with the whole file."""

    def signed_by(self) -> str:
        return self.node


def read_export(path: Path) -> Reading:
    """Check an exported file by itself: each line, and the signature by the key that it names. Raises BadFile."""
    try:
        with path.open("rb") as file:
            header = json.loads(file.readline(LONGEST_LINE))
            if header["format"] != FORMAT:
                raise ValueError(path)
            key = bytes.fromhex(header["public_key"])
            if not NODE.fullmatch(header["node"]) or header["chain"] not in Chain.values:
                raise ValueError(path)
            return _read_lines(file, header, key)
    except OSError as fault:
        raise BadFile(_("%(file)s cannot be read.") % {"file": path.name}) from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise BadFile(_("%(file)s is not an exported audit log.") % {"file": path.name}) from fault


def _read_lines(file: BinaryIO, header: dict[str, Any], key: bytes) -> Reading:
    first, previous = int(header["first"]), bytes.fromhex(header["previous"])
    seq = first - 1
    for line in iter(lambda: file.readline(LONGEST_LINE), b""):
        if line.startswith(b"{"):
            return _read_end(json.loads(line), header, key, seq, previous, trailing=bool(file.read(1)))
        facts = line[65:].rstrip(b"\n")
        digest = sha256(previous + facts).digest()
        if line[:65] != digest.hex().encode() + b" ":
            return Reading(
                seq - first + 1, _("entry %(seq)d was changed, or one before it is missing") % {"seq": seq + 1}
            )
        seq, previous = seq + 1, digest
        if json.loads(facts)["seq"] != seq:
            return Reading(seq - first, _("entry %(seq)d is missing") % {"seq": seq})
    return Reading(seq - first + 1, _("the file was cut after entry %(seq)d: its signature is missing") % {"seq": seq})


def _read_end(
    footer: dict[str, Any], header: dict[str, Any], key: bytes, seq: int, digest: bytes, trailing: bool
) -> Reading:
    first = int(header["first"])
    entries = seq - first + 1
    if footer["last"] != seq:
        return Reading(entries, _("the file was cut after entry %(seq)d") % {"seq": seq})
    message = _message(header["node"], header["chain"], first, header["previous"], footer)
    holds = crypto.signature_holds(key, bytes.fromhex(footer["signature"]), message)
    if footer["digest"] != digest.hex() or not holds or trailing:
        return Reading(entries, _("the signature does not hold: some entry was changed together with all that follow"))
    return Reading(
        entries,
        node=header["node"],
        chain=header["chain"],
        first=first,
        last=seq,
        digest=footer["digest"],
        at=footer["at"],
        public_key=header["public_key"],
        signature=footer["signature"],
    )
