"""A public key as a few words, to be compared aloud or with what is printed."""

from __future__ import annotations

import hashlib

from mnemonic import Mnemonic

from vigie.compute import crypto
from vigie.ground.accounts.certificates import node_sign_seed

BITS_PER_WORD = 11


def fingerprint(public: bytes, words: int = 6) -> str:
    """Words of the French BIP-39 list for a public key, 11 bits each: finding another key with the same six takes
    2^66 key pairs. One list for all languages, so that two people see the same words."""
    digest = int.from_bytes(hashlib.sha256(crypto.context("fingerprint") + public).digest(), "big")
    spoken = Mnemonic("french").wordlist
    return " ".join(spoken[digest >> BITS_PER_WORD * place & 2**BITS_PER_WORD - 1] for place in range(words))


def node_fingerprint() -> str:
    """This node's own words: those of the key with which it signs."""
    return fingerprint(crypto.verify_key(node_sign_seed()))
