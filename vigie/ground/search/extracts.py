"""Extracts of an opened text with the found words marked: HTML, everything escaped but the marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from vigie.compute.text import DOTS, words

BEFORE, LENGTH = 80, 260  # characters
_LINES = re.compile(r"\s*\n\s*")
_WORD = re.compile(rf"\w+(?:[{DOTS}]\w+)*")  # "arrêté·e·s" is one word


def hits(text: str, marked: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the found words stand in a text, from first to last."""
    begins = tuple(word[:-1] for word in marked if word.endswith("*"))
    for match in _WORD.finditer(text):
        for word in words(match.group()):
            if word in marked or (begins and word.startswith(begins)):
                yield match.span()
                break


def emphasised(text: str, marked: frozenset[str]) -> SafeString:
    """The whole text, its found words in `<mark>`."""
    return _html(text, list(hits(text, marked)))


def extract(text: str, marked: frozenset[str]) -> SafeString:
    """About 260 characters around the first found word, or the beginning of the text."""
    first = next(hits(text, marked), (0, 0))[0]
    start = _blank(text, first - BEFORE) if first > BEFORE else 0
    end = _blank(text, start + LENGTH) if len(text) > start + LENGTH else len(text)
    part = _LINES.sub(" · ", text[start:end].strip())
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(before + emphasised(part, marked) + after)  # noqa: S308  # emphasised() escapes the words


def _blank(text: str, near: int) -> int:
    """The first blank from there on, so that no word is cut; the place itself where none is near."""
    found = re.compile(r"\s").search(text, near, near + 40)
    return found.start() if found else near


def _html(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, last = [], 0
    for start, end in spans:
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308  # every piece is escaped above
