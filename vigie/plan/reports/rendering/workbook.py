"""A report as a workbook: a sheet of words, then a sheet a table, with real numbers, and a sheet a chart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from vigie.compute.cells import Cell, Leaf, book_of
from vigie.plan.reports.content import Chart, Column, Content, Table

FORMATS = {"money": '#,##0.00 "€"', "percent": '0"%"'}
LONGEST_NAME = 31  # characters of a sheet's name in Office Open XML


def as_xlsx(content: Content) -> bytes:
    """The workbook."""
    return book_of(_leaves(content))


def _leaves(content: Content) -> Iterator[Leaf]:
    taken = [_("Report")]
    yield Leaf(taken[0], _words(content))
    for section in content.sections:
        for table in section.tables:
            taken.append(_name(taken, table.title))
            yield _table(taken[-1], table)
        for chart in section.charts:
            taken.append(_name(taken, chart.title))
            yield _chart(taken[-1], chart)


def _words(content: Content) -> list[list[str]]:
    lines = [[content.title], [content.mark], *([label, words] for label, words in content.about), []]
    for section in content.sections:
        if section.words:
            lines += [[section.title, paragraph] for paragraph in filter(None, section.words.split("\n"))]
    return [*lines, [], [_("Fingerprint (SHA-256)"), content.sha256]]


def _table(name: str, table: Table) -> Leaf:
    rows = [*table.rows, *([table.total] if table.total else [])]
    figures = [[_value(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in rows]
    heads: list[Cell] = [column.title for column in table.columns]
    formats = [FORMATS.get(column.kind, "General") for column in table.columns]
    return Leaf(name, [[table.title], heads, *figures, *([[table.note]] if table.note else [])], formats)


def _value(cell: str, column: Column) -> Cell:
    if column.kind == "text":
        return cell
    return Decimal(cell) if cell else None


def _chart(name: str, chart: Chart) -> Leaf:
    heads: list[Cell] = [chart.title, _("Reached"), _("To reach")]
    rows: list[list[Cell]] = [
        [bar.label, *(Decimal(text) if text else None for text in (bar.value, bar.whole))] for bar in chart.bars
    ]
    return Leaf(name, [heads, *rows], bars=chart.title)


def _name(taken: list[str], title: str) -> str:
    """A name that a sheet may have, and that no other has."""
    base = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME] or "1"
    name, number = base, 1
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        name = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name
