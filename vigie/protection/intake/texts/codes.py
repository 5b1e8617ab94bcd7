"""Words of a sheet: drawn so that they mean nothing, and so that one wrong letter is never another word.

The network reads every text, keeps it, and knows whose SIM sent it. "bakom rifut" or "48213 70654" says as little as
words can: syllables that pass for a name, or digits that pass for a price or a top-up. A text is read against the
sheets of its own month; nothing here touches a database.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from vigie.protection.intake.codes import folded

CONSONANTS, VOWELS, DIGITS = "bdfgkmnprstz", "aiou", "0123456789"  # no l, j, v, y, e: misread, or misheard
SYLLABLES, NUMBERS = "syllables", "digits"
SHAPES = {SYLLABLES: (CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS), NUMBERS: (DIGITS,) * 5}
# French that the syllables can spell: written in clear it would be read as a code, and some of it is noticed.
REAL = frozenset({
    "baton", "bidon", "bison", "butin", "gamin", "maman", "matin", "motif", "natif", "papas", "paris", "patin",
    "putin", "radar", "radis", "rapid", "robot", "rubis", "sapin", "satin", "tapis", "tarif", "tiran", "zizis",
})  # fmt: skip
TRIES = 20_000
Meaning = tuple[str, str]  # kind and value
_WORD = re.compile(r"[^\W_]+")


class Exhausted(Exception):
    """No free word is left: too many sheets at once."""


def draw(meanings: Sequence[Meaning], looks: str, taken: Collection[str] = ()) -> dict[str, list[str]]:
    """A fresh word for each meaning, two letters or more away from each other and from `taken`. Raises Exhausted."""
    found: dict[str, list[str]] = {}
    near = {one for word in taken for one in _masked(word)}
    for meaning in meanings:
        word = _fresh(SHAPES[looks], near)
        near.update(_masked(word))
        found[word] = list(meaning)
    return found


def _fresh(shape: Sequence[str], near: Collection[str]) -> str:
    for _attempt in range(TRIES):
        word = "".join(secrets.choice(letters) for letters in shape)
        if word not in REAL and not any(one in near for one in _masked(word)):
            return word
    raise Exhausted


def _masked(word: str) -> list[str]:
    """The word with each letter hidden in turn: two words share one of these exactly when one letter parts them."""
    return [f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))]


def words_of(text: str) -> list[str]:
    """The words of a text, in one spelling: capitals, accents and signs do not matter."""
    return [_plain(word) for word in _WORD.findall(folded(text))]


def _plain(word: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in word)  # Arabic-Indic digits are digits


@dataclass(frozen=True)
class Sheet:
    """A sheet as far as reading needs it."""

    key: str
    called: str
    country: str
    month: date
    burnt: bool
    codes: Mapping[str, Sequence[str]]

    def believed_on(self, day: date, grace: timedelta) -> bool:
        """Whether a word of it counts when it came on that day."""
        end = (self.month + timedelta(days=31)).replace(day=1)
        return not self.burnt and self.month <= day < end + grace


@dataclass
class Reading:
    """What a text says. `strange` counts words of no sheet; `stale` and `burnt` known ones that are not believed."""

    facts: list[Meaning] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    country: str = ""
    strange: int = 0
    stale: int = 0
    burnt: int = 0

    def first(self, kind: str) -> str:
        """The first value of a kind, or nothing."""
        return next((value for one, value in self.facts if one == kind), "")

    def all(self, kind: str) -> list[str]:
        """The values of a kind, each once, as they stand."""
        return list(dict.fromkeys(value for one, value in self.facts if one == kind))


def read(text: str, sheets: Iterable[Sheet], day: date, grace: timedelta) -> Reading:
    """Read a text that came on `day`. A word that a believed sheet has counts; all others are only counted."""
    listed, found = list(sheets), Reading()
    for word in words_of(text):
        known = [sheet for sheet in listed if word in sheet.codes]
        sheet = next((one for one in known if one.believed_on(day, grace)), None)
        if sheet is not None:
            kind, value = sheet.codes[word]
            found.facts.append((kind, value))
            found.country = found.country or sheet.country
            found.called += [] if sheet.called in found.called else [sheet.called]
        elif any(one.burnt for one in known):
            found.burnt += 1
        elif known:
            found.stale += 1
        else:
            found.strange += 1
    return found
