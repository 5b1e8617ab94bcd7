"""What changed between two versions of a message, word by word, for a person to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\S+\s*|\s+")  # a word carries the blanks behind it


@dataclass(frozen=True)
class Piece:
    """A run of words that is `same`, `added` or `removed`."""

    change: str
    words: str


def differences(before: str, after: str) -> list[Piece]:
    """The two texts as one, with what went and what came; joining what is not `removed` gives `after` again."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def changed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, list[Piece]]]:
    """The fields that differ, in the order of `after`, each with its pieces; one that is gone comes last."""
    names = [*after, *(name for name in before if name not in after)]
    return [
        (name, differences(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]
