"""Cells of a sheet that others open: none begins as a formula (OWASP, CSV Injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(cell: str) -> str:
    """The cell, led by an apostrophe where a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(DANGEROUS) or cell.startswith(DANGEROUS) else cell


def plain(cell: str) -> str:
    """A cell without the apostrophe that made it inert."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" \u00a0").startswith(DANGEROUS) else cell


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """A CSV file (RFC 4180, UTF-8 with its mark so that old programs read accents) of inert cells, all quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def workbook_of(sheets: Mapping[str, Iterable[Iterable[str]]]) -> bytes:
    """A workbook (Office Open XML) with a sheet of inert cells under each name."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # half a second to import, for few pages

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        told = [list(row) for row in rows]
        for row in told:
            sheet.append([inert(cell) for cell in row])
        _fit(sheet, told)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Rich:
    """A text with words set off: each run with letters of "biu" for bold, italics and underlined."""

    runs: Sequence[tuple[str, str]]


Cell = str | Decimal | Rich | None
NARROW, WIDE = 9, 60  # characters: the narrowest and the widest column that its words may make
LINE = 15  # points
LONGEST = 32_767  # characters of a cell in Office Open XML


@dataclass(frozen=True)
class Leaf:
    """One sheet of a workbook of figures: rows of texts (made inert), numbers and nothing; `formats` are the number
    formats of its columns; `bars` draws its second and third column, under the names of the first, as a bar chart.
    `widths` are those of its columns, in characters, and then texts run over several lines; `merged` are ranges like
    "A3:A9"."""

    name: str
    rows: Sequence[Sequence[Cell]]
    formats: Sequence[str] = ()
    bars: str = ""
    widths: Sequence[int] = ()
    merged: Sequence[str] = ()


def book_of(leaves: Iterable[Leaf]) -> bytes:
    """A workbook whose numbers are numbers. It names no author; nothing is not nought, and stays an empty cell."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for leaf in leaves:
        sheet = book.create_sheet(leaf.name)
        for number, row in enumerate(leaf.rows, 1):
            sheet.append([_shown(cell) for cell in row])
            for column, form in enumerate(leaf.formats[: len(row)], 1):
                sheet.cell(number, column).number_format = form
        _fit(sheet, leaf.rows, leaf.formats)
        if leaf.widths:
            _set_out(sheet, leaf)
        if leaf.bars:
            _draw_bars(sheet, leaf)
    book.properties.creator = ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fit(sheet: Any, rows: Sequence[Sequence[Cell]], formats: Sequence[str] = ()) -> None:
    """Make each column as wide as its words, within reason, and let the sheet print across one page's width.

    A line of one cell alone, as a title or a note, runs over its neighbours and widens nothing.
    """
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    widest: dict[int, int] = {}
    for row in rows:
        for number, cell in enumerate(row if len(row) > 1 else ()):
            length = len("" if cell is None else _words_of(cell))
            more = len(formats[number]) if isinstance(cell, Decimal) and number < len(formats) else 0
            widest[number] = max(widest.get(number, 0), length + more)
    for number, length in widest.items():
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(max(length + 2, NARROW), WIDE)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _words_of(cell: Cell) -> str:
    return "".join(text for text, _style in cell.runs) if isinstance(cell, Rich) else str(cell)


def _shown(cell: Cell) -> Any:
    if not isinstance(cell, Rich):
        return inert(cell) if isinstance(cell, str) else cell
    from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
    from openpyxl.cell.text import InlineFont  # type: ignore[import-untyped]

    runs = [(inert(text) if number == 0 else text, style) for number, (text, style) in enumerate(cell.runs)]
    if not any(style for _text, style in runs):
        return "".join(text for text, _style in runs)
    fonts: dict[str, dict[str, Any]] = {"b": {"b": True}, "i": {"i": True}, "u": {"u": "single"}}
    made = CellRichText()
    for text, style in runs:
        how = {key: value for letter in style for key, value in fonts[letter].items()}
        made.append(TextBlock(InlineFont(**how), text) if how else text)
    return made


def _set_out(sheet: Any, leaf: Leaf) -> None:
    from openpyxl.styles import Alignment  # type: ignore[import-untyped]
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.cell_range import CellRange  # type: ignore[import-untyped]

    for number, width in enumerate(leaf.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    over = Alignment(vertical="top", wrap_text=True)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = over
    lines = [1] * len(leaf.rows)
    spans = [CellRange(place) for place in leaf.merged]
    within = {(row, one.min_col) for one in spans for row in range(one.min_row, one.max_row + 1)}
    for number, row in enumerate(leaf.rows, 1):
        for column, cell in enumerate(row[: len(leaf.widths)], 1):
            if (number, column) not in within:
                lines[number - 1] = max(lines[number - 1], _lines(cell, leaf.widths[column - 1]))
    for one in spans:
        sheet.merge_cells(one.coord)
        if one.max_row > one.min_row or one.max_col == one.min_col:
            asked = _lines(leaf.rows[one.min_row - 1][one.min_col - 1], leaf.widths[one.min_col - 1])
            lines[one.max_row - 1] += max(0, asked - sum(lines[one.min_row - 1 : one.max_row]))
    for number, many in enumerate(lines, 1):
        sheet.row_dimensions[number].height = LINE * many


def _lines(cell: Cell, width: int) -> int:
    """How many lines a cell's words take in a column so wide: programs do not grow merged cells by themselves."""
    said = "" if cell is None else _words_of(cell)
    return sum(1 + len(line) // max(width - 4, 1) for line in said.split("\n"))


def _draw_bars(sheet: Any, leaf: Leaf) -> None:
    from openpyxl.chart import BarChart, Reference  # type: ignore[import-untyped]

    chart, last = BarChart(), len(leaf.rows)
    chart.type, chart.title = "bar", leaf.bars
    chart.add_data(Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    sheet.add_chart(chart, "E2")
