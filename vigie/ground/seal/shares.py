"""A secret in six parts on paper (SLIP-39): any two of group A together with any two of group B give it back.

Nothing here knows of a database or of a screen. A part is 33 words of the SLIP-39 list, of which the first four letters
suffice; a fault is named by its place, and never mended by itself: SLIP-39, section "Checksum", warns that a program
that proposes the right word turns a misread sheet into a wrong secret.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _
from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics, rs1024
from shamir_mnemonic.constants import CUSTOMIZATION_STRING_EXTENDABLE as CUSTOM
from shamir_mnemonic.wordlist import WORD_INDEX_MAP, WORDLIST

from vigie.compute import crypto
from vigie.ground.access.errors import Invalid

GROUPS = ("A", "B")  # A: people inside the country; B: people outside. Both are needed.
NEEDED, MADE = 2, 3  # of each group
WORDS = 33  # 256 bits of a share, its place and set, three words of checksum
CHECKSUM_WORDS = 3
PREFIX = 4  # SLIP-39: the first four letters of a word are its own
LIST_BITS = 10


@dataclass(frozen=True)
class Part:
    """One sheet's worth: its group, its place in it (from 1), its words."""

    group: str
    place: int
    words: tuple[str, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """Short and neutral, for a file: `A2`."""
        return f"{self.group}{self.place}"

    @property
    def label(self) -> str:
        """As the sheet and the screen call it."""
        return _("Group %(group)s · share %(place)d of %(made)d") % {
            "group": self.group,
            "place": self.place,
            "made": MADE,
        }


@dataclass(frozen=True)
class PartSet:
    """A secret of 32 bytes and its six parts; `mark` (15 random bits) is written in each and tells sets apart."""

    secret: bytes = field(repr=False)
    mark: int
    parts: tuple[Part, ...] = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The HPKE public key whose seed the secret is."""
        return crypto.public_key(self.secret)


def new_set(avoid: Collection[int] = ()) -> PartSet:
    """A fresh secret in six parts, with a mark that is none of `avoid`."""
    secret = crypto.new_key()
    while True:
        # No SLIP-39 passphrase, so nothing to stretch: exponent 0. The parts themselves carry 256 bits.
        groups = generate_mnemonics(len(GROUPS), [(NEEDED, MADE)] * len(GROUPS), secret, iteration_exponent=0)
        mark = Share.from_mnemonic(groups[0][0]).identifier
        if mark not in avoid:
            break
    parts = [
        Part(group, place, tuple(mnemonic.split()))
        for group, mnemonics in zip(GROUPS, groups, strict=True)
        for place, mnemonic in enumerate(mnemonics, 1)
    ]
    return PartSet(secret, mark, tuple(parts))


# --- Reading what a person types ----------------------------------------------------------------------------------


class UnknownWord(Invalid):
    """A word that no sheet holds; `before` are the good words typed before it."""

    def __init__(self, typed: str, place: int, before: list[str]) -> None:
        self.before = before
        near = difflib.get_close_matches(typed, WORDLIST, 2, 0.6)
        said = _("Word %(place)d, “%(typed)s”, is in no list.") % {"place": place, "typed": typed}
        if near:
            said += " " + _("Words close to it: %(words)s. Look at the sheet.") % {"words": ", ".join(near)}
        super().__init__(said)


class Misread(Invalid):
    """All words exist, yet they do not go together; `places` (from 1) are those to look at again, if known."""

    def __init__(self, message: str, places: tuple[int, ...] = ()) -> None:
        self.places = places
        super().__init__(message)


def read_words(line: str, already: int = 0) -> list[str]:
    """The words of a typed line: any case, accents and numbering forgiven, four letters enough.

    `already` words stand before it, so that a fault is named by its place on the sheet. Raises UnknownWord.
    """
    plain = unicodedata.normalize("NFKD", line.lower())
    letters = "".join(sign if sign.isascii() and sign.isalpha() else " " for sign in plain if not _is_accent(sign))
    found: list[str] = []
    for typed in letters.split():
        word = read_word(typed)
        if word is None:
            raise UnknownWord(typed, already + len(found) + 1, found)
        found.append(word)
    return found


def read_word(typed: str) -> str | None:
    """The list's word for a whole word, or for its first letters, four at least."""
    typed = typed.strip().lower()
    if typed in WORD_INDEX_MAP:
        return typed
    matching = [word for word in WORDLIST if word.startswith(typed)] if len(typed) >= PREFIX else []
    return matching[0] if len(matching) == 1 else None


def _is_accent(sign: str) -> bool:
    return unicodedata.combining(sign) != 0


def read_part(words: Sequence[str]) -> Share:
    """One part from its words. Raises Misread, naming the word to look at when a single one explains the fault."""
    if len(words) != WORDS:
        raise Misread(_("A sheet has %(all)d words; these are %(n)d.") % {"all": WORDS, "n": len(words)})
    places = suspects(words)
    if places is not None:
        raise Misread(_what_to_look_at(words, places), places)
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError as fault:
        raise Misread(_("These words are no sheet of ours.")) from fault
    ours = (len(GROUPS), len(GROUPS), NEEDED)
    if (share.group_threshold, share.group_count, share.member_threshold) != ours or share.index >= MADE:
        raise Misread(_("These words are a share of something else: they are no sheet of ours."))
    return share


def _what_to_look_at(words: Sequence[str], places: tuple[int, ...]) -> str:
    if not places:
        return _("The words do not go together: several are misread. Compare each with the sheet.")
    named = {"first": places[0], "word": words[places[0] - 1]}
    if len(places) == 1:
        return _("Word %(first)d, “%(word)s”, does not go with the others. Look at the sheet.") % named
    return _("Words %(first)d and %(second)d seem to be exchanged. Look at the sheet.") % {
        "first": places[0],
        "second": places[1],
    }


def suspects(words: Sequence[str]) -> tuple[int, ...] | None:
    """None when the checksum holds; else the places (from 1) of the one word, or of two neighbours exchanged, that
    alone explain the fault; empty when more than that is wrong.

    RS1024 has distance 4, so at most one single word can explain a fault (SLIP-39, section "Checksum").
    """
    indices = [WORD_INDEX_MAP[word] for word in words]
    fault = _pack(rs1024.create_checksum(indices[:-CHECKSUM_WORDS], CUSTOM)) ^ _pack(indices[-CHECKSUM_WORDS:])
    if fault == 0:
        return None
    for place, effects in enumerate(_effects(len(words)), 1):
        if _spans(effects, fault):
            return (place,)
    for first in range(len(indices) - 1):
        exchanged = indices.copy()
        exchanged[first], exchanged[first + 1] = exchanged[first + 1], exchanged[first]
        if rs1024.verify_checksum(exchanged, CUSTOM):
            return (first + 1, first + 2)
    return ()


def _pack(words: Sequence[int]) -> int:
    packed = 0
    for word in words:
        packed = packed << LIST_BITS | word
    return packed


@lru_cache(maxsize=2)
def _effects(length: int) -> list[list[int]]:
    """How each bit of each word changes the checksum: the code is linear, so a fault is a sum of these."""
    data = length - CHECKSUM_WORDS
    zero = _pack(rs1024.create_checksum([0] * data, CUSTOM))
    effects = []
    for place in range(data):
        bits = [[0] * place + [1 << bit] + [0] * (data - place - 1) for bit in range(LIST_BITS)]
        effects.append([_pack(rs1024.create_checksum(one, CUSTOM)) ^ zero for one in bits])
    for place in range(CHECKSUM_WORDS):
        shift = LIST_BITS * (CHECKSUM_WORDS - 1 - place)
        effects.append([1 << shift + bit for bit in range(LIST_BITS)])
    return effects


def _spans(vectors: list[int], target: int) -> bool:
    """Whether `target` is a XOR of some of the vectors (elimination over GF(2))."""
    basis: list[int] = []
    for vector in vectors:
        for kept in basis:
            vector = min(vector, vector ^ kept)
        if vector:
            basis.append(vector)
            basis.sort(reverse=True)
    for kept in basis:
        target = min(target, target ^ kept)
    return target == 0


# --- Putting parts together ---------------------------------------------------------------------------------------


class Gathering:
    """The parts given so far. `marks` are the sets that count here (None: whichever set comes first)."""

    def __init__(self, marks: Collection[int] | None = None) -> None:
        self.marks = marks
        self.mark: int | None = None
        self._given: dict[tuple[int, int], Share] = {}

    def add(self, words: Sequence[str]) -> Part:
        """Take one part. Raises Misread, or Invalid when it belongs to another set or was given before."""
        share = read_part(words)
        part = Part(GROUPS[share.group_index], share.index + 1, tuple(words))
        if self.marks is not None and share.identifier not in self.marks:
            raise Invalid(_("This sheet belongs to another set, that opens nothing here. Look at its date."))
        if self.mark is not None and share.identifier != self.mark:
            raise Invalid(_("This sheet belongs to another set than those before it. Look at its date."))
        known = self._given.get((share.group_index, share.index))
        if known is not None:
            if known == share:
                raise Invalid(_("You already gave this one: %(part)s.") % {"part": part.label})
            raise Invalid(_("Two different sheets both say %(part)s: one of them is forged.") % {"part": part.label})
        if self.given(part.group) >= NEEDED:
            raise Invalid(_("Group %(group)s is complete: now the other group.") % {"group": part.group})
        self.mark = share.identifier
        self._given[share.group_index, share.index] = share
        return part

    def given(self, group: str) -> int:
        """How many parts of a group were given."""
        return sum(GROUPS[index] == group for index, _place in self._given)

    @property
    def is_complete(self) -> bool:
        return all(self.given(group) >= NEEDED for group in GROUPS)

    def progress(self) -> str:
        """“Group A: 1 of 2 · Group B: 0 of 2”."""
        line = _("Group %(group)s: %(given)d of %(needed)d")
        return " · ".join(line % {"group": g, "given": self.given(g), "needed": NEEDED} for g in GROUPS)

    def missing(self) -> str:
        """What is still needed, in one sentence; empty when nothing is."""
        lacking = [(group, NEEDED - self.given(group)) for group in GROUPS if self.given(group) < NEEDED]
        wanted = [_("%(n)d of group %(group)s") % {"n": n, "group": group} for group, n in lacking]
        return _("Shares still missing: %(wanted)s.") % {"wanted": ", ".join(wanted)} if wanted else ""

    def secret(self) -> bytes:
        """The secret of 32 bytes. Raises Invalid when parts are missing (says which) or do not go together."""
        if not self.is_complete:
            raise Invalid(self.missing())
        try:
            return bytes(combine_mnemonics([share.mnemonic() for share in self._given.values()]))
        except MnemonicError as fault:
            raise Invalid(_("These sheets do not go together: one of them is forged. Nothing was opened.")) from fault
