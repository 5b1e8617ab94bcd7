"""The three forms of a plan's table, text, Excel and Word, brought to the lines of the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.ground.files.office import NotOpened, is_office, open_package
from vigie.plan.tree.reading.document import document_rows
from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.office import MOST_ROWS, MOST_UNFOLDED
from vigie.plan.tree.reading.rich import Cell, bare, marks_of
from vigie.plan.tree.reading.table import LARGEST_FILE, Row, decode, is_header
from vigie.plan.tree.reading.text import clean, tags
from vigie.plan.tree.reading.workbook import workbook_rows


@dataclass(frozen=True)
class Written:
    """A plan's file as lines of cells with a tab between. `literal` has the bare words of lines whose marks we set."""

    text: str
    literal: dict[int, str] = field(default_factory=dict)

    def tags(self, row: Row) -> set[str]:
        """The marks of another program that the file itself holds in a row."""
        return tags(self.literal.get(row.line, "\t".join(row.cells)))


def lines_of(data: bytes) -> Written:
    """Read any of the three by what it is, not by its name. Raises PlanFault."""
    if not is_office(data):
        text = decode(data)
        if text.count("\n") > MOST_ROWS:
            raise PlanFault("too_long", MOST_ROWS + 1, limit=MOST_ROWS)
        return Written(text)
    if len(data) > LARGEST_FILE:
        raise PlanFault("too_big", size=len(data), limit=LARGEST_FILE)
    try:
        package = open_package(data, MOST_UNFOLDED)
        rows = document_rows(package) if package.is_word else workbook_rows(package, lambda row: is_header(_line(row)))
    except NotOpened as fault:
        raise PlanFault(fault.reason) from fault
    if sum(len(run.text) for row in rows for cell in row for words in cell for run in words) > LARGEST_FILE:
        raise PlanFault("bomb")
    lines = [_line(row) for row in rows]
    if not any(line.strip() for line in lines):
        raise PlanFault("empty")
    if package.is_word:
        lines = _without_repeated_heads(lines)
    literal = {number: "\t".join(bare(cell) for cell in row) for number, row in enumerate(rows, start=1)}
    return Written("\n".join(lines), literal)


def _line(row: list[Cell]) -> str:
    return "\t".join(marks_of(cell) for cell in row)


def _without_repeated_heads(lines: list[str]) -> list[str]:
    """A table cut by pages in Word says its head again on each: the two lines of it are emptied after the first."""
    said = [[clean(cell) for cell in line.split("\t")] for line in lines]
    first = next((number for number, line in enumerate(lines) if is_header(line)), len(lines))
    again = {number for number in range(first + 1, len(lines)) if said[number] == said[first]}
    again |= {number + 1 for number in again if number + 1 < len(lines) and said[number + 1] == said[first + 1]}
    return ["" if number in again else line for number, line in enumerate(lines)]
