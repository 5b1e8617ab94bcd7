"""Which of the things told to us may be of one matter: by numbers and names, by words, by coded answers.

Most of it is free text, too little and too unlike for one model of chances: so plain signs, each of which a page can
say in words, and any one of which is enough to propose, to a person who reads both.

*Numbers and persons*: the same telephone number, address or person, folded as in the blind index; one that very many
share says nothing. *Places and people in the text*: two of the words that are written with a capital inside a sentence,
and that few others hold. *Words*: the cosine of two texts over the beginnings of their words, each weighing by how few
texts hold it (inverse document frequency: Spärck Jones 1972; Salton & Buckley 1988). *Coded answers*, where both have
them: the same model as for violations (`events.compared`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie.compute.linkage.columns import SHORTEST_WORD
from vigie.compute.linkage.events import POSSIBLE, Event, compared
from vigie.compute.text import words

# Chosen on invented cases of one seed, measured on those of others (`bench/matters.py`).
ALIKE = 0.6
BEGINNING = 6  # letters: what endings leave of a word
FEWEST = 5  # different words: a shorter text is like none
MOST_HOLDERS = 12  # of one number or person: beyond, it is the network's own, or everyone's
FEW = 0.05  # share of the texts that may hold a word with a capital for it to say something; three of them always may
CAPITALS = 2  # such words that two texts must share: a place alone is no matter
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]{2,}")
_ENDS = ".!?…:\n•–—"  # what a sentence begins after


@dataclass(frozen=True)
class Told:
    """One thing told: its words, the folded forms of numbers, addresses and persons in it, and its coded answers."""

    text: str
    contacts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    event: Event | None = None


@dataclass(frozen=True)
class Alike:
    """Two of them (by place in the list, `one` < `other`) and what they share; `words` and `coded` from 0 to 1, 0 where
    below what is proposed."""

    one: int
    other: int
    contacts: bool = False
    names: bool = False
    capitals: bool = False
    words: float = 0.0
    coded: float = 0.0

    @property
    def weight(self) -> float:
        """Only to put the likeliest first: a number weighs most, then a name, and several signs more than one."""
        return 1.0 * self.contacts + 0.8 * self.names + 0.5 * self.capitals + self.words + self.coded


def alike(told: Sequence[Told]) -> list[Alike]:
    """All pairs that share a sign, the likeliest first."""
    by_words = _by_words([each.text for each in told])
    coded = _coded([each.event for each in told])
    contacts, names = _sharing([each.contacts for each in told]), _sharing([each.names for each in told])
    written = _sharing([capitals(each.text) for each in told], most=max(3, int(FEW * len(told))))
    capital = {pair for pair, n in written.items() if n >= CAPITALS}
    found = [
        Alike(*pair, pair in contacts, pair in names, pair in capital, by_words.get(pair, 0.0), coded.get(pair, 0.0))
        for pair in {*by_words, *coded, *contacts, *names, *capital}
    ]
    return sorted(found, key=lambda each: (-each.weight, each.one, each.other))


def capitals(text: str) -> set[str]:
    """The words that are written with a capital (a Latin one) inside a sentence, folded: mostly places and people. In a
    text all in capitals, or without any, none."""
    found = [match.group() for match in _CAPITAL.finditer(text) if _inside(text, match.start())]
    if sum(word.isupper() for word in found) > len(found) / 2:
        return set()
    return set(words(" ".join(found)))


def _inside(text: str, at: int) -> bool:
    """Whether a sentence goes on here: blanks, quotes and apostrophes aside, no end of one stands before."""
    before = text[max(0, at - 4) : at].rstrip(" \u00a0\u202f'’\"«(")
    return bool(before) and before[-1] not in _ENDS


def _sharing(held: Sequence[Iterable[str]], most: int = MOST_HOLDERS) -> Counter[tuple[int, int]]:
    """The pairs that share one of these, and how many, by who holds each."""
    holders: dict[str, list[int]] = {}
    for place, each in enumerate(held):
        for form in set(each):
            holders.setdefault(form, []).append(place)
    few = [places for places in holders.values() if 1 < len(places) <= most]
    return Counter((one, other) for places in few for at, one in enumerate(places) for other in places[at + 1 :])


def _by_words(texts: Sequence[str]) -> dict[tuple[int, int], float]:
    """The pairs of texts that are alike enough, with how much."""
    held = [{word[:BEGINNING] for word in words(text) if len(word) >= SHORTEST_WORD} for text in texts]
    seen = Counter(word for each in held for word in each)
    shared = {word: place for place, word in enumerate(sorted(word for word, n in seen.items() if n > 1))}
    if not shared:
        return {}
    weights = {word: float(np.log((len(texts) + 1) / (n + 0.5))) for word, n in seen.items()}
    table = np.zeros((len(texts), len(shared)), dtype=np.float32)
    lengths = np.ones(len(texts), dtype=np.float32)
    for row, each in enumerate(held):
        if len(each) >= FEWEST:
            for word in each & shared.keys():
                table[row, shared[word]] = weights[word]
            lengths[row] = max(sum(weights[word] ** 2 for word in each) ** 0.5, 1e-6)
    likeness: NDArray[np.float32] = (table @ table.T) / np.outer(lengths, lengths)
    one, other = np.nonzero(np.triu(likeness >= ALIKE, 1))
    return {(int(a), int(b)): min(1.0, float(likeness[a, b])) for a, b in zip(one, other, strict=True)}


def _coded(events: Sequence[Event | None]) -> dict[tuple[int, int], float]:
    """The pairs with coded answers that may be one event, with how likely the model finds it."""
    places = [place for place, event in enumerate(events) if event is not None]
    if len(places) < 2:
        return {}
    scored = compared([event for event in events if event is not None])
    chosen = np.flatnonzero(scored.probability >= POSSIBLE)
    return {
        (places[int(scored.pairs.one[at])], places[int(scored.pairs.other[at])]): float(scored.probability[at])
        for at in chosen
    }
