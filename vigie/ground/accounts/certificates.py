"""What this node vouches for: a public key is signed when it is made, so that a changed row is noticed before use.

The signing seed is derived from the secret in the node's own folder, never from the database: whoever can write to the
tables alone can swap a key, but not its certificate (security.md, check 9; ADR 10).
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from vigie.compute import crypto
from vigie.ground.accounts.models import User


def node_sign_seed() -> bytes:
    """The node's Ed25519 seed, derived from the secret in its own folder."""
    return _seed_of(settings.VIGIE_NODE_SECRET)


@lru_cache(maxsize=2)
def _seed_of(secret: bytes) -> bytes:
    return crypto.derive(secret, crypto.context("node-sign"))


@lru_cache(maxsize=2)
def _verify_key_of(secret: bytes) -> bytes:
    return crypto.verify_key(_seed_of(secret))


@lru_cache(maxsize=2048)
def _holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Each certificate is checked once per process: the answer depends on nothing but these bytes."""
    return crypto.signature_holds(public, signature, message)


def _message(what: str, facts: dict[str, str | int]) -> bytes:
    return crypto.context("certificate", what) + crypto.canonical(facts)


def certify(what: str, **facts: str | int) -> bytes:
    """The node's signature (64 bytes) over a kind of key and all that it must stay tied to."""
    return crypto.sign(node_sign_seed(), _message(what, facts))


def certified(what: str, certificate: bytes | memoryview, **facts: str | int) -> bool:
    """Whether this node made `certificate` for exactly these facts."""
    public = _verify_key_of(settings.VIGIE_NODE_SECRET)
    return _holds(public, bytes(certificate), _message(what, facts))


def _keys_of(user: User) -> dict[str, str | int]:
    return {
        "id": str(user.pk),
        "public": bytes(user.public_key).hex(),
        "verify": bytes(user.verify_key).hex(),
    }


def certify_person(user: User) -> None:
    """Sign a person's two public keys. Whoever gives a person new keys calls this before saving them."""
    user.certificate = certify("person", **_keys_of(user))


def person_certified(user: User) -> bool:
    """Whether a person's public keys are those that this node signed."""
    return certified("person", user.certificate, **_keys_of(user))
