"""Cells of a sheet that others open: none begins as a formula (OWASP, CSV Injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(cell: str) -> str:
    """The cell, led by an apostrophe where a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(DANGEROUS) or cell.startswith(DANGEROUS) else cell


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
        for row in rows:
            sheet.append([inert(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
