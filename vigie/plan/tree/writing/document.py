"""A version as a Word table on wide pages, its head on each: cells merged where one thing stands over several."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from vigie.ground.ui.word import blank_paper, bytes_of
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.reading.rich import Cell, Run, spelled
from vigie.plan.tree.writing.grid import Grid, grid_of

PAGE = 14_570  # twentieths of a point between the margins of a wide A4 page
FIGURES = 900  # the same, of a column that is no level


def document_of(version: PlanVersion) -> bytes:
    """The document."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.shared import Cm, Pt

    paper, grid = blank_paper(version.imported_at.date()), grid_of(version)
    section = paper.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    paper.styles["Normal"].font.size = Pt(9)
    for number, line in enumerate(grid.preamble):
        paper.add_paragraph(line, style="Title" if number == 0 else None)
    body = paper.element.body
    body.insert(len(body) - 1, parse_xml("".join(_table(grid))))  # before the section's own element, which ends it
    paper.add_paragraph()  # Word wants one after a table
    return bytes_of(paper)


def _table(grid: Grid) -> Iterator[str]:
    """The table as one piece of XML: thousands of rows by the library's own calls take minutes."""
    widths = _widths(grid)
    yield '<w:tbl xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    yield '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
    yield '<w:tblLayout w:type="fixed"/></w:tblPr>'
    yield "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    for head in grid.heads:
        yield "<w:tr><w:trPr><w:tblHeader/></w:trPr>"
        yield from (_cell([[Run(text, "b")]] if text else [], w) for text, w in zip(head, widths, strict=True))
        yield "</w:tr>"
    for row, cells in enumerate(grid.rows):
        yield "<w:tr><w:trPr/>"
        for place, cell in enumerate(cells):
            yield _cell(cell, widths[place], _merge(grid, row, place))
        yield "</w:tr>"
    yield "</w:tbl>"


def _widths(grid: Grid) -> list[int]:
    """The levels share what the others leave."""
    levels = set(grid.levels)
    words = max((PAGE - FIGURES * (grid.width - len(levels))) // len(levels), FIGURES)
    return [words if place in levels else FIGURES for place in range(grid.width)]


def _merge(grid: Grid, row: int, place: int) -> str:
    if place not in grid.levels[:-1]:
        return ""
    if grid.below(row, place):
        return "<w:vMerge/>"
    goes_on = row + 1 < len(grid.rows) and grid.below(row + 1, place)
    return '<w:vMerge w:val="restart"/>' if goes_on else ""


def _cell(cell: Cell, width: int, merge: str = "") -> str:
    paragraphs = "".join(f"<w:p>{''.join(_run(run) for run in words)}</w:p>" for words in spelled(cell)) or "<w:p/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}</w:tcPr>{paragraphs}</w:tc>'


def _run(run: Run) -> str:
    style = "".join({"b": "<w:b/>", "i": "<w:i/>", "u": '<w:u w:val="single"/>'}[letter] for letter in run.style)
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
