"""A public key as words that two people can read to each other."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache

from mnemonic import Mnemonic

LISTS = {"fr": "french", "en": "english"}
BYTES = 16  # 128 bits of the hash: twelve words, the last of which carries a checksum (BIP-39).


@cache
def _list(language: str) -> Mnemonic:
    return Mnemonic(LISTS.get(language, "french"))


def in_words(public_key: bytes, language: str = "fr") -> str:
    """Twelve words of the language's BIP-39 list for the SHA-256 of a public key.

    Two people who hear the same twelve words hold the same key: finding another key with these words takes about
    2¹²⁸ tries.
    """
    words: str = _list(language).to_mnemonic(hashlib.sha256(public_key).digest()[:BYTES])
    return unicodedata.normalize("NFC", words)
