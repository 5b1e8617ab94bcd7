"""Where a text names someone: any part of a name that says who it is, in any order, whatever its accents and case.

A name is cut into words: accents, case, hyphens, apostrophes and signs that nobody sees make no difference. Then:

- **A telling part** names by itself: three letters or more, and no word of the lists below. "M. Mballa", "MBALLA
  Jean", "J. Mballa", "jmballa" and "MballaJean" all hold a telling part of "Jean Mballa".
- **A part that is a word too** ("Grâce", "Espoir") names with a capital inside a sentence only: "grâce à" does not.
- **A short part** (one or two letters, or a number) names beside another part of the same name or its initial: "J. Ba".
- **What names nobody** by itself: civilities and particles ("Mme", "de") are passed over; "personne", "une", "exemple"
  count only as the whole of a name.
- The **whole name**, its words side by side in any order, always names, even when no part of it does.

Another spelling ("Mbala"), a nickname, or a description of the person is not found: only someone who reads sees those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations

TELLING = 3  # letters from which a word is rare enough to name by itself
LONGEST_GLUED = 4  # parts of one name that are looked for without a blank between them


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PASSED_OVER = _listed("""
    abbe abou abu al alhadji ben bin bint chef cheikh colonel commandant d da de den der des do docteur dos dr du el
    elhadj frere general hadj hadja ibn imam l la le les m madame mademoiselle maitre maman me mgr mint mlle mme
    monsieur mr mrs ms ould papa pasteur pere pr professeur rev reverend soeur van von
""")
_UNTOLD = _listed("""
    all and anonyme anonymous are aux avec avocat avocate bien boy car ces cet chez child com con dans day deux donc
    dont ela ele enfant enfants est et example exemple femme femmes fille fils fin for fut girl had has her him his
    homme hommes ici ils inconnu inconnue invente invented inventee jeune jour journaliste las leur los ma mais man
    may mes mois mon mort name nao new ni nom non not nous nuit old one ont ou oui out par pas person personne plus
    por pour que qui quoi rue sa sans ses she sim son sont source sur temoin tes the ton trois two uma un una une
    unknown uno vers victim victime vie ville vous was who why witness woman
""")
_ALSO_A_WORD = _listed("""
    aime aimee amour aurore avril beni benie bienvenu bienvenue blanc blessing bon bonne celeste clement constance
    courage desire desiree dieu divine espoir faith fidele fleur gift gloire god grace grand honneur hope innocent
    joy juste king lumiere mai merci mercy merveille noel noir paix parfait patience peace petit precious prince
    princesse prosper prudence queen reine roi rose saint sainte soleil victoire
""")
_JOINS = re.compile(r"['’ʼ`\-‐‑]")
_ENDS = '.!?:;…\n\r«“"('


@dataclass(frozen=True)
class Word:
    """A folded word, and where it stands in the text (`start` to `end`, in characters of the text as written)."""

    folded: str
    raw: str
    start: int
    end: int
    first: int = 0  # of the simple words that it is made of
    size: int = 1  # how many those are


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
    words = _words(name)
    simple = [word.folded for word in words if word.size == 1]
    said = [word for word in simple if word not in _PASSED_OVER] or simple
    counted = {word.folded for word in words if word.folded not in _PASSED_OVER | _UNTOLD}
    short = {word for word in counted if len(word) < TELLING or word.isdigit()}
    also = counted & _ALSO_A_WORD
    lone = len(said) == 1 and (len(said[0]) == 1 or said[0] in _UNTOLD | _PASSED_OVER)
    exact = next((word.raw for word in words if word.folded == said[0]), "") if lone else ""
    return Name(tuple(sorted(said)), exact, frozenset(counted - short - also), frozenset(also), frozenset(short))


def _named(text: str, written: Sequence[Word], name: Name) -> Iterator[Word]:
    yield from _wholes(written, name)
    simple = [word for word in written if word.size == 1]
    glued = _glued(name)
    for word in written:
        also = word.folded in name.also_words
        if word.folded in name.telling or word.folded in glued or (also and _as_a_name(text, word)):
            yield word
        elif word.size == 1 and (also or word.folded in name.short):
            around = simple[max(0, word.first - 1) : word.first + 2]
            if any(name.beside(word.folded, other.folded) for other in around if other.first != word.first):
                yield word


def _wholes(written: Sequence[Word], name: Name) -> Iterator[Word]:
    """Where the words of a name stand side by side, in any order, whatever civilities stand between them."""
    apart = not _PASSED_OVER.intersection(name.whole)
    simple = [word for word in written if word.size == 1 and not (apart and word.folded in _PASSED_OVER)]
    size = len(name.whole)
    for n in range(len(simple) - size + 1 if size else 0):
        run = simple[n : n + size]
        if tuple(sorted(word.folded for word in run)) == name.whole and name.exact in {"", run[0].raw}:
            yield _over(run, " ")


def _glued(name: Name) -> set[str]:
    """Parts of a name without a blank between them, as in the name of a file or an account; an initial and a part."""
    parts = sorted(name.parts, key=len, reverse=True)[:LONGEST_GLUED]
    glued = {"".join(some) for size in (2, 3) for some in permutations(parts, size)}
    glued |= {other[0] + part for part in name.telling for other in name.parts if other != part}
    return {one for one in glued if len(one) > TELLING}


def _as_a_name(text: str, word: Word) -> bool:
    """Whether it has a capital that no beginning of a sentence asks for."""
    before = text[: word.start].rstrip(" \t\u00a0\u202f")
    return text[word.start].isupper() and bool(before) and before[-1] not in _ENDS


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


def _words(text: str) -> list[Word]:
    """The words of a text, and besides them those that hyphens or apostrophes join ("N’Exemple" is "nexemple" too)."""
    simple = [Word(folded, text[start:end], start, end, n) for n, (folded, start, end) in enumerate(_cut(text))]
    joined: list[Word] = []
    n = 0
    while n < len(simple):
        last = n
        while last + 1 < len(simple) and _JOINS.fullmatch(text[simple[last].end : simple[last + 1].start]):
            last += 1
        run = simple[n : last + 1]
        joined += [_over(run[a:b], "") for a in range(len(run)) for b in range(a + 2, min(len(run), a + 3) + 1)]
        n = last + 1
    return simple + joined


def _over(run: Sequence[Word], between: str) -> Word:
    first, last = run[0], run[-1]
    folded, raw = (between.join(getattr(word, name) for word in run) for name in ("folded", "raw"))
    return Word(folded, raw, first.start, last.end, first.first, last.first - first.first + 1)


def _cut(text: str) -> Iterator[tuple[str, int, int]]:
    """Folded words with their places; signs that nobody sees, and accents, neither stand in one nor end one."""
    word, start, end = "", 0, 0
    for place, sign in enumerate(text):
        bare = _bare(sign)
        if bare is None:
            continue
        if bare.isalnum():
            start = start if word else place
            word, end = word + bare, place + 1
        elif word:
            yield word, start, end
            word = ""
    if word:
        yield word, start, end


@lru_cache(maxsize=4096)
def _bare(sign: str) -> str | None:
    """A character as names are compared; None for one that nobody sees, or that only is an accent."""
    signs = unicodedata.normalize("NFKD", sign.casefold())
    bare = "".join(one for one in signs if unicodedata.category(one) not in {"Mn", "Me", "Cf"}).casefold()
    if not bare:
        return None
    return bare if bare.isalnum() else " "
