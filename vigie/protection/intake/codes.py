"""The reporter's code: ten words or thirty-two digits, from which a lookup id and a key pair are derived.

Ten words of a BIP-39 list carry 110 bits, thirty-two digits 106: strong enough to need no slow hash (security.md,
Reporter). The code itself is never kept.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from mnemonic import Mnemonic

from vigie.compute import crypto

WORDS, DIGITS, GROUP = 10, 32, 4
UNSEEN = {"Mn", "Mc", "Me", "Cf"}  # what goes with the letter before it, and what only directs
LISTS = {"fr": "french", "en": "english"}


class NotACode(ValueError):
    """What was typed cannot be a code; `word` is the number of the first word that no list has (0: wrong length)."""

    def __init__(self, word: int = 0) -> None:
        self.word = word
        super().__init__(word)


@cache
def word_list(language: str) -> list[str]:
    """The 2,048 words of a language's BIP-39 list; of the French one for a language that has none."""
    return Mnemonic(LISTS.get(language, "french")).wordlist


def folded(text: str) -> str:
    """Lower case without accents, nor signs that nobody sees (marks of direction, of a text that was copied): the lists
    stay unambiguous (BIP-39), and phones change accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) not in UNSEEN)


@cache
def _known() -> frozenset[str]:
    return frozenset(folded(word) for language in LISTS for word in word_list(language))


def new_code(kind: str, language: str) -> str:
    """A fresh code: `kind` is "words" (of the reader's language) or "digits" (in groups of four)."""
    if kind == "digits":
        digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        return " ".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))
    return " ".join(unicodedata.normalize("NFC", secrets.choice(word_list(language))) for _ in range(WORDS))


def canonical(typed: str) -> str:
    """The one spelling of a code, however it was typed. Raises NotACode."""
    parts = folded(typed).replace("-", " ").replace(",", " ").split()
    together = "".join(parts)
    if together.isdecimal():
        together = "".join(str(int(digit)) for digit in together)  # Arabic-Indic digits are digits too
        if len(together) != DIGITS:
            raise NotACode
        return together
    for number, word in enumerate(parts, start=1):
        if word not in _known():
            raise NotACode(number)
    if len(parts) != WORDS:
        raise NotACode
    return " ".join(parts)


class HasKeys(Protocol):
    """What the server keeps of a code: where its conversation is found, and the key to seal to."""

    @property
    def lookup(self) -> bytes: ...

    @property
    def public(self) -> bytes: ...


@dataclass(frozen=True)
class ReporterKeys:
    """What a code gives: the id under which the conversation is found, and the seed that opens it."""

    lookup: bytes
    seed: bytes

    @property
    def public(self) -> bytes:
        return crypto.public_key(self.seed)


def keys_of(typed: str) -> ReporterKeys:
    """Derive both halves (HKDF, bound to the node). Raises NotACode."""
    secret, salt = canonical(typed).encode(), settings.VIGIE_NODE.encode()
    return ReporterKeys(
        lookup=crypto.derive(secret, crypto.context("reporter-lookup"), 16, salt),
        seed=crypto.derive(secret, crypto.context("reporter-key"), 32, salt),
    )
