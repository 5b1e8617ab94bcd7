"""A cell with words set off, between three worlds: the marks of the text file, and the runs of Word and of Excel.

A Word or Excel table is read through the marks of the text file, so that one reader makes one tree of all three. Words
that hold such marks themselves (a text file opened in Excel) mean by them what they mean in the text file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple

from vigie.plan.tree.reading.text import KNOWN_TAG, Kind, pieces

STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u"}
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Run(NamedTuple):
    """Words in one style: letters of "biu" for bold, italics and underlined.

    Plain words from `cell_of`; from a Word or Excel file, words as they stand there, for `marks_of`.
    """

    text: str
    style: str = ""


Words = list[Run]  # one paragraph
Cell = list[Words]


def cell_of(text: str, kind: Kind | None = None) -> Cell:
    """The paragraphs of a cell of the text file, as the reader of that level cuts them."""
    found = (_words(piece) for piece in pieces(text, kind))
    return [words for words in found if words]


def _words(piece: str) -> Words:
    runs: list[Run] = []
    held: list[str] = []
    at = 0
    for tag in KNOWN_TAG.finditer(piece):
        runs.append(Run(unescape(piece[at : tag.start()]), _style(held)))
        at = tag.end()
        if style := STYLES.get(tag["name"].lower()):
            if not tag.group().startswith("</"):
                held.append(style)
            elif style in held:
                held.remove(style)
    return tidied([*runs, Run(unescape(piece[at:]), _style(held))])


def _style(held: Iterable[str]) -> str:
    return "".join(letter for letter in "biu" if letter in held)


def tidied(runs: Iterable[Run]) -> Words:
    """Neighbours of one style joined, spaces made single, none at either end."""
    pieces: list[tuple[str, list[str]]] = []  # style → its texts: a cell may have very many runs
    spaced = True
    for run in runs:
        text = re.sub(r"\s+", " ", _UNSEEN.sub("", run.text))
        if spaced:
            text = text.lstrip()
        if not text:
            continue
        if not pieces or pieces[-1][0] != run.style:
            pieces.append((run.style, []))
        pieces[-1][1].append(text)
        spaced = text.endswith(" ")
    joined = [Run("".join(texts), style) for style, texts in pieces]
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].style)
    return joined


def marks_of(cell: Cell) -> str:
    """The cell in the marks of the text file, for one line of it."""
    said = [marked for words in cell if (marked := _marked(words))]
    return said[0] if len(said) == 1 else " ".join(f"<p>{marked}</p>" for marked in said)


def _marked(words: Words) -> str:
    out: list[str] = []
    held = ""
    for run in tidied(words):
        while held and held[-1] not in run.style:
            out.append(f"</{held[-1]}>")
            held = held[:-1]
        for letter in (letter for letter in run.style if letter not in held):
            out.append(f"<{letter}>")
            held += letter
        out.append(run.text)
    return "".join([*out, *(f"</{letter}>" for letter in reversed(held))])


def bare(cell: Cell) -> str:
    """The words alone, to look for marks that stood in them."""
    return " ".join(run.text for words in cell for run in words)


def spelled(cell: Cell) -> Cell:
    """Plain words for a file: what would be taken for a mark there is written as the text file writes it."""
    return [[Run(_literal(run.text), run.style) for run in words] for words in cell]


def _literal(text: str) -> str:
    return escape(text, quote=False) if unescape(KNOWN_TAG.sub("", text)) != text else text
