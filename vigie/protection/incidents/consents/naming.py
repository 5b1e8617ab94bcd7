"""Where a text names someone: any part of a name that says who it is, in any order, whatever its accents and case.

A name is cut into words: accents, case, hyphens, apostrophes and signs that nobody sees make no difference. Then:

- **A telling part** names by itself: three letters or more, and no word of the lists below. "M. Mballa", "MBALLA
  Jean", "J. Mballa", "jmballa", "MballaJean" and "Mballa2024.pdf" all hold a telling part of "Jean Mballa".
- **A part that is a word too** ("Grâce", "Espoir") names with a capital, or in the name of a file: "grâce à" does not,
  nor "Grâce à" where a sentence begins.
- **A short part** (one or two letters, or a number) names beside another part of the same name or its initial: "J. Ba".
- **What names nobody** by itself: civilities and particles ("Mme", "de") are passed over; "personne", "une", "exemple"
  count only as the whole of a name.
- **Behind a civility**, each of these names with a capital: "M. Ma", "Mme Grâce".
- The **whole name**, its words side by side in any order, always names, even when no part of it does.

Words of Arabic are compared with and without what is written onto their front (and, to, the).

Another spelling ("Mbala"), a nickname, or a description of the person is not found: only someone who reads sees those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import permutations

TELLING = 3  # letters from which a word is rare enough to name by itself
LONGEST_GLUED = 4  # parts of one name that are looked for without a blank between them


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CIVILITIES = _listed("""
    abbe chef colonel commandant docteur dr frere general imam m madame mademoiselle maitre me mgr mint mlle mlles mm
    mme mmes monsieur mr mrs ms pasteur pere pr prof professeur rev reverend soeur
""")
_PARTICLES = _listed("""
    abu al ben bin bint d da de den der des do dos du el ibn l la le les ould van von
""")
_PASSED_OVER = _CIVILITIES | _PARTICLES
_UNTOLD = _listed("""
    all and anonyme anonymous are aux avec avocat avocate bien car ces cet chez child com con dans day deux donc
    dont ele enfant enfants est et example exemple femme femmes fille fils fin for fut girl had has her him his
    homme hommes ici ils inconnu inconnue invente invented inventee jeune jour journaliste las leur los ma mais
    mes mois mon mort name nao new ni nom non not nous nuit old one ont ou oui out par pas person personne plus
    por pour que qui quoi rue sa sans ses she sim sont source sur temoin tes the ton trois two uma un una une
    unknown uno vers victim victime vie ville vous was who why witness woman
""")
_ALSO_A_WORD = _listed("""
    abou aime aimee alhadji amour aurore avril beni benie bienvenu bienvenue blanc blessing bon bonne boy celeste
    cheikh clement constance courage desire desiree dieu divine ela elhadj espoir faith fidele fleur gift gloire god
    grace grand hadj hadja honneur hope innocent joy juste king lumiere mai maman man may merci mercy merveille noel
    noir paix papa parfait patience peace petit precious prince princesse prosper prudence queen reine roi rose saint
    sainte soleil son victoire
""")
_TURNS = _listed("à au aux d de qu que")  # behind a word where a sentence begins: "Grâce à", "Espoir de"
_JOINS = re.compile(r"['’ʼ`\-‐‑]?")
_ENDS = ".!?…\n\r"
_IN_A_FILE = re.compile(r"\S{0,80}\.[a-z][a-z0-9]{1,4}(?!\w)", re.IGNORECASE)
# Arabic: what is written onto the front of a word ("and", "then"; "with", "to", "like", "the"), and letters that are
# written for one another.
_FRONTS = [one + other for one in ("", "و", "ف") for other in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل")][1:]
_ARTICLE = ["ال"]
_ALIKE = {"ـ": None, "ة": "ه", "ى": "ي", "ٱ": "ا"}


@dataclass(frozen=True)
class Word:
    """A folded word, and where it stands in the text (`start` to `end`, in characters of the text as written)."""

    folded: str
    raw: str
    start: int
    end: int
    first: int = 0  # of the simple words that it is made of
    size: int = 1  # how many those are
    plain: bool = True  # simple itself: neither joined of several, nor without its front


@dataclass(frozen=True)
class Found:
    """One place of a text that names someone."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Name:
    """A name taken apart, by the rules above."""

    whole: tuple[str, ...]  # folded, sorted
    exact: str = ""  # as it is written, where only that is the name: "A" is not the French verb
    telling: frozenset[str] = field(default_factory=frozenset)
    also_words: frozenset[str] = field(default_factory=frozenset)
    short: frozenset[str] = field(default_factory=frozenset)
    untold: frozenset[str] = field(default_factory=frozenset)
    glued: frozenset[str] = field(default_factory=frozenset)

    @property
    def parts(self) -> frozenset[str]:
        return self.telling | self.also_words | self.short

    def beside(self, part: str, other: str) -> bool:
        """Whether a neighbouring word shows that `part` is meant as a part of this name."""
        return any(other in {each, each[0]} for each in self.parts if each != part)


def found_in(text: str, names: Iterable[str], *, known: Iterable[str] = ()) -> list[Found]:
    """Where a text names one of `names`, in the order of the text, one for each place.

    A place that holds the whole of a name in `known` names that person (who may be named) and nobody else.
    """
    written = _words(text)
    free = {n for name in known for one in _wholes(written, taken_apart(name)) for n in _span(one)}
    found: dict[tuple[int, int], Found] = {}
    for name in names:
        for place in _named(text, written, taken_apart(name)):
            if not free.issuperset(_span(place)):
                found.setdefault((place.start, place.end), Found(name, place.start, place.end))
        for start in _signs(text, name):
            found.setdefault((start, start + len(name)), Found(name, start, start + len(name)))
    return _widest(found.values())


def taken_apart(name: str) -> Name:
    """The parts of a name. Never remembered between two requests: names lie in no cache."""
    words = _words(name, _ARTICLE)
    simple = [word.folded for word in words if word.plain]
    said = [word for word in simple if word not in _PASSED_OVER] or simple
    counted = {word.folded for word in words if word.folded not in _PASSED_OVER | _UNTOLD}
    # A particle at the end belongs to nothing behind it: "Ousmane Ben", "Paul D." have a part of that name.
    last = {*simple[-1:]} & _PARTICLES if len(simple) > 1 else set()
    short = {word for word in counted if len(word) < TELLING or word.isdigit()} | last
    also = counted & _ALSO_A_WORD
    lone = len(said) == 1 and (len(said[0]) == 1 or said[0] in _UNTOLD | _PASSED_OVER)
    exact = next((word.raw for word in words if word.folded == said[0]), "") if lone else ""
    untold = _UNTOLD.intersection(simple)
    parts = Name(tuple(sorted(said)), exact, *map(frozenset, (counted - short - also, also, short, untold)))
    return replace(parts, glued=frozenset(_glued(parts, simple)))


def _named(text: str, written: Sequence[Word], name: Name) -> Iterator[Word]:
    yield from _wholes(written, name)
    simple = [word for word in written if word.plain]
    for word in written:
        also, short = word.folded in name.also_words, word.folded in name.short
        if (
            word.folded in name.telling | name.glued
            or (also and _as_a_name(text, word, simple))
            or ((also or short or word.folded in name.untold) and _behind_a_civility(text, word, simple))
        ):
            yield word
        elif word.plain and (also or short):
            around = simple[max(0, word.first - 1) : word.first + 2]
            if any(name.beside(word.folded, other.folded) for other in around if other.first != word.first):
                yield word


def _wholes(written: Sequence[Word], name: Name) -> Iterator[Word]:
    """Where the words of a name stand side by side, in any order, whatever civilities stand between them."""
    apart = not _PASSED_OVER.intersection(name.whole)
    simple = [word for word in written if word.plain and not (apart and word.folded in _PASSED_OVER)]
    size = len(name.whole)
    for n in range(len(simple) - size + 1 if size else 0):
        run = simple[n : n + size]
        if tuple(sorted(word.folded for word in run)) == name.whole and name.exact in {"", run[0].raw}:
            yield _over(run, " ")


def _glued(name: Name, simple: Sequence[str]) -> set[str]:
    """Parts of a name without a blank between them, as in the name of a file or an account; an initial and a part; a
    part with what is passed over before and between ("Abdelkader", "Desouza")."""
    parts = sorted(name.parts, key=len, reverse=True)[:LONGEST_GLUED]
    glued = {"".join(some) for size in (2, 3) for some in permutations(parts, size)}
    glued |= {other[0] + part for part in name.telling for other in name.parts if other != part}
    runs = [simple[n : n + size] for size in range(2, LONGEST_GLUED + 1) for n in range(len(simple) - size + 1)]
    glued |= {"".join(run) for run in runs if name.parts.intersection(run)}
    return {one for one in glued if len(one) > TELLING}


def _as_a_name(text: str, word: Word, simple: Sequence[Word]) -> bool:
    """Whether it has a capital that stands for a name, as far as one can tell, or stands in the name of a file."""
    if not text[word.start].isupper():
        return bool(_IN_A_FILE.match(text, word.end))
    before = text[: word.start].rstrip(" \t\u00a0\u202f")
    begins = not before or before[-1] in _ENDS
    return not begins or not any(_turned(text, word, after) for after in simple[word.first + word.size :][:1])


def _turned(text: str, word: Word, after: Word) -> bool:
    """Whether the next word makes a turn of phrase of this one: "Grâce à", not "Grâce a fui", nor "Grâce. À Douala"."""
    if _between(text, word, after).strip(" \t\u00a0\u202f"):
        return False
    said = unicodedata.normalize("NFC", text[after.start : after.end + 1])  # with the accent, where it is a sign apart
    return "".join(sign for sign in said if sign.isalnum()).casefold() in _TURNS


def _behind_a_civility(text: str, word: Word, simple: Sequence[Word]) -> bool:
    """Whether it has a capital and a civility just before it: "M. Ma", "Mme Grâce", not "… le général. Ma mère"."""
    if not word.first or not text[word.start].isupper():
        return False
    before = simple[word.first - 1]
    between = _between(text, before, word).strip()
    return before.folded in _CIVILITIES and between in {"", "." if len(before.folded) <= LONGEST_GLUED else ""}


def _span(word: Word) -> range:
    return range(word.first, word.first + word.size)


def _widest(found: Iterable[Found]) -> list[Found]:
    """One for each place: the longest that begins there, none inside another."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda place: (place.start, -place.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _signs(text: str, name: str) -> Iterator[int]:
    """Where a name without any letter or digit stands."""
    if taken_apart(name).whole or not name.strip():
        return
    place = text.find(name)
    while place >= 0:
        yield place
        place = text.find(name, place + 1)


def _words(text: str, fronts: Sequence[str] = _FRONTS) -> list[Word]:
    """The words of a text, and besides them those that hyphens, apostrophes or nothing joins ("N’Exemple" is "nexemple"
    too, "Mballa01" also "mballa"), and those of Arabic without one of `fronts`."""
    simple = [Word(folded, text[start:end], start, end, n) for n, (folded, start, end) in enumerate(_cut(text))]
    more = [replace(word, folded=rest, plain=False) for word in simple for rest in _without_front(word.folded, fronts)]
    n = 0
    while n < len(simple):
        last = n
        while last + 1 < len(simple) and _JOINS.fullmatch(_between(text, simple[last], simple[last + 1])):
            last += 1
        run = simple[n : last + 1]
        more += [
            _over(run[a:b], "") for a in range(len(run)) for b in range(a + 2, min(len(run), a + LONGEST_GLUED) + 1)
        ]
        if len(run) > LONGEST_GLUED:
            more.append(_over(run, ""))
        n = last + 1
    return simple + more


def _between(text: str, word: Word, after: Word) -> str:
    """What one sees between two words."""
    return "".join(sign for sign in text[word.end : after.start] if _bare(sign) is not None)


def _without_front(word: str, fronts: Sequence[str]) -> Iterator[str]:
    """A word of Arabic without what may be written onto its front; nothing for what would leave too little."""
    for front in fronts if word[:1] >= "\u0621" else ():
        if word.startswith(front) and len(word) - len(front) >= TELLING:
            yield word[len(front) :]


def _over(run: Sequence[Word], between: str) -> Word:
    first, last = run[0], run[-1]
    folded, raw = (between.join(getattr(word, name) for word in run) for name in ("folded", "raw"))
    return Word(folded, raw, first.start, last.end, first.first, last.first - first.first + 1, plain=False)


def _cut(text: str) -> Iterator[tuple[str, int, int]]:
    """Folded words with their places. A word ends at a blank or a sign, between a letter and a digit ("Mballa2024"),
    and before a capital inside it ("PlainteMballa"). Signs that nobody sees, and accents, neither stand in one nor end
    one."""
    word, start, end, last = "", 0, 0, ""
    for place, sign in enumerate(text):
        bare = _bare(sign)
        if bare is None:
            continue
        if word and (not bare.isalnum() or _parted(last, sign)):
            yield word, start, end
            word = ""
        if bare.isalnum():
            start = start if word else place
            word, end, last = word + bare, place + 1, sign
    if word:
        yield word, start, end


def _parted(sign: str, after: str) -> bool:
    """Whether a word ends between these two letters or digits."""
    return sign.isnumeric() != after.isnumeric() or (sign.islower() and after.isupper())


@lru_cache(maxsize=4096)
def _bare(sign: str) -> str | None:
    """A character as names are compared; None for one that nobody sees, or that only is an accent."""
    signs = "".join(_ALIKE.get(one, one) or "" for one in unicodedata.normalize("NFKD", sign.casefold()))
    bare = "".join(one for one in signs if unicodedata.category(one) not in {"Mn", "Me", "Cf"}).casefold()
    if not bare:
        return None
    return bare if bare.isalnum() else " "
