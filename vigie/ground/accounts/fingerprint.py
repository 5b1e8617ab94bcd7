"""A person's public keys as a few words, for two people to compare aloud."""

from __future__ import annotations

import hashlib
import unicodedata

from mnemonic import Mnemonic

from vigie.compute import crypto
from vigie.ground.accounts.models import User

WORDS = 8
BITS_PER_WORD = 11


def spoken_words() -> list[str]:
    """2,048 French words, each told from the others by its first four letters (BIP-39), written in one form (NFC)."""
    return [unicodedata.normalize("NFC", word) for word in Mnemonic("french").wordlist]


def fingerprint(user: User) -> str:
    """Eight words (88 bits) for a person's two public keys: whoever swaps one of them changes the words.

    The list is French in every language of the screen, so that two people see the same words.
    """
    keys = crypto.context("fingerprint", user.pk) + bytes(user.public_key) + bytes(user.verify_key)
    digest = int.from_bytes(hashlib.sha256(keys).digest(), "big")
    words = spoken_words()
    return " ".join(words[digest >> BITS_PER_WORD * place & 2**BITS_PER_WORD - 1] for place in range(WORDS))
