"""A version as the text file: UTF-8, a line a row, a tab between cells."""

from __future__ import annotations

from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.reading.office import is_office
from vigie.plan.tree.reading.rich import marks_of, spelled
from vigie.plan.tree.writing.grid import grid_of, own_table


def text_of(version: PlanVersion) -> bytes:
    """The file itself where it is text and says what the nodes say; else the table written anew."""
    original = bytes(version.original)
    if not is_office(original) and own_table(version) is not None:
        return original
    grid = grid_of(version)
    lines = [line for said in grid.preamble for line in (said, "")]
    lines += ["\t".join(head) for head in grid.heads]
    lines += ["\t".join(marks_of(spelled(cell)) for cell in row) for row in grid.rows]
    return "\n".join([*lines, ""]).encode()
