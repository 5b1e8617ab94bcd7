"""A version as an Excel table: cells merged where one thing stands over several, words set off as in its file."""

from __future__ import annotations

from itertools import groupby

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from vigie.compute.cells import LONGEST, Leaf, Rich, book_of
from vigie.compute.cells import Cell as Shown
from vigie.ground.access.errors import Invalid
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.reading.rich import Cell, spelled
from vigie.plan.tree.writing.grid import Grid, grid_of

WORDS, FIGURES = 42, 14  # characters: the width of a column of a level, and of another


def workbook_of(version: PlanVersion) -> bytes:
    """The workbook. Raises Invalid for a cell that Excel would cut."""
    grid = grid_of(version)
    before: list[list[Shown]] = [[line] for line in grid.preamble]
    heads: list[list[Shown]] = [[Rich([(head, "b")]) if head else None for head in line] for line in grid.heads]
    rows: list[list[Shown]] = [[_shown(cell) for cell in row] for row in grid.rows]
    widths = [WORDS if place in grid.levels else FIGURES for place in range(grid.width)]
    first = len(before) + len(heads) + 2  # the number of the first row under the head, after one empty row
    return book_of([Leaf("Plan", [*before, [], *heads, *rows], widths=widths, merged=_merged(grid, first))])


def _shown(cell: Cell) -> Shown:
    runs: list[tuple[str, str]] = []
    for number, words in enumerate(spelled(cell)):
        runs += [("\n", "")] if number else []
        runs += [(run.text, run.style) for run in words]
    if sum(len(text) for text, _style in runs) >= LONGEST:
        raise Invalid(_("A cell of this plan is longer than Excel takes. Choose another form."))
    return Rich(runs) if runs else None


def _merged(grid: Grid, first: int) -> list[str]:
    """Each level's cell with the empty ones under it that it stands over."""
    found = []
    for place in grid.levels[:-1]:
        name, start = get_column_letter(place + 1), 0
        for going_on, group in groupby(range(len(grid.rows)), lambda row, place=place: grid.below(row, place)):  # type: ignore[misc]
            last = [*group][-1]
            if going_on:
                found.append(f"{name}{first + start}:{name}{first + last}")
            start = last
    return found
