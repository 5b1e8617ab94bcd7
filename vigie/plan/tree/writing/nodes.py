"""Nodes drawn as a table again: one row an activity, what stands over several of them said once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.rich import Cell, Run
from vigie.plan.tree.reading.table import Columns, columns_of
from vigie.plan.tree.reading.text import KINDS, Kind
from vigie.plan.tree.reading.tree import Item

HEADER = ["Axe", "Objectifs spécifiques", "Résultats attendus", "Activités", "Coût budget", "Période", "Responsable"]
SUBHEADER = ["", "", "", "", "EUROS", "", ""]
# What a text without a label gets where it would else be taken for more words of its neighbour above.
NAMES = {Kind.AXIS: "Axe", Kind.OBJECTIVE: "Objectif", Kind.RESULT: "Résultat", Kind.ACTIVITY: "Activité"}


@dataclass(frozen=True)
class Drawn:
    """A head of one or two lines, the places of the four levels, and rows."""

    header: list[str]
    subheader: list[str]
    levels: list[int]
    rows: list[list[Cell]]


def draw(axes: list[Item], header: list[str], subheader: list[str]) -> Drawn:
    """The table of these nodes under the head that their version has, with columns added for what it has none for."""
    items = [item for axis in axes for item in axis.walk()]
    head = _Head(header, subheader)
    head.fit(items)
    rows = [head.row(row) for row in _rows(items)]
    return Drawn(head.header, head.subheader, list(head.columns.levels.values()), rows)


@dataclass
class _Row:
    """One line: at most one node a level; `words` are those of nodes opened above that go on here."""

    items: dict[Kind, Item]
    words: dict[Kind, Cell]


def _rows(items: list[Item]) -> Iterator[_Row]:
    opened: dict[Kind, Item] = {}
    for item in items:
        level = KINDS.index(item.kind)
        if any(kind in opened for kind in KINDS[level:]):
            yield from _closed(opened)
            opened = {}
        if not item.is_missing:
            opened[item.kind] = item
    yield from _closed(opened)


def _closed(opened: dict[Kind, Item]) -> Iterator[_Row]:
    if opened:
        yield _Row(opened, {kind: _cell(item) for kind, item in opened.items()})
    for kind, item in opened.items():
        for more in item.continuations:
            yield _Row({}, {kind: [[Run(more.text)]]})


def _cell(item: Item) -> Cell:
    said = [[Run(text)] for text in item.paragraphs or [item.raw or ""]]
    before = item.parent.children if item.parent else []
    if item.label is None and before and item is not before[0]:
        return [[Run(f"{NAMES[item.kind]} : "), *said[0]], *said[1:]]
    return said


class _Head:
    """The head of a table, which grows by what the nodes need."""

    def __init__(self, header: list[str], subheader: list[str]) -> None:
        try:
            self.columns: Columns = columns_of(header, subheader)
            self.header, self.subheader = list(header), list(subheader)
        except (PlanFault, IndexError):
            self.header, self.subheader = list(HEADER), list(SUBHEADER)
            self.columns = columns_of(self.header, self.subheader)

    def fit(self, items: list[Item]) -> None:
        """Add the columns that are missing."""
        if not self.columns.money and any(item.budget is not None for item in items):
            self._add(max(self.columns.levels.values()) + 1, "Coût budget", "EUROS")
        if self.columns.responsible is None and any(item.responsible for item in items):
            self._add(len(self.header), "Responsable", "")
        for item in items:
            for period in item.periods:
                if self._place(period) is None:
                    after = max(self.columns.periods, default=-1) + 1
                    at = after or (len(self.header) if self.columns.responsible is None else self.columns.responsible)
                    self._add(at, "" if after else "Période", period)

    def _add(self, place: int, head: str, under: str) -> None:
        self.subheader = self.subheader or [""] * len(self.header)
        self.header.insert(place, head)
        self.subheader.insert(place, under)
        self.columns = columns_of(self.header, self.subheader)

    def _place(self, period: str) -> tuple[int, str] | None:
        """Where a period is written, and how: by a cross under its own name, or by what follows that name."""
        names = sorted(self.columns.periods.items(), key=lambda one: -len(one[1]))
        for place, name in names:
            if name and period == name:
                return place, "X"
            if name and period.startswith(f"{name} ") and not re.fullmatch(r"\W*", period[len(name) :]):
                return place, period[len(name) + 1 :]
        return None

    def row(self, row: _Row) -> list[Cell]:
        """The cells of a line."""
        cells: list[Cell] = [[] for _ in self.header]
        for kind, words in row.words.items():
            cells[self.columns.levels[kind]] = words
        activity = row.items.get(Kind.ACTIVITY)
        if activity is None:
            return cells
        if activity.budget is not None:
            cells[self.columns.money[-1]] = [[Run(f"{activity.budget:.2f}")]]
        for period in activity.periods:
            place, said = self._place(period) or (0, "")
            cells[place] = [[Run(said)]]
        if activity.responsible and self.columns.responsible is not None:
            cells[self.columns.responsible] = [[Run(activity.responsible)]]
        return cells
