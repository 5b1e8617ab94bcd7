"""What a person typed, understood: words, "phrases", beginnings* and -exclusions. Nothing that is typed is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vigie.compute.text import words

MOST_TERMS = 12
_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"'))  # phones and languages write them differently
_PARTS = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True)
class Term:
    """One thing to find: a word (with those of its stem), the beginning of a word, or words next to each other."""

    words: tuple[str, ...]
    kind: str  # word, beginning, phrase
    excluded: bool = False


@dataclass(frozen=True)
class Asked:
    """All that must be in a text, and what must not."""

    terms: tuple[Term, ...] = ()

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.excluded]

    @property
    def excluded(self) -> list[Term]:
        return [term for term in self.terms if term.excluded]


def understood(typed: str) -> Asked:
    """The terms of what was typed, at most `MOST_TERMS`; what holds no letter and no digit is left out."""
    terms: list[Term] = []
    for minus, quoted, bare in _PARTS.findall(typed.translate(_QUOTES)):
        excluded = bool(minus)
        if quoted:
            terms += _phrase(quoted, excluded)
        elif bare:
            terms += _bare(bare, excluded)
    return Asked(tuple(dict.fromkeys(terms))[:MOST_TERMS])


def _phrase(quoted: str, excluded: bool) -> list[Term]:
    found = tuple(words(quoted))
    return [Term(found, "phrase", excluded)] if found else []


def _bare(typed: str, excluded: bool) -> list[Term]:
    """One piece between blanks: "l’élection" is the word élection, "Jean-Pierre" two words, "arrest*" a beginning."""
    found = words(typed)
    if len(found) > 1:
        found = [word for word in found if len(word) > 1 or word.isdigit()]
    if not found:
        return []
    if excluded and len(found) > 1:
        return [Term(tuple(found), "phrase", excluded)]
    last = "beginning" if typed.endswith("*") and len(found[-1]) > 1 else "word"
    return [*(Term((word,), "word", excluded) for word in found[:-1]), Term((found[-1],), last, excluded)]
