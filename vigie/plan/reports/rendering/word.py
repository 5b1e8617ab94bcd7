"""A report as a Word file, through python-docx; it names no author and no hour."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Length, Pt

from vigie.ground.ui.paper import NoPaper
from vigie.ground.ui.word import blank_paper, bytes_of, repeat_on_each_page
from vigie.plan.reports.content import Content
from vigie.plan.reports.rendering.picture import as_png
from vigie.plan.reports.rendering.showing import Drawn, ShownTable, chapters

Paper = Any
ACROSS = 16.0  # centimetres between the margins


def as_docx(content: Content) -> bytes:
    """The document: headings, paragraphs, tables whose first row repeats, and charts as pictures with their words."""
    paper = blank_paper(date.fromisoformat(content.made_on))
    paper.add_heading(content.title, 0)
    paper.add_paragraph(content.mark)
    for label, words in content.about:
        line = paper.add_paragraph()
        line.add_run(f"{label} : ").bold = True
        line.add_run(words)
    for chapter in chapters(content):
        paper.add_heading(chapter.title, 1)
        for paragraph in filter(None, chapter.words.split("\n")):
            paper.add_paragraph(paragraph)
        for chart in chapter.charts:
            _chart(paper, chart)
        for table in chapter.tables:
            _table(paper, table)
    paper.add_paragraph(_("Fingerprint (SHA-256): %(hash)s") % {"hash": content.sha256})
    return bytes_of(paper)


def _chart(paper: Paper, chart: Drawn) -> None:
    """As a picture whose alternative text says the same; where the machine has no font, the words alone."""
    try:
        picture = as_png(chart)
    except NoPaper:
        paper.add_paragraph(chart.words)
        return
    shape = paper.add_picture(io.BytesIO(picture), width=Cm(16))
    shape._inline.docPr.set("descr", chart.words)
    shape._inline.docPr.set("title", chart.title)


def _table(paper: Paper, table: ShownTable) -> None:
    title = paper.add_paragraph(table.title, style="Caption").paragraph_format
    title.keep_with_next, title.space_before = True, Pt(10)
    made = paper.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    made.autofit = False
    _row(made.rows[0], table.heads, bold=True)
    repeat_on_each_page(made.rows[0])
    for row in table.rows:
        _row(made.add_row(), row)
    if table.total:
        _row(made.add_row(), table.total, bold=True)
    for column, width in zip(made.columns, _widths(table.heads), strict=True):
        for cell in (column, *column.cells):
            cell.width = width
    if table.note:
        paper.add_paragraph(table.note).paragraph_format.space_before = Pt(4)


def _widths(heads: list[tuple[str, bool]]) -> list[Length]:
    """Of a line of `ACROSS` centimetres: columns of words have what those of numbers leave, within their means."""
    words = sum(not is_number for _title, is_number in heads)
    numbers = len(heads) - words
    narrow = min(2.9, ACROSS * 0.65 / max(numbers, 1))
    wide = (ACROSS - narrow * numbers) / max(words, 1)
    return [Cm(narrow if is_number else wide) for _title, is_number in heads]


def _row(row: Any, cells: list[tuple[str, bool]], *, bold: bool = False) -> None:
    for cell, (text, is_number) in zip(row.cells, cells, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = bold
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
