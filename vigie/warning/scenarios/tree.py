"""A scenario tree as typed values: branches in the author's order, shares of 100 at every node. No database here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

ROOT = ""
DEEPEST = 3
MOST_BRANCHES = 6


class Unbalanced(ValueError):
    """The shares of a node do not add up to 100; `total` is what they add up to."""

    def __init__(self, total: int) -> None:
        super().__init__(f"the shares add up to {total}")
        self.total = total


@dataclass(frozen=True, slots=True)
class Node:
    """One branch: what happens, its share (1–99, in percent) among those beside it, and what we would see first.

    `key` never changes from version to version, so that the same branch is found again.
    """

    key: str
    parent: str
    words: str
    percent: int
    signposts: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What someone should do, whichever branch comes."""

    to: str
    words: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole version: `question` says what the tree is about, and until when it looks."""

    title: str
    question: str
    nodes: tuple[Node, ...] = ()
    advice: tuple[Advice, ...] = ()

    @classmethod
    def opened(cls, facts: dict[str, Any]) -> Tree:
        """From sealed JSON."""
        return cls(
            facts["title"],
            facts["question"],
            tuple(Node(**node) for node in facts["nodes"]),
            tuple(Advice(**one) for one in facts["advice"]),
        )

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        facts = asdict(self)
        return {**facts, "nodes": [*facts["nodes"]], "advice": [*facts["advice"]]}

    def children(self, key: str) -> list[Node]:
        """The branches of a node (ROOT: the first ones), in the author's order."""
        return [node for node in self.nodes if node.parent == key]

    def node(self, key: str) -> Node | None:
        return next((node for node in self.nodes if node.key == key), None)

    def depth(self, key: str) -> int:
        """How many branches lead to it: 0 for the root."""
        found = self.node(key)
        return 0 if found is None else 1 + self.depth(found.parent)

    def walk(self, key: str = ROOT) -> list[Node]:
        """Every branch below a node, each before its own branches."""
        return [found for child in self.children(key) for found in (child, *self.walk(child.key))]

    def leaves(self) -> list[Node]:
        """The ends of the tree, in order: one of them, or something that nobody wrote, will happen."""
        return [node for node in self.walk() if not self.children(node.key)]

    def probability(self, key: str) -> float:
        """The probability of reaching a branch: the product of the shares that lead to it."""
        found = self.node(key)
        return 1.0 if found is None else found.percent / 100 * self.probability(found.parent)

    def stated(self) -> dict[str, float]:
        """The probability of each end; they add up to 1 because the shares of every node add up to 100."""
        return {leaf.key: self.probability(leaf.key) for leaf in self.leaves()}

    def name(self, key: str) -> str:
        """A short name by place: A, B…, then A1, A2…, then A1a, A1b…"""
        found = self.node(key)
        if found is None:
            return ""
        place = [node.key for node in self.children(found.parent)].index(key)
        sign = (chr(65 + place), str(place + 1), chr(97 + place))[self.depth(found.parent)]
        return self.name(found.parent) + sign

    def with_branches(self, parent: str, branches: Sequence[Node]) -> Tree:
        """The same tree with other branches at one node; what hung on branches that are gone goes with them.

        Raises Unbalanced, and ValueError for a single branch, too many, too deep, a share outside 1–99, or a parent
        that is not there.
        """
        if parent != ROOT and self.node(parent) is None:
            raise ValueError("no such branch")
        if branches and not 2 <= len(branches) <= MOST_BRANCHES:
            raise ValueError("a node has two to six branches")
        if branches and self.depth(parent) >= DEEPEST:
            raise ValueError("three steps ahead are enough")
        if any(not 1 <= branch.percent <= 99 or branch.parent != parent for branch in branches):
            raise ValueError("a share lies between 1 and 99")
        total = sum(branch.percent for branch in branches)
        if branches and total != 100:
            raise Unbalanced(total)
        kept = {branch.key for branch in branches}
        gone = {node.key for node in self.children(parent)} - kept
        gone |= {below.key for key in gone for below in self.walk(key)}
        others = [node for node in self.nodes if node.parent != parent and node.key not in gone]
        return replace(self, nodes=(*others, *branches))

    @property
    def adds_up(self) -> bool:
        """Whether the ends' probabilities add up to 1; always so for a tree made by `with_branches`."""
        return bool(self.nodes) and math.isclose(sum(self.stated().values()), 1, abs_tol=1e-9)
