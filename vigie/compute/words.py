"""What changed between two texts, word by word: sentences are matched first, then the words of those that differ.

Longest matching blocks after Ratcliff and Obershelp (1988), as `difflib` of the standard library has them. They take
quadratic time, so words are compared only where few enough stand against each other; beyond that a passage is shown as
taken out and another as put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
SENTENCE = re.compile(r"[^.!?…\n]*[.!?…\n]*\s*")
WORD = re.compile(r"\w+|\s+|[^\w\s]")
LETTER = re.compile(r"\w")
PAIRS = 250_000  # words × words of one passage


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stands in both, in the former only, or in the new one only."""

    kind: Kind
    text: str


def compared(former: str, new: str) -> list[Piece]:
    """Pieces in reading order: those not `new` give the former text back, those not `gone` the new one."""
    pieces: list[Piece] = []
    for kind, text in _sentences(former, new):
        if not text:
            continue
        if pieces and pieces[-1].kind == kind:
            text = pieces.pop().text + text
        pieces.append(Piece(kind, text))
    return pieces


def _sentences(former: str, new: str) -> Iterator[tuple[Kind, str]]:
    for same, old, fresh in _blocks(SENTENCE.findall(former), SENTENCE.findall(new)):
        if same:
            yield "same", "".join(old)
        else:
            yield from _words("".join(old), "".join(fresh))


def _words(former: str, new: str) -> Iterator[tuple[Kind, str]]:
    old_words, new_words = WORD.findall(former), WORD.findall(new)
    if len(old_words) * len(new_words) > PAIRS:
        yield from (("gone", former), ("new", new))
        return
    yield from _passages(_blocks(old_words, new_words))


def _passages(blocks: Iterator[tuple[bool, Sequence[str], Sequence[str]]]) -> Iterator[tuple[Kind, str]]:
    """Changes with nothing but blanks and signs between them are one: "two of us" → "a man" is read at once."""
    gone = fresh = between = ""
    for same, old, new in blocks:
        text = "".join(old)
        if not same:
            gone, fresh, between = f"{gone}{between}{text}", f"{fresh}{between}{''.join(new)}", ""
        elif (gone or fresh) and not LETTER.search(text):
            between = text
        else:
            yield from (("gone", gone), ("new", fresh), ("same", text))
            gone = fresh = ""
    yield from (("gone", gone), ("new", fresh), ("same", between))


def _blocks(former: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs that are equal, and what stands between them on either side."""
    for tag, a, b, c, d in SequenceMatcher(None, former, new, autojunk=False).get_opcodes():
        yield tag == "equal", former[a:b], new[c:d]
