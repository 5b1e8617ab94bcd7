"""A plan as a Word table, read as lines: each paragraph before it is one, and each of its rows.

Cells merged across or down count once, where they begin, as in the text file.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from vigie.ground.files.cleaning.packed import local
from vigie.ground.files.office import Package
from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.office import MOST_COLUMNS, MOST_ROWS, child, children, on, said, style_of
from vigie.plan.tree.reading.rich import Cell, Run, Words

_TRACKED = {"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"}
_BETWEEN = {"p", "r", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "bdo", "dir"}
_CROSSES = {"F0FC", "F0FE", "F0FB"}  # a tick, a ticked box, a cross
Row = list[Cell]


def document_rows(package: Package) -> list[Row]:
    """The lines of the document; a row that repeats the table's head is empty. Raises PlanFault."""
    root = package.root(package.main)
    for element in root.iter(etree.Element):
        if local(element.tag) in _TRACKED and said(element, "author") is not None:
            raise PlanFault("tracked")
    body = child(root, "body")
    rows: list[Row] = []
    for block in [] if body is None else _blocks(body):
        if local(block.tag) == "tbl":
            rows += _table(block, len(rows))
        else:
            rows.append([[words] for words in _paragraph(block, len(rows) + 1)] or [[]])
        if len(rows) > MOST_ROWS:
            raise PlanFault("too_long", MOST_ROWS + 1, limit=MOST_ROWS)
    return rows


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in their order."""
    for one in body:
        tag = local(one.tag)
        if tag in {"p", "tbl"}:
            yield one
        elif tag in {"sdt", "sdtContent", "customXml"}:
            yield from _blocks(one)


def _table(table: etree._Element, before: int) -> list[Row]:
    found = children(table, "tr")
    if before + len(found) > MOST_ROWS:
        raise PlanFault("too_long", MOST_ROWS + 1, limit=MOST_ROWS)
    rows = [_row(row, before + number) for number, row in enumerate(found, start=1)]
    width = max(map(len, rows), default=0)
    return [row + [[]] * (width - len(row)) for row in rows]


def _row(row: etree._Element, line: int) -> Row:
    properties = child(row, "trPr")
    if on(child(properties, "hidden")):
        raise PlanFault("hidden", line)
    cells: Row = [[]] * _number(child(properties, "gridBefore"), 0)
    for cell in children(row, "tc"):
        about = child(cell, "tcPr")
        merged = child(about, "vMerge")
        above = merged is not None and said(merged, "val") in {None, "continue"}
        cells.append([] if above else _cell(cell, line))
        cells += [[]] * (_number(child(about, "gridSpan"), 1) - 1)
        if len(cells) > MOST_COLUMNS:
            break
    cells += [[]] * _number(child(properties, "gridAfter"), 0)
    if len(cells) > MOST_COLUMNS:
        raise PlanFault("too_wide", line, limit=MOST_COLUMNS)
    return cells


def _number(element: etree._Element | None, default: int) -> int:
    value = said(element, "val") or "" if element is not None else ""
    return min(int(value), MOST_COLUMNS + 1) if value.isdecimal() and value.isascii() and len(value) < 6 else default


def _cell(cell: etree._Element, line: int) -> Cell:
    if children(cell, "tbl"):
        raise PlanFault("nested", line)
    return [words for paragraph in children(cell, "p") for words in _paragraph(paragraph, line)]


def _paragraph(paragraph: etree._Element, line: int) -> list[Words]:
    """A paragraph, cut where its author broke the line."""
    found: list[Words] = [[]]
    for run in _runs(paragraph):
        properties = child(run, "rPr")
        style = style_of(properties)
        for piece in run:
            tag = local(piece.tag)
            if tag in {"br", "cr"} and said(piece, "type") in {None, "textWrapping"}:
                found.append([])
                continue
            text = {"t": piece.text or "", "tab": " ", "br": " ", "noBreakHyphen": "-"}.get(tag, "")
            if tag == "sym":
                text = _symbol(piece, line)
            if text.strip() and on(child(properties, "vanish")):
                raise PlanFault("hidden", line)
            found[-1].append(Run(text, style))
    return [words for words in found if any(run.text.strip() for run in words)]


def _symbol(piece: etree._Element, line: int) -> str:
    """A tick or a cross of Word's font of symbols as a cross; any other sign might mean anything. Raises PlanFault."""
    if said(piece, "font") == "Wingdings" and (said(piece, "char") or "").upper() in _CROSSES:
        return "X"
    raise PlanFault("symbol", line)


def _runs(element: etree._Element) -> Iterator[etree._Element]:
    for one in element:
        tag = local(one.tag)
        if tag == "r":
            yield one
        elif tag in _BETWEEN:
            yield from _runs(one)
