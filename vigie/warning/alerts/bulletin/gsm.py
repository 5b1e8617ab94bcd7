"""How many signs of a text for telephones fit: the 7-bit alphabet of GSM, else UCS-2 (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# 3GPP TS 23.038, 6.2.1: the default alphabet; and 6.2.1.1: those behind an escape, which count twice.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
SEVEN_BIT, UCS2 = 160, 70  # signs of one text that stands alone
# Signs that a telephone of the old alphabet cannot show, and those that say the same.
PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "·": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "œ": "oe", "Œ": "OE", "ç": "c", "°": "o", "•": "-",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One text as it is sent, with its length in the units of its alphabet and how many there are."""

    words: str
    length: int
    limit: int


def plain(words: str) -> str:
    """The same words in signs of the old alphabet where that loses nothing of the sense; other scripts stay."""
    return "".join(_plain(sign) for sign in words.translate(PLAIN))


def _plain(sign: str) -> str:
    if sign in BASIC or sign in EXTENDED:
        return sign
    bare = unicodedata.normalize("NFD", sign)[0]
    return bare if bare in BASIC else sign


def is_seven_bit(words: str) -> bool:
    """Whether every sign is in the alphabet of GSM."""
    return all(sign in BASIC or sign in EXTENDED for sign in words)


def length(words: str, *, seven_bit: bool) -> int:
    """Septets (7-bit; those behind an escape are two), or UTF-16 units: a sign beyond U+FFFF takes two."""
    if seven_bit:
        return sum(2 if sign in EXTENDED else 1 for sign in words)
    return len(words.encode("utf-16-be")) // 2


def parts(words: str, *, opening: str = "") -> list[Part]:
    """The words as texts that each stand alone: at most 160 septets or 70 UCS-2 units, `opening` before every one.

    They are not chained by a header (TS 23.040, 9.2.3.24.1), which costs 7 signs and which some gateways drop: each
    says by itself which of how many it is, and what `opening` says (that it is an exercise) is missing from none.
    """
    seven_bit = is_seven_bit(opening + words)
    limit = SEVEN_BIT if seven_bit else UCS2
    whole = opening + words
    if length(whole, seven_bit=seven_bit) <= limit:
        return [Part(whole, length(whole, seven_bit=seven_bit), limit)]
    of = 2
    while True:
        room = limit - length(_head(opening, of, of), seven_bit=seven_bit)
        if room < limit // 4:
            raise ValueError("what opens each text leaves no room for words")
        pieces = _pieces(words, room, seven_bit=seven_bit)
        if len(pieces) <= of:
            break
        of = len(pieces)
    made = [_head(opening, at, len(pieces)) + piece for at, piece in enumerate(pieces, 1)]
    return [Part(text, length(text, seven_bit=seven_bit), limit) for text in made]


def _head(opening: str, at: int, of: int) -> str:
    return f"{opening}{at}/{of} "


def _pieces(words: str, room: int, *, seven_bit: bool) -> list[str]:
    """Cut between words; a word longer than the room is cut where it must be."""
    pieces, here = [], ""
    for word in words.split():
        joined = f"{here} {word}" if here else word
        if length(joined, seven_bit=seven_bit) <= room:
            here = joined
            continue
        if here:
            pieces.append(here)
        here = word
        while length(here, seven_bit=seven_bit) > room:
            cut = _longest(here, room, seven_bit=seven_bit)
            pieces.append(here[:cut])
            here = here[cut:]
    return [*pieces, here] if here else pieces


def _longest(word: str, room: int, *, seven_bit: bool) -> int:
    cut = len(word)
    while length(word[:cut], seven_bit=seven_bit) > room:
        cut -= 1
    return cut
