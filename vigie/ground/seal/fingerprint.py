"""A public key of the node, or of its quorum, as a few words to be compared aloud or with what is printed.

A person's words are `accounts.fingerprint`: they stand for both of their keys.
"""

from __future__ import annotations

from vigie.compute import crypto
from vigie.compute.fingerprint import in_words
from vigie.ground.accounts.certificates import node_sign_seed


def fingerprint(public: bytes, words: int = 6) -> str:
    """The first of a key's twelve words (`compute.fingerprint`), 11 bits each: finding another key with the same six
    takes 2^66 key pairs. One list for all languages, so that two people see the same words."""
    return " ".join(in_words(public).split()[:words])


def node_fingerprint() -> str:
    """This node's own words: those of the key with which it signs."""
    return fingerprint(crypto.verify_key(node_sign_seed()))
