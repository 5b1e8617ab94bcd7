"""Words as a search compares them: folded (case, accents, spelling habits), then grouped by their stems.

**Folding** turns a text into lower-case words without accents, one blank apart. Latin letters become ASCII; Arabic
loses its vowel signs and tatweel, and the forms of alef, hamza, yeh and teh marbuta fall together; digits of any
script become ASCII digits; letters of other scripts stay, without marks. Inclusive French ("défenseur·e·s",
"directeur(rice)s") keeps the first form, which the stems then join with the others.

**Stems** (Snowball) say which words belong together. The language of a note is unknown, and one note often holds two:
so no text is ever stemmed. A word that is searched for is compared with the words that occur, and two of them
belong together when Snowball gives them one stem *in the same language*: French, English, Spanish or Portuguese for
Latin letters, Arabic for Arabic ones. Stemming 20,000 notes word by word takes minutes, stemming each distinct word of
each note in four languages some 20 s; comparing a searched word with those that begin like it takes milliseconds, and
building an index costs no stemming at all (measured in `bench/search.py`).

Folded French has lost the accent that Snowball's endings hang on (é, ée, és, ées), so a folded ending is tried with it
too: "arretee" is stemmed as "arretée". Reference: snowballstem.org; Unicode TR 15 (NFKD).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

import snowballstemmer

LATIN = ("french", "english", "spanish", "portuguese")
ARABIC = "arabic"
SHORTEST_STEMMED = 3  # letters: shorter words have no endings worth taking off
SOFT_HYPHEN = "\u00ad"
LONGEST_WORD = 64  # letters: beyond, it is no word of a language
_CLITICS = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ك", "كال")
_ARTICLES = ("وال", "بال", "فال", "كال", "ال", "لل")  # what Snowball leaves in front of some words
# A folded ending of French → what may have stood there: an accent that folding took, or the other gender.
_FRENCH = (
    ("ees", "ées"), ("ee", "ée"), ("es", "és"), ("e", "é"),
    ("euses", "eur"), ("euse", "eur"), ("rices", "eur"), ("rice", "eur"), ("ures", "ur"), ("ure", "ur"),
)  # fmt: skip
_LIGATURES = {"œ": "oe", "ĳ": "ij", "ŋ": "n", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ø": "o", "ł": "l", "đ": "d"}
_LETTERLIKE = {"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""}  # alef wasla, alef maksura, teh marbuta, tatweel

# Behind a word, the endings of its other forms: after middle dots or in parentheses.
DOTS = "·•‧∙⋅・"
# Each begins with what it looks for, not with what stands before: so the rest of a text is passed at memory's speed.
_ENDING = r"(?:t?rice|ice|euse|esse|elle|ère|aux|[nltsvr]?e|[sx])s?(?![^\W\d_])"
_INCLUSIVE = re.compile(rf"[{DOTS}](?<=\w\w.){_ENDING}(?:[{DOTS}]{_ENDING})*", re.IGNORECASE)
_PARENTHESIS = re.compile(rf"\((?<=\w\w\(){_ENDING}\)(?:s\b)?", re.IGNORECASE)


def _plain(letter: str) -> str:
    """One character folded: a few lower-case letters or digits, nothing for a mark, a blank for all else."""
    if letter in _LETTERLIKE:
        return _LETTERLIKE[letter]
    lower = letter.lower()
    if lower in _LIGATURES:
        return _LIGATURES[lower]
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return ""
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    bare = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    bare = "".join(_LETTERLIKE.get(c, c) for c in bare.casefold())
    return bare if bare.isalnum() else " "


class _Folding(dict[int, str]):
    """For `str.translate`: each character is worked out the first time it occurs."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code))
        return found


_FOLDING = _Folding()
# One byte for one byte, so that whole notes fold at the speed of memory; ß and æ keep their first letter only.
_ONE_LETTER = {"ß": "s", "Æ": "a", "æ": "a", "Ð": "d", "ð": "d", "Þ": "t", "þ": "t"}
_LETTERS = [_ONE_LETTER.get(chr(code), _FOLDING[code])[:1] for code in range(256)]
_LATIN1 = bytes(ord(letter) if letter and letter.isascii() else 32 for letter in _LETTERS)
_FOLDING.update({code: chr(_LATIN1[code]) for code in range(256)} | {ord(SOFT_HYPHEN): ""})


class _OtherScript(Exception):
    """The text holds letters that are not Latin ones."""


def _beyond_latin1(fault: UnicodeError) -> tuple[str, int]:
    """Codec handler: quotes, dashes, œ, combining accents… written in ASCII; other scripts are refused."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    plain = fault.object[fault.start : fault.end].translate(_FOLDING)
    if not plain.isascii():
        raise _OtherScript
    return plain, fault.end


codecs.register_error("vigie.fold", _beyond_latin1)


def fold(text: str) -> str:
    """The text as lower-case words without accents, separated by blanks. Folding twice changes nothing more."""
    if "(" in text:
        text = _PARENTHESIS.sub("", text)
    if text.isascii():
        return text.encode().translate(_LATIN1).decode()
    if any(dot in text for dot in DOTS):
        text = _INCLUSIVE.sub("", text)
    text = text.replace("’", " ")  # the most frequent by far: spares a call for each
    try:
        return text.encode("latin-1", "vigie.fold").translate(_LATIN1, SOFT_HYPHEN.encode("latin-1")).decode("ascii")
    except _OtherScript:
        return text.translate(_FOLDING)


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return fold(text).split()


def is_arabic(word: str) -> bool:
    """Whether a folded word is written in Arabic letters."""
    return "\u0600" <= word[:1] <= "\u06ff"


class Stems:
    """The stems of words, remembered. One for each index: what it remembers is what people wrote, and goes with it."""

    def __init__(self) -> None:
        self._stemmers = {name: snowballstemmer.stemmer(name) for name in (*LATIN, ARABIC)}
        self._known: dict[str, frozenset[str]] = {}

    def of(self, word: str) -> frozenset[str]:
        """The stems of a folded word as `language:stem`; a short word or a number is its own."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = frozenset(self._find(word))
        return known

    def _find(self, word: str) -> Iterator[str]:
        if len(word) < SHORTEST_STEMMED or len(word) > LONGEST_WORD or not word.isalpha():
            yield f":{word}"
        elif is_arabic(word):
            for form in (word, *_without_article(word)):
                yield f"{ARABIC}:{fold(self._stemmers[ARABIC].stemWord(form)).strip()}"
        else:
            for language in LATIN:
                yield f"{language}:{self._stemmers[language].stemWord(word)}"
            for form in _french_forms(word):
                yield f"french:{fold(self._stemmers['french'].stemWord(form))}"

    def beginnings(self, word: str) -> list[str]:
        """How words that may share a stem with this one begin: endings change, and Arabic puts articles in front."""
        stems = {stem.partition(":")[2] for stem in self.of(word)}
        if is_arabic(word):
            return _shortest({clitic + stem[: max(2, len(stem) - 1)] for stem in stems for clitic in _CLITICS})
        return _shortest({stem[: max(SHORTEST_STEMMED, len(stem) - (3 if len(stem) > 6 else 1))] for stem in stems})

    def __len__(self) -> int:
        return len(self._known)

    def alike(self, one: str, other: str) -> bool:
        """Whether two folded words share a stem in one language."""
        return one == other or not self.of(one).isdisjoint(self.of(other))


def _shortest(beginnings: set[str]) -> list[str]:
    """Those that do not begin like another of them."""
    return sorted(one for one in beginnings if not any(one != other and one.startswith(other) for other in beginnings))


def _without_article(word: str) -> Iterator[str]:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST_STEMMED:
            yield word[len(article) :]
            return


def _french_forms(word: str) -> Iterator[str]:
    """What a folded French word may have been before folding, and its masculine."""
    for ending, form in _FRENCH:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word[: -len(ending)] + form
