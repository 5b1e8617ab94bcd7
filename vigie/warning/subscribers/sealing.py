"""What the node keeps of a subscriber, encrypted under its own key, for the worker writes to them without a person.

A copy of the database alone shows neither an address nor a country; the database together with `keys/node` shows all
(ADR 88). Tokens are random; their hash finds them, and one that is still needed lies in the same box as the address.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from vigie.compute import crypto

LENGTH = 1024  # every box is filled up to it: its size tells nothing of an address or of how many countries


@dataclass(frozen=True)
class Wanted:
    """Where to write, about which countries (ISO 3166-1 alpha-3), in which language."""

    address: str
    countries: tuple[str, ...]
    language: str
    token: str
    since: str = ""  # ISO 8601, of one who confirmed

    @property
    def digest(self) -> bytes:
        """The same for one address however it is typed; only a holder of the node's key can make it."""
        return crypto.keyed_digest(_key("address"), self.address.strip().casefold().encode())


class Unreadable(Exception):
    """A row that this node's key does not open: it came from elsewhere, or was changed."""


def new_token() -> str:
    """43 signs that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What is kept of a token, to find it by."""
    return crypto.keyed_digest(_key("token"), token.encode())


def box(wanted: Wanted, kind: str, pk: UUID) -> bytes:
    """Encrypt, bound to the row, and as long as any other."""
    data = crypto.canonical({**asdict(wanted), "countries": list(wanted.countries)})
    return crypto.box(_key("box"), data + b" " * (LENGTH - len(data)), crypto.context("subscribers", kind, pk))


def unbox(boxed: bytes, kind: str, pk: UUID) -> Wanted:
    """Undo `box`. Raises Unreadable."""
    try:
        facts: dict[str, Any] = json.loads(crypto.unbox(_key("box"), boxed, crypto.context("subscribers", kind, pk)))
    except (crypto.CannotOpen, ValueError):
        raise Unreadable from None
    return Wanted(**{**facts, "countries": tuple(facts["countries"])})


def mark(edition: UUID, subscriber: UUID) -> bytes:
    """What stands for a subscriber among the deliveries of one edition, and of no other."""
    return crypto.keyed_digest(_key("delivery"), crypto.context(str(edition), str(subscriber)))


def message_id(*parts: object) -> str:
    """One name for one letter to one address: sent twice after a crash, it is seen to be the same."""
    return crypto.keyed_digest(_key("letter"), crypto.context(*parts)).hex()[:32]


def _key(purpose: str) -> bytes:
    return crypto.derive(settings.VIGIE_NODE_SECRET, crypto.context("subscribers", purpose))
