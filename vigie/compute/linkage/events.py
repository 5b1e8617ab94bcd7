"""Events that may be one: what is compared of them, and what is expected before any were seen.

What is expected is a judgement, written down so that it can be disputed: where two people record one event, they agree
on its place nine times in ten and on its day seven times in ten, and spell a name differently once in five; two events
of one episode share place and author half the time and more, and a victim hardly ever; the chances of agreeing for no
reason are those of a few dozen places, acts and years. It weighs as fifty pairs, or two hundred, seen before (`model`),
so that a room with a hundred records is not ruled by three of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigie.compute.linkage.blocks import Block, block, pairs
from vigie.compute.linkage.columns import (
    DAY_UNKNOWN,
    SHORTEST_WORD,
    Codes,
    Column,
    Days,
    Expected,
    Names,
    Places,
    Texts,
)
from vigie.compute.linkage.model import Scored, score
from vigie.compute.text import fold, words

# Fellegi and Sunter's two limits, fixed beforehand: from the first on a pair is very likely one event (as the model
# sees it, wrong once in ten at worst), from the second on more likely than not. Below it nothing is proposed.
LIKELY, POSSIBLE = 0.9, 0.5
MOST_HOLDERS = 40  # a word that more texts hold brings nobody together
RAREST = 3  # words of a text that do


@dataclass(frozen=True)
class Event:
    """One event as it was recorded; what is not known is empty (`day`: `DAY_UNKNOWN`).

    `spread` is by how many days the day may be off. `names` are folded alike, and `authors`; `act` belongs to `group`.
    """

    country: str
    area: str = ""
    locality: str = ""
    day: int = DAY_UNKNOWN
    spread: int = 0
    act: str = ""
    group: str = ""
    names: tuple[str, ...] = ()
    category: str = ""
    sex: str = ""
    age: str = ""
    size: str = ""
    author: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""


PLACE = Expected(
    m=(0.05, 0.10, 0.15, 0.70), r=(0.10, 0.25, 0.15, 0.50), u=(0.90, 0.06, 0.025, 0.015), value=0.01, agreeing=2
)
DAY = Expected(m=(0.04, 0.06, 0.20, 0.70), r=(0.25, 0.45, 0.20, 0.10), u=(0.968, 0.024, 0.006, 0.002))
ACT = Expected(m=(0.10, 0.15, 0.75), r=(0.35, 0.20, 0.45), u=(0.80, 0.12, 0.08))
NAME = Expected(m=(0.05, 0.05, 0.20, 0.70), r=(0.93, 0.02, 0.01, 0.04), u=(0.984, 0.010, 0.003, 0.003), value=0.002)
CATEGORY = Expected(m=(0.15, 0.85), r=(0.50, 0.50), u=(0.80, 0.20))
SEX = Expected(m=(0.05, 0.95), r=(0.35, 0.65), u=(0.45, 0.55))
AGE = Expected(m=(0.10, 0.90), r=(0.50, 0.50), u=(0.60, 0.40))
SIZE = Expected(m=(0.25, 0.75), r=(0.60, 0.40), u=(0.70, 0.30))
AUTHOR = Expected(m=(0.15, 0.85), r=(0.35, 0.65), u=(0.75, 0.25))
AUTHORS = Expected(m=(0.10, 0.05, 0.15, 0.70), r=(0.25, 0.05, 0.05, 0.65), u=(0.92, 0.03, 0.01, 0.04), value=0.02)
TEXT = Expected(m=(0.25, 0.35, 0.25, 0.15), r=(0.80, 0.17, 0.02, 0.01), u=(0.985, 0.012, 0.002, 0.001))
WITHIN = (31, 7, 1)  # days


def columns(events: Sequence[Event]) -> list[Column]:
    """What is compared: place, day, act, who suffered it, who did it, what was written."""
    return [
        Places("place", [e.area for e in events], [fold(e.locality).strip() for e in events], PLACE),
        Days("day", [e.day for e in events], DAY, spread=[e.spread for e in events], within=WITHIN),
        Codes("act", [e.act for e in events], ACT, groups=[e.group for e in events]),
        Names("names", [e.names for e in events], NAME),
        Codes("category", [e.category for e in events], CATEGORY),
        Codes("sex", [e.sex for e in events], SEX),
        Codes("age", [e.age for e in events], AGE),
        Codes("size", [e.size for e in events], SIZE),
        Codes("author", [e.author for e in events], AUTHOR),
        Names("authors", [e.authors for e in events], AUTHORS),
        Texts("text", [e.text for e in events], TEXT),
    ]


def blocks(events: Sequence[Event]) -> list[Block]:
    """What brings two events together; each misses other doubles than the others do."""
    return [
        block("area", [[f"{e.country} {e.area}"] if e.area else [] for e in events], within=10),
        block("locality", [[f"{e.country} {fold(e.locality)}"] if e.locality else [] for e in events], within=31),
        block("country", [[e.country] for e in events], within=1),
        block("act", [[f"{e.country} {e.act} {e.category} {e.author}"] if e.act else [] for e in events], within=4),
        block("name", [e.names for e in events]),
        block("part of a name", [_of_names(e) for e in events], within=31),
        block("words", _rarest(events), most=MOST_HOLDERS),
    ]


def _of_names(event: Event) -> list[str]:
    """The beginning of each word of a name, and its end: one wrong letter spares one of them."""
    parts = [part for name in event.names for part in name.split() if len(part) >= SHORTEST_WORD]
    return [f"^{part[:4]}" for part in parts] + [f"{part[-4:]}$" for part in parts]


def _rarest(events: Sequence[Event]) -> list[list[str]]:
    """The words of each text that fewest others hold, but one other at least."""
    held = [{word for word in words(e.text) if len(word) >= SHORTEST_WORD} for e in events]
    seen = Counter(word for each in held for word in each)
    shared = [sorted((w for w in each if seen[w] > 1), key=lambda w: (seen[w], w)) for each in held]
    return [each[:RAREST] for each in shared]


def compared(events: Sequence[Event]) -> Scored:
    """All pairs that may be one, with what was compared, and how many were not for want of room."""
    days = np.asarray([e.day for e in events], dtype=np.int64)
    return score(columns(events), pairs(blocks(events), days), len(events))
