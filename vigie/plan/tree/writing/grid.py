"""A version of a plan as a table to be written: the cells of its own file, or of its nodes where these were changed.

An export holds the words as they are written. Errata stay here, over the words, and find them again when the file comes
back. Rules of dashes and marks of another program are about a file, not about the plan: they are left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.rich import Cell, cell_of
from vigie.plan.tree.reading.table import Table
from vigie.plan.tree.reading.text import KINDS
from vigie.plan.tree.reading.tree import Item, read_plan, tree_json
from vigie.plan.tree.stored import items_of
from vigie.plan.tree.writing.nodes import Drawn, draw


@dataclass(frozen=True)
class Grid:
    """What stands before the table, the one or two lines of its head, its rows; `levels` are the places of the four."""

    preamble: list[str]
    heads: list[list[str]]
    levels: list[int]
    rows: list[list[Cell]]

    @property
    def width(self) -> int:
        return len(self.heads[0])

    def below(self, row: int, column: int) -> bool:
        """Whether a cell of a level is empty because what stands above it goes on: nothing new begins at its left."""
        if row == 0 or column not in self.levels[:-1]:
            return False
        return not any(self.rows[row][place] for place in self.levels if place <= column)


def grid_of(version: PlanVersion) -> Grid:
    """The table of a version."""
    table = own_table(version)
    title, period = version.plan.title, version.plan.period
    if table is None:
        drawn = draw(items_of(version.nodes.order_by("rank")), version.header, version.subheader)
        return _grid([title, period], drawn)
    kinds = {table.columns.levels[kind]: kind for kind in KINDS}
    rows = [[cell_of(cell, kinds.get(place)) for place, cell in enumerate(row.cells)] for row in table.rows]
    drawn = Drawn(table.header, table.subheader, list(kinds), rows)
    return _grid([title, period, *table.preamble], drawn)


def _grid(preamble: list[str], drawn: Drawn) -> Grid:
    heads = [drawn.header, *([drawn.subheader] if drawn.subheader else [])]
    return Grid([line for line in preamble if line], heads, drawn.levels, drawn.rows)


def own_table(version: PlanVersion) -> Table | None:
    """The table of the version's own file; None where the nodes say something else by now."""
    try:
        document = read_plan(bytes(version.original))
    except PlanFault:
        return None
    return document.table if _told(document.axes) == _told(items_of(version.nodes.order_by("rank"))) else None


def _told(axes: list[Item]) -> Any:
    return tree_json(axes, title="", period="", source="", header=[], subheader=[])
