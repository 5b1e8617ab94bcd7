"""What leaves the node about its chain, as small files that others can check without it.

A **checkpoint file** says "at entry SEQ the chain's hash is DIGEST", signed by the node. A **countersigned** one
carries a second signature, of another node that has seen it. Who keeps such a file can show later that a chain was
rewritten whole, even by someone who holds all of the node's own secrets.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.compute.fingerprint import LISTS, in_words
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.audit.actions import checkpoint_message, note
from vigie.ground.audit.models import Chain, Checkpoint, Entry, Witnessed

FORMAT = "vigie-checkpoint/1"
NODE = re.compile("[a-z0-9-]{1,16}")  # A code: what is signed joins its parts by a bar.
LONGEST = 100_000  # bytes: a checkpoint file has one or two thousand


class BadFile(Exception):
    """A file that is not what it should be; the message is a sentence for the person who gave it."""


class UnknownKey(BadFile):
    """The key that signed is not the one known for that node: two people must compare its words first."""


@dataclass(frozen=True)
class Signature:
    """Who signed (a node's code), when, with which key, and the signature itself; bytes as hexadecimal."""

    node: str
    at: str
    public_key: str
    signature: str


@dataclass(frozen=True)
class Statement:
    """A signed checkpoint, and perhaps another node's signature under it."""

    node: str
    chain: str
    seq: int
    digest: str
    at: str
    public_key: str
    signature: str
    witness: Signature | None = None

    def own(self) -> dict[str, Any]:
        """The checkpoint without its witness: what the witness signs."""
        return {name: value for name, value in asdict(self).items() if name != "witness"}

    def signed_by(self) -> str:
        """Check every signature; the code of the last node that signed. Raises BadFile."""
        message = checkpoint_message(
            self.chain, self.seq, bytes.fromhex(self.digest), datetime.fromisoformat(self.at), self.node
        )
        if not _holds(self.public_key, self.signature, message):
            raise BadFile(_("The checkpoint’s own signature does not hold: the file was changed."))
        if self.witness is None:
            return self.node
        if not _holds(self.witness.public_key, self.witness.signature, _witness_message(self, self.witness)):
            raise BadFile(_("The countersignature does not hold: the file was changed."))
        return self.witness.node

    def written(self) -> str:
        """The file's text, with the fingerprints that people read to each other."""
        facts = {"format": FORMAT, **self.own(), "fingerprint": words_of(self.public_key)}
        if self.witness is not None:
            facts["witness"] = asdict(self.witness) | {"fingerprint": words_of(self.witness.public_key)}
        return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _holds(public_key: str, signature: str, message: bytes) -> bool:
    return crypto.signature_holds(bytes.fromhex(public_key), bytes.fromhex(signature), message)


def _witness_message(statement: Statement, witness: Signature) -> bytes:
    return crypto.context("cosign", witness.node, witness.at) + crypto.canonical(statement.own())


def words_of(public_key: str) -> dict[str, str]:
    """A key's fingerprint in the words of each language."""
    return {language: in_words(bytes.fromhex(public_key), language) for language in LISTS}


def own_key() -> str:
    """This node's public key, as hexadecimal."""
    return crypto.verify_key(node_sign_seed()).hex()


def newest_checkpoint(chain: str) -> Statement:
    """The last signed checkpoint of a chain, to be given to another node. Raises BadFile when there is none."""
    point = Checkpoint.objects.filter(chain=chain).last()
    if point is None:
        raise BadFile(_("There is no checkpoint yet: the node signs one each hour while it runs."))
    stamp = point.at.astimezone(UTC).isoformat()
    digest, signature = bytes(point.digest).hex(), bytes(point.signature).hex()
    return Statement(settings.VIGIE_NODE, chain, point.seq, digest, stamp, own_key(), signature)


def read_statement(path: Path) -> Statement:
    """A checkpoint file, its shape checked but not yet its signatures. Raises BadFile."""
    try:
        if path.stat().st_size > LONGEST:
            raise ValueError(path)
        facts = json.loads(path.read_text(encoding="utf-8"))
        if facts.pop("format") != FORMAT:
            raise ValueError(path)
        return statement_of(facts)
    except OSError as fault:
        raise BadFile(_("%(file)s cannot be read.") % {"file": path.name}) from fault
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadFile(_("%(file)s is not a checkpoint file.") % {"file": path.name}) from fault


def statement_of(facts: dict[str, Any]) -> Statement:
    """A statement from JSON values. Raises ValueError, KeyError, TypeError or AttributeError for another shape."""
    witness = facts.get("witness")
    if witness is not None:
        witness = Signature(**{name: str(witness[name]) for name in Signature.__dataclass_fields__})
    texts = {name: str(facts[name]) for name in ("node", "chain", "digest", "at", "public_key", "signature")}
    nodes = [texts["node"], *([witness.node] if witness else [])]
    if texts["chain"] not in Chain.values or int(facts["seq"]) < 1 or not all(map(NODE.fullmatch, nodes)):
        raise ValueError(texts)
    sizes = [(texts["digest"], 32), (texts["public_key"], 32), (texts["signature"], 64)]
    sizes += [(witness.public_key, 32), (witness.signature, 64)] if witness else []
    if any(len(bytes.fromhex(value)) != size for value, size in sizes):
        raise ValueError(texts)
    for moment in [texts["at"], *([witness.at] if witness else [])]:
        datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S%z")
    return Statement(seq=int(facts["seq"]), witness=witness, **texts)


def cosign(statement: Statement, *, trust: bool = False, by: Actor) -> Statement:
    """Sign under another node's checkpoint, once per place of its chain.

    Raises UnknownKey unless the key is the one that this node countersigned for before, or `trust` says that two
    people compared its words; BadFile when a signature does not hold, or when that node showed another hash for the
    same entry: then one of its two chains is false.
    """
    statement.signed_by()
    if statement.node == settings.VIGIE_NODE and statement.public_key == own_key():
        raise BadFile(_("This is this node’s own checkpoint: another node must countersign it."))
    key, digest = bytes.fromhex(statement.public_key), bytes.fromhex(statement.digest)
    known = Witnessed.objects.filter(node=statement.node)
    seen = known.filter(chain=statement.chain, seq=statement.seq).first()
    if seen is not None and bytes(seen.digest) != digest:
        raise BadFile(
            _("Stop: node %(node)s showed another entry %(seq)d before. One of its two chains is false.")
            % {"node": statement.node, "seq": statement.seq}
        )
    last = known.order_by("pk").last()
    if not trust and (last is None or bytes(last.public_key) != key):
        raise UnknownKey(_("This key is not known for node %(node)s.") % {"node": statement.node})
    at = datetime.now(UTC).isoformat(timespec="seconds")
    draft = Signature(settings.VIGIE_NODE, at, own_key(), "")
    signature = crypto.sign(node_sign_seed(), _witness_message(statement, draft)).hex()
    with transaction.atomic():
        if seen is None:
            seen = Witnessed.objects.create(
                node=statement.node, chain=statement.chain, seq=statement.seq, digest=digest, public_key=key
            )
        note("checkpoint.cosign", seen, by=by)
    return Statement(**statement.own(), witness=Signature(draft.node, at, draft.public_key, signature))


def met_by_chain(statement: Statement) -> str:
    """What speaks against this node's chain, or nothing. Raises BadFile when the statement itself does not hold."""
    witness = statement.signed_by()
    if statement.node != settings.VIGIE_NODE:
        raise BadFile(_("This file speaks of node %(node)s, not of this one.") % {"node": statement.node})
    entry = Entry.objects.filter(chain=statement.chain, seq=statement.seq).first()
    if entry is None:
        return _("entry %(seq)d, which %(node)s signed, is gone: the chain was cut or rewritten") % {
            "seq": statement.seq,
            "node": witness,
        }
    if bytes(entry.digest).hex() != statement.digest:
        return _("entry %(seq)d is not the one that %(node)s signed: the chain was rewritten") % {
            "seq": statement.seq,
            "node": witness,
        }
    return ""
