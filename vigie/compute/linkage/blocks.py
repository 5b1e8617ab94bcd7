"""Which pairs are compared: those that at least one key brings together, each with its nearest in time.

A hundred thousand records have five thousand million pairs. A block is one way to find the few that may be the same
(the same area within some days; a word of a name; …); several together forgive an error in any one field. In a block,
records stand in the order of their days and each meets at most `MOST_NEIGHBOURS` of those that follow it (a sorted
neighbourhood); what was not compared for that reason is counted, and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie.compute.linkage.columns import DAY_UNKNOWN, Rows

MOST_NEIGHBOURS = 60
_WHOLE_TIME = 1 << 22  # days: more than lie between any two


@dataclass(frozen=True)
class Block:
    """Records that share a key: `rows` are record numbers, `keys` numbers of keys; a record may have several.

    `within` is by how many days two of them may be apart; where a day is not known, both must be unknown.
    """

    name: str
    rows: Rows
    keys: Rows
    within: int = _WHOLE_TIME


@dataclass(frozen=True)
class Pairs:
    """Pairs of record numbers, `one` < `other`, each once; `left_out` is how many no block had room for, at most."""

    one: Rows
    other: Rows
    left_out: int

    def __len__(self) -> int:
        return len(self.one)

    def chosen(self, which: NDArray[np.bool_]) -> set[tuple[int, int]]:
        """Some of them, as pairs of whole numbers."""
        return set(zip(self.one[which].tolist(), self.other[which].tolist(), strict=True))


def block(name: str, keys: Sequence[Iterable[str]], *, within: int = _WHOLE_TIME, most: int = 0) -> Block:
    """A block of the keys of each record, in order of records; with `most`, keys of more records than that are not
    used (a word that occurs everywhere)."""
    each = [set(of) - {""} for of in keys]
    known: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for of in each:
        seen.update(of)
    rows, numbers = [], []
    for row, of in enumerate(each):
        for key in of:
            if seen[key] > 1 and (not most or seen[key] <= most):
                rows.append(row)
                numbers.append(known.setdefault(key, len(known)))
    return Block(name, np.asarray(rows, dtype=np.int64), np.asarray(numbers, dtype=np.int64), within)


def pairs(blocks: Iterable[Block], days: Rows, *, most: int = MOST_NEIGHBOURS) -> Pairs:
    """The union of what the blocks bring together. `days` are the ordinals of all records (`DAY_UNKNOWN` for none)."""
    many, found, left_out = len(days), [np.empty(0, dtype=np.int64)], 0
    time = np.where(days == DAY_UNKNOWN, 2 * _WHOLE_TIME, days)
    for each in blocks:
        codes, missed = _of(each, time, many, most)
        found.append(codes)
        left_out += missed
    codes = np.unique(np.concatenate(found))
    return Pairs(codes // max(many, 1), codes % max(many, 1), left_out)


def _of(each: Block, time: Rows, many: int, most: int) -> tuple[Rows, int]:
    """The pairs of one block as `one × records + other`, and how many it had no room for."""
    place = each.keys * (8 * _WHOLE_TIME) + time[each.rows]
    order = np.argsort(place, kind="stable")
    place, rows = place[order], each.rows[order]
    at = np.arange(len(rows))
    partners = np.searchsorted(place, place + each.within, side="right") - at - 1
    taken = np.minimum(partners, most)
    left = np.repeat(at, taken)
    step = np.arange(len(left)) - np.repeat(np.cumsum(taken) - taken, taken)
    first, second = rows[left], rows[left + 1 + step]
    low, high = np.minimum(first, second), np.maximum(first, second)
    return (low * many + high)[low != high], int((partners - taken).sum())
