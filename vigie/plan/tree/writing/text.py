"""A version as the text file: UTF-8, a line a row, a tab between cells."""

from __future__ import annotations

from collections.abc import Iterable

from vigie.ground.files.office import is_office
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.reading.rich import marks_of, spelled
from vigie.plan.tree.writing.grid import grid_of, own_table


def text_of(version: PlanVersion) -> bytes:
    """The file itself where it is text and says what the nodes say; else the table written anew."""
    original = bytes(version.original)
    if not is_office(original) and own_table(version) is not None:
        return original
    grid = grid_of(version)
    return table_text(grid.preamble, grid.heads, ([marks_of(spelled(cell)) for cell in row] for row in grid.rows))


def table_text(preamble: Iterable[str], heads: Iterable[list[str]], rows: Iterable[list[str]]) -> bytes:
    """The file of cells as they are spelled there: what stands before the table has an empty line after each."""
    lines = [line for said in preamble for line in (said, "")]
    return "\n".join([*lines, *("\t".join(cells) for cells in (*heads, *rows)), ""]).encode()
