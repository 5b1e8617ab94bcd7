"""Fields of many records, and how far two of them agree.

A level is a small whole number: 0 is "not known on both sides", 1 is "different", and higher is nearer, so that the
last level of a column is the same value. What is missing says nothing: it never counts as agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vigie.compute.text import words

Rows = NDArray[np.int64]
Levels = NDArray[np.int8]
Bits = NDArray[np.uint64]
Shares = NDArray[np.float64]

MISSING, DIFFERENT = 0, 1
NAME_BITS, TEXT_BITS = 256, 1024  # of a set's bitmap: two members rarely fall on one bit
MOST_NAMES = 4  # of one record that are compared
SHORTEST_WORD = 4  # letters: shorter ones occur in every text
DAY_UNKNOWN = np.iinfo(np.int64).min // 4


@dataclass(frozen=True)
class Expected:
    """What is known of a column before its records are seen: how often each level but "missing" occurs.

    `m` among pairs that are the same, `r` among related ones, `u` among all others (see `model`), each from "different"
    up and adding to 1. `value` is how often a value of such a column is expected to occur, for columns whose rare
    values weigh more (else 0). The last `agreeing` levels never speak against a pair.
    """

    m: tuple[float, ...]
    r: tuple[float, ...]
    u: tuple[float, ...]
    value: float = 0.0
    agreeing: int = 1


class Column(Protocol):
    """One field of every record."""

    @property
    def name(self) -> str: ...

    @property
    def expected(self) -> Expected: ...

    def compare(self, one: Rows, other: Rows) -> Levels:
        """The level of each pair of record numbers."""
        ...

    def shared(self, one: Rows, other: Rows) -> Shares | None:
        """For pairs at the last level, how many records hold the value they share (the rarest); None: do not ask."""
        ...


def _numbered(values: Sequence[str]) -> tuple[Rows, Rows]:
    """The values as numbers, −1 for none, and how many records hold each number."""
    found, numbers, counts = np.unique(np.asarray(values, dtype=object), return_inverse=True, return_counts=True)
    empty = np.flatnonzero(found == "")
    numbered = numbers.astype(np.int64)
    numbered[np.isin(numbers, empty)] = -1
    return numbered, counts.astype(np.int64)


class Codes:
    """One code a record, "" where it is not known; with `groups`, two codes of one group are near.

    Levels: different, (same group,) same.
    """

    def __init__(
        self, name: str, values: Sequence[str], expected: Expected, *, groups: Sequence[str] = (), rare: bool = False
    ) -> None:
        self.name, self.expected, self._rare = name, expected, rare
        self._numbers, self._counts = _numbered(values)
        self._groups = _numbered(groups)[0] if groups else None

    def compare(self, one: Rows, other: Rows) -> Levels:
        """See `Column`."""
        first, second = self._numbers[one], self._numbers[other]
        same = first == second
        level: Levels
        if self._groups is None:
            level = 1 + same.astype(np.int8)
        else:
            near = (self._groups[one] == self._groups[other]) & (self._groups[one] >= 0)
            level = np.where(same, 3, np.where(near, 2, 1)).astype(np.int8)
        level[(first < 0) | (second < 0)] = MISSING
        return level

    def shared(self, one: Rows, other: Rows) -> Shares | None:
        """See `Column`."""
        return self._counts[self._numbers[one]].astype(np.float64) if self._rare else None


class Days:
    """A day a record as its ordinal, `DAY_UNKNOWN` where not even the year is known; `spread` is by how many days it
    may be off. A day that may be off by more than the last level but one allows (a month without its day: 15) is as
    good as unknown where the two may be near, and different where they cannot be.

    Levels: further apart, then within each limit of `within` (days, widest first), the last the closest.
    """

    def __init__(
        self, name: str, days: Sequence[int], expected: Expected, *, spread: Sequence[int], within: Sequence[int]
    ) -> None:
        self.name, self.expected, self._within = name, expected, tuple(within)
        self.days = np.asarray(days, dtype=np.int64)
        self._spread = np.asarray(spread, dtype=np.int64)

    def compare(self, one: Rows, other: Rows) -> Levels:
        """See `Column`."""
        apart = np.abs(self.days[one] - self.days[other])
        spread = np.maximum(self._spread[one], self._spread[other])
        level = np.full(len(one), DIFFERENT, dtype=np.int8)
        for step, limit in enumerate(self._within):
            level[apart <= limit] = 2 + step
        loose = spread > self._within[-2]
        level[loose] = np.where(apart <= spread + self._within[0], MISSING, DIFFERENT)[loose]
        level[(self.days[one] == DAY_UNKNOWN) | (self.days[other] == DAY_UNKNOWN)] = MISSING
        return level

    def shared(self, one: Rows, other: Rows) -> Shares | None:
        """See `Column`."""
        return None


def bitmap(members: Sequence[Sequence[str]], bits: int) -> Bits:
    """Each set of strings as `bits` bits: one for each member, by its CRC, so that sets are compared by counting."""
    table = np.zeros((len(members), bits // 64), dtype=np.uint64)
    place: dict[str, int] = {}
    for row, each in enumerate(members):
        for member in each:
            at = place.get(member)
            if at is None:
                at = place[member] = crc32(member.encode()) % bits
            table[row, at >> 6] |= np.uint64(1 << (at & 63))
    return table


def dice(one: Bits, other: Bits) -> Shares:
    """The likeness of two sets, twice what they share by what they hold: 0 for nothing, 1 for the same (Dice 1945)."""
    both = np.bitwise_count(one & other).sum(axis=1, dtype=np.float64)
    held = np.bitwise_count(one).sum(axis=1, dtype=np.float64) + np.bitwise_count(other).sum(axis=1, dtype=np.float64)
    likeness: Shares = np.divide(2 * both, held, out=np.zeros_like(both), where=held > 0)
    return likeness


def bigrams(name: str) -> list[str]:
    """Letters two by two, each word with its edges: "ana" is _a, an, na, a_."""
    edged = f" {name} "
    return [edged[at : at + 2] for at in range(len(edged) - 1)]


class Names:
    """Some names a record, folded alike by the caller (at most `MOST_NAMES` are compared); the nearest two count.

    Levels: different, near (likeness ≥ 0.6), alike (≥ 0.8: a letter or two), the same.
    """

    NEAR, ALIKE = 0.6, 0.8

    def __init__(self, name: str, values: Sequence[Sequence[str]], expected: Expected) -> None:
        self.name, self.expected = name, expected
        known = {written: number for number, written in enumerate(sorted({w for each in values for w in each}))}
        self._table = np.full((len(values), MOST_NAMES), -1, dtype=np.int64)
        for row, each in enumerate(values):
            chosen = [known[written] for written in dict.fromkeys(each)][:MOST_NAMES]
            self._table[row, : len(chosen)] = chosen
        self._counts = np.bincount(self._table[self._table >= 0], minlength=len(known))
        self._bitmap = bitmap([bigrams(written) for written in known], NAME_BITS)

    def compare(self, one: Rows, other: Rows) -> Levels:
        """See `Column`."""
        level = np.full(len(one), DIFFERENT, dtype=np.int8)
        for mine, theirs, pairs in self._crossed(one, other):
            likeness = dice(self._bitmap[mine], self._bitmap[theirs])
            found = 1 + (likeness >= self.NEAR) + (likeness >= self.ALIKE)
            found[mine == theirs] = 4
            level[pairs] = np.maximum(level[pairs], found)
        level[(self._table[one, 0] < 0) | (self._table[other, 0] < 0)] = MISSING
        return level

    def shared(self, one: Rows, other: Rows) -> Shares | None:
        """See `Column`."""
        fewest = np.full(len(one), np.inf)
        for mine, theirs, pairs in self._crossed(one, other):
            held = np.where(mine == theirs, self._counts[mine], np.inf)
            fewest[pairs] = np.minimum(fewest[pairs], held)
        return fewest

    def _crossed(self, one: Rows, other: Rows) -> list[tuple[Rows, Rows, Rows]]:
        """Each name of the one with each of the other: both numbers, and the pairs that have both."""
        crossed = []
        for left in range(MOST_NAMES):
            for right in range(MOST_NAMES):
                mine, theirs = self._table[one, left], self._table[other, right]
                pairs = np.flatnonzero((mine >= 0) & (theirs >= 0))
                if len(pairs):
                    crossed.append((mine[pairs], theirs[pairs], pairs))
        return crossed


class Texts:
    """What was written of each record; compared by the words of four letters and more that both hold.

    Levels: different, some words (likeness ≥ 0.35), many (≥ 0.6), nearly all (≥ 0.85).
    """

    LIMITS = (0.35, 0.6, 0.85)
    FEWEST = 3  # words: shorter texts are like none

    def __init__(self, name: str, values: Sequence[str], expected: Expected) -> None:
        self.name, self.expected = name, expected
        sets = [{word for word in words(text) if len(word) >= SHORTEST_WORD} for text in values]
        self._enough = np.array([len(each) >= self.FEWEST for each in sets], dtype=np.bool_)
        self._bitmap = bitmap([sorted(each) for each in sets], TEXT_BITS)

    def compare(self, one: Rows, other: Rows) -> Levels:
        """See `Column`."""
        likeness = dice(self._bitmap[one], self._bitmap[other])
        level = np.full(len(one), DIFFERENT, dtype=np.int8)
        for limit in self.LIMITS:
            level += likeness >= limit
        level[~(self._enough[one] & self._enough[other])] = MISSING
        return level

    def shared(self, one: Rows, other: Rows) -> Shares | None:
        """See `Column`."""
        return None


class Places:
    """An area and a locality a record, "" where not known. A place is one field: the two say the same thing.

    Levels: different, two localities of one area, the same area as far as is known, the same locality (written alike,
    in areas that do not contradict each other).
    """

    ALIKE = 0.75

    def __init__(self, name: str, areas: Sequence[str], localities: Sequence[str], expected: Expected) -> None:
        self.name, self.expected = name, expected
        self._areas = _numbered(areas)[0]
        self._towns, self._counts = _numbered(localities)
        self._spelled = bitmap([bigrams(each) for each in sorted(set(localities))], NAME_BITS)

    def compare(self, one: Rows, other: Rows) -> Levels:
        """See `Column`."""
        mine, theirs = self._areas[one], self._areas[other]
        areas = (mine >= 0) & (theirs >= 0)
        here, there = self._towns[one], self._towns[other]
        towns = (here >= 0) & (there >= 0)
        alike = towns & ((here == there) | (dice(self._spelled[here], self._spelled[there]) >= self.ALIKE))
        level = np.where(areas & (mine == theirs), np.where(towns, 2, 3), DIFFERENT).astype(np.int8)
        level[alike & ~(areas & (mine != theirs))] = 4
        level[~areas & ~towns] = MISSING
        return level

    def shared(self, one: Rows, other: Rows) -> Shares | None:
        """See `Column`. Of two spellings the more frequent one."""
        return np.maximum(self._counts[self._towns[one]], self._counts[self._towns[other]]).astype(np.float64)
