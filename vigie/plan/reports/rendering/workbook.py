"""A report as a workbook: a sheet of words, then a sheet a table, with real numbers, and a sheet a chart."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from vigie.compute.cells import inert
from vigie.plan.reports.content import Chart, Column, Content, Table

FORMATS = {"money": '#,##0.00 "€"', "percent": '0"%"', "number": "General"}
LONGEST_NAME = 31  # characters of a sheet's name in Office Open XML


def as_xlsx(content: Content) -> bytes:
    """The workbook. No cell begins as a formula; what is not known stays empty."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # half a second to import, for few pages

    book = Workbook()
    words = book.worksheets[0]
    words.title = _("Report")
    for line in _words(content):
        words.append([inert(cell) for cell in line])
    words.column_dimensions["A"].width, words.column_dimensions["B"].width = 30, 100
    for section in content.sections:
        for table in section.tables:
            _sheet(book.create_sheet(_name(book.sheetnames, table.title)), table)
        for chart in section.charts:
            _chart(book.create_sheet(_name(book.sheetnames, chart.title)), chart)
    # The library notes when a file was made, to the second: ours says the day that the report shows.
    book.properties.creator = ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _words(content: Content) -> list[list[str]]:
    lines = [[content.title], [content.mark], *([label, words] for label, words in content.about), []]
    for section in content.sections:
        if section.words:
            lines += [[section.title, paragraph] for paragraph in filter(None, section.words.split("\n"))]
    return [*lines, [], [_("Fingerprint (SHA-256)"), content.sha256]]


def _sheet(sheet: Any, table: Table) -> None:
    sheet.append([inert(table.title)])
    sheet.append([inert(column.title) for column in table.columns])
    for row in [*table.rows, *([table.total] if table.total else [])]:
        sheet.append([_value(cell, column) for cell, column in zip(row, table.columns, strict=True)])
        for cell, column in zip(sheet[sheet.max_row], table.columns, strict=True):
            cell.number_format = FORMATS.get(column.kind, "General")
    if table.note:
        sheet.append([inert(table.note)])
    sheet.column_dimensions["A"].width = 50
    sheet.freeze_panes = "B3"


def _value(cell: str, column: Column) -> str | Decimal | None:
    if column.kind == "text":
        return inert(cell)
    return Decimal(cell) if cell else None


def _chart(sheet: Any, chart: Chart) -> None:
    from openpyxl.chart import BarChart, Reference  # type: ignore[import-untyped]

    sheet.append([inert(chart.title), _("Reached"), _("To reach")])
    for bar in chart.bars:
        sheet.append([inert(bar.label), *(Decimal(text) if text else None for text in (bar.value, bar.whole))])
    made = BarChart()
    made.type, made.title = "bar", chart.title
    made.add_data(Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=len(chart.bars) + 1), titles_from_data=True)
    made.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(chart.bars) + 1))
    sheet.add_chart(made, "E2")


def _name(taken: list[str], title: str) -> str:
    """A name that a sheet may have, and that no other has."""
    base = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME] or "1"
    name, number = base, 1
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        name = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name
