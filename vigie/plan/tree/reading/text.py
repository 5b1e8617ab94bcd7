"""The inside of a cell: markup, paragraphs, labels, amounts of money."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from html import unescape


class Kind(StrEnum):
    """The four levels of a plan, in the order of the table's columns."""

    AXIS = "axis"
    OBJECTIVE = "objective"
    RESULT = "result"
    ACTIVITY = "activity"


KINDS = tuple(Kind)
LONGEST_LABEL = 200  # characters, spaces included
LONGEST_EMPHASIS = 4_000  # characters
MOST_EMPHASIS = 200  # in one paragraph
LONGEST_AMOUNT = 12  # digits before the cents

_TAGS_THAT_BREAK = "p|ul|ol|li|div|br|h[1-6]"
_TAGS_INSIDE = "b|strong|i|em|u|span|sup|sub|font"
KNOWN_TAG = re.compile(rf"</?(?P<name>{_TAGS_THAT_BREAK}|{_TAGS_INSIDE})\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(rf"</?(?:{_TAGS_THAT_BREAK})\b[^<>]*>", re.IGNORECASE)
_TAGS_BEFORE = re.compile(rf"(?:</?(?:{_TAGS_THAT_BREAK}|{_TAGS_INSIDE})\b[^<>]*>\s*){{0,12}}", re.IGNORECASE)
_EMPHASIS = re.compile(r"<(?P<name>b|strong|i|em|u)\b[^<>]*>", re.IGNORECASE)

_CODE = r"(?P<code>\d+(?:\.\d+)*[a-z]?)(?![\w])"
_BULLET = r"(?:[-–—•*]\s*)?"
# A label needs a number or a colon, so that a sentence may begin with the same word; only
# « Résultat attendu » is written in plans with neither.
_LABELS = {
    Kind.AXIS: rf"(?P<label>Axe\s*(?:{_CODE}|(?=\s*:)))",
    Kind.OBJECTIVE: rf"(?P<label>Objectif(?:\s+sp[ée]cifique)?\s*(?:{_CODE}|(?=\s*:)))",
    Kind.RESULT: rf"(?:(?P<label>R[ée]sultats?\s+attendus?\b|R[ée]sultat(?=\s*(?:\d|:)))\s*(?:{_CODE})?)",
    Kind.ACTIVITY: rf"(?P<label>Activit[ée]\s*(?:{_CODE}|(?=\s*:)))",
}
_LABEL = {kind: re.compile(rf"{_BULLET}{pattern}\s*[:.]?\s*", re.IGNORECASE) for kind, pattern in _LABELS.items()}

_SPACES = " \u00a0\u202f\u2009'’"
_CURRENCY = re.compile(r"(?:€|\bEUR(?:OS?)?\b)", re.IGNORECASE)
OTHER_CURRENCY = re.compile(
    r"(?:[$¢£¥\u20a0-\u20ab\u20ad-\u20cf]"
    r"|\b(?:F\s?CFA|CFA|FC|FRANCS?|DOLLARS?|NAIRAS?|XAF|XOF|CDF|STN|USD|GBP|CHF|NGN|AOA|RWF|BIF|CAD)\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](?P<cents>\d{1,2}))?")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a cell without its markup; `emphasis` holds the words set off inside the sentence."""

    text: str
    emphasis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Label:
    """What a paragraph says of itself before its text: « Activité 1.1.1 : »."""

    label: str
    code: str | None
    text: str


def fold(text: str) -> str:
    """Lower case, without accents or doubled spaces: to compare words, never to show them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.lower().split())


def clean(text: str) -> str:
    """The text without known tags, entities read and spaces made single. A tag we do not know stays as it is."""
    return " ".join(unescape(KNOWN_TAG.sub("", text)).split())


def tags(cell: str) -> set[str]:
    """The names of the tags found in a cell."""
    return {match["name"].lower() for match in KNOWN_TAG.finditer(cell)}


def paragraphs(cell: str, kind: Kind | None = None) -> list[Paragraph]:
    """The paragraphs of a cell: at the tags that break a line, and at the labels of `kind` after a lost break."""
    return [Paragraph(clean(piece), _emphasis(piece, kind)) for piece in pieces(cell, kind)]


def pieces(cell: str, kind: Kind | None = None) -> list[str]:
    """The same paragraphs with the marks inside them as they stand."""
    blocks = _BREAK.sub("\n", cell).split("\n")
    found = (piece for block in blocks for piece in (_split_at_labels(block, kind) if kind else [block]))
    return [piece for piece in found if clean(piece)]


def _split_at_labels(block: str, kind: Kind) -> list[str]:
    """The block cut where a label follows two spaces; tags may stand between the spaces and the label."""
    marks = [m.span() for m in re.finditer(r"\s{2,}", block)]
    begun = len(block) - len(block.lstrip())
    starts = [0, *(end for start, end in marks if start > begun and _labelled(block, end, kind))]
    return [block[start:end] for start, end in zip(starts, [*starts[1:], len(block)], strict=True)]


def _labelled(block: str, place: int, kind: Kind) -> bool:
    """Whether a label stands at this place, after a few tags perhaps: no more is looked at, however long the cell."""
    tags_before = _TAGS_BEFORE.match(block, place)
    begins = tags_before.end() if tags_before else place
    return bool(_LABEL[kind].match(clean(block[begins : begins + LONGEST_LABEL])))


def _emphasis(piece: str, kind: Kind | None) -> tuple[str, ...]:
    """The words in bold or italics that are not simply the label."""
    words: list[str] = []
    for match in itertools.islice(_EMPHASIS.finditer(piece), MOST_EMPHASIS):
        after = piece[match.end() : match.end() + LONGEST_EMPHASIS]
        inside = clean(re.split(rf"</{match['name']}\s*>", after, maxsplit=1, flags=re.IGNORECASE)[0])
        label = _LABEL[kind].match(inside) if kind else None
        if inside and not (label and label.end() == len(inside)) and inside not in words:
            words.append(inside)
    return tuple(words)


def read_label(text: str, kind: Kind) -> Label | None:
    """The label at the start of a paragraph, or None when it has none. The label is kept as it was written."""
    match = _LABEL[kind].match(text)
    if not match:
        return None
    return Label(" ".join(match["label"].split()), match["code"], text[match.end() :])


def not_euros(literal: str) -> bool:
    """Whether words beside a number, as a number format writes them, say anything but euros: « FC », « F », « k€ »."""
    left = _CURRENCY.sub(" ", literal)
    return any(unicodedata.category(letter)[0] == "L" or unicodedata.category(letter) == "Sc" for letter in left)


def read_euros(text: str) -> Decimal | None:
    """An amount in euros: « 12 000 », « 12.000,50 € », « 12,000.50 EUR ». None when it is not an amount.

    Raises ValueError("negative") or ValueError("currency") for an amount that must not be taken.
    """
    if OTHER_CURRENCY.search(text):
        raise ValueError("currency")
    bare = _CURRENCY.sub("", text)
    bare = bare.translate({ord(space): None for space in _SPACES}).strip()
    if re.fullmatch(r"[-−–]\d.*", bare):
        raise ValueError("negative")
    match = _AMOUNT.fullmatch(bare)
    if not match:
        return None
    whole = match["whole"].replace(".", "").replace(",", "")
    if len(whole.lstrip("0")) > LONGEST_AMOUNT:
        return None
    return Decimal(f"{whole}.{match['cents'] or '00'}")
