"""A plan as an Excel table, read as lines: the rows of the first sheet shown that has the head of a plan.

Nothing is computed: a cell with a formula is refused, since its value is what some program last thought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[import-untyped]
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

from vigie.compute.cells import plain
from vigie.ground.files.cleaning.packed import local
from vigie.ground.files.office import Package
from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.office import MOST_COLUMNS, MOST_ROWS, child, said, style_of
from vigie.plan.tree.reading.rich import Cell, Run
from vigie.plan.tree.reading.table import LARGEST_FILE
from vigie.plan.tree.reading.text import not_euros

MOST_MERGED = 500_000  # cells
_PLACE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
# A number format (ECMA-376, part 1, § 18.8.31): currency, condition or colour, words, one letter, gap, digits.
_FORMAT = re.compile(
    r"\[\$(?P<sign>[^\-\]]*)[^\]]*\]|\[[^\]]*\]|\"(?P<words>[^\"]*)\"?|\\(?P<letter>.)|[_*].|General|[Ee][+-]|(?P<bare>.)",
    re.DOTALL,
)
Row = list[Cell]
Grid = dict[int, dict[int, Cell]]  # row → column → cell, both from 1


def workbook_rows(package: Package, heads: Callable[[Row], bool]) -> list[Row]:
    """Every row of the plan's sheet from the first on, so that a line is the number Excel shows. Raises PlanFault.

    `heads` tells the head of a plan's table; without any, the first sheet is taken.
    """
    book = package.root(package.main)
    related = package.beside(package.main)
    reader = _Reader.of(package, book, related.values())
    first: list[Row] | None = None
    sheets = child(book, "sheets")
    for sheet in [] if sheets is None else sheets:
        name = related.get(said(sheet, "id") or "", "")
        if said(sheet, "state") in {"hidden", "veryHidden"} or "worksheets/" not in name:
            continue
        rows = reader.rows(package.root(name))
        if any(heads(row) for row in rows[:200]):
            return rows
        first = rows if first is None else first
    if first is None:
        raise PlanFault("empty")
    return first


@dataclass
class _Reader:
    """What the sheets of one workbook share: its strings, the number formats of its styles, its first day.

    `left`: how many characters its cells may still hold. One shared string may stand in any number of them, so that a
    small file could say far more than its parts unfold to.
    """

    strings: list[Cell]
    formats: list[str]
    epoch: datetime
    left: int = LARGEST_FILE

    @classmethod
    def of(cls, package: Package, book: etree._Element, names: Iterable[str]) -> _Reader:
        parts = list(names)
        strings = next((package.root(name) for name in parts if name.endswith("sharedStrings.xml")), None)
        styles = next((package.root(name) for name in parts if name.endswith("styles.xml")), None)
        about = child(book, "workbookPr")
        mac = about is not None and said(about, "date1904") in {"1", "true"}
        return cls(
            [] if strings is None else [_string(one) for one in strings if local(one.tag) == "si"],
            [] if styles is None else _formats(styles),
            CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900,
        )

    def rows(self, sheet: etree._Element) -> list[Row]:
        grid = self._grid(sheet)
        for place in _covered(sheet):
            grid.get(place[0], {}).pop(place[1], None)
        columns = [column for row in grid.values() for column in row]
        if not columns:
            return []
        left, right = min(columns), max(columns)
        return [
            [grid.get(row, {}).get(column, []) for column in range(left, right + 1)] for row in range(1, max(grid) + 1)
        ]

    def _grid(self, sheet: etree._Element) -> Grid:
        hidden = _hidden_columns(sheet)
        grid: Grid = {}
        line = 0
        data = child(sheet, "sheetData")
        for row in [] if data is None else data:
            line = _whole(row.get("r")) or line + 1
            cells = dict(self._cells(row, line))
            if not cells:
                continue
            if line > MOST_ROWS:
                raise PlanFault("too_long", line, limit=MOST_ROWS)
            if row.get("hidden") in {"1", "true"} or hidden & set(cells):
                raise PlanFault("hidden", line)
            grid[line] = cells
        return grid

    def _cells(self, row: etree._Element, line: int) -> Iterator[tuple[int, Cell]]:
        column = 0
        for one in row:
            place = _PLACE.fullmatch(one.get("r", ""))
            column = coordinate_to_tuple(place[0])[1] if place else column + 1
            if child(one, "f") is not None:
                raise PlanFault("formula", line, cell=one.get("r", ""))
            if cell := self._value(one):
                if column > MOST_COLUMNS:
                    raise PlanFault("too_wide", line, limit=MOST_COLUMNS)
                self.left -= sum(len(run.text) for words in cell for run in words)
                if self.left < 0:
                    raise PlanFault("bomb")
                yield column, cell

    def _value(self, one: etree._Element) -> Cell:
        kind, held = one.get("t", "n"), child(one, "v")
        if kind == "inlineStr":
            inline = child(one, "is")
            return [] if inline is None else _string(inline)
        value = (held.text or "").strip() if held is not None else ""
        if kind == "s":
            at = _whole(value)
            if at is None or at >= len(self.strings):
                raise PlanFault("broken")
            return self.strings[at]
        if kind == "b":
            value = "X" if value == "1" else ""
        elif kind in {"n", "d"} and value:
            value = self._number(value, _whole(one.get("s")) or 0)
        return _paragraphs([Run(value)])

    def _number(self, value: str, style: int) -> str:
        """As a person would write it. More than two decimals stay more than two: 1.234 is not 1 234."""
        form = self.formats[style] if style < len(self.formats) else "General"
        try:
            if is_date_format(form):
                day = from_excel(float(value), self.epoch)
                return f"{day:%Y-%m-%d}" if isinstance(day, datetime) else str(day)
            number = Decimal(repr(float(value)))
        except (ValueError, OverflowError, InvalidOperation):
            return value
        if not number.is_finite() or abs(number) > 10**15:
            return value
        if number == number.to_integral_value():
            said_as = f"{number:.0f}"
        elif number == round(number, 2):
            said_as = f"{number:.2f}"
        else:
            said_as = f"{number:f}" if -int(number.as_tuple().exponent) > 3 else f"{number:.4f}"
        return f"{said_as} {_beside(form, number)}".strip()


def _beside(form: str, number: Decimal) -> str:
    """What a number format writes beside this number, where that is more than the euro: it is read as its words are."""
    parts: list[str] = [""]
    for found in _FORMAT.finditer(form):
        if found["bare"] == ";":
            parts.append("")
        else:
            parts[-1] += found["sign"] or found["words"] or found["letter"] or found["bare"] or ""
    which = 1 if number < 0 else 2 if number == 0 else 0  # positive; negative; nought; words
    said = parts[which if which < min(len(parts), 3) and "[<" not in form and "[>" not in form else 0]
    return " ".join(re.sub(r"[\d#?.,]", " ", said).split()) if not_euros(said) else ""


def _string(element: etree._Element) -> Cell:
    """A text with its runs; how it is pronounced is left out."""
    runs = []
    for one in element:
        tag = local(one.tag)
        if tag == "t":
            runs.append(Run(unescape(one.text or "")))
        elif tag == "r":
            text = child(one, "t")
            runs.append(Run(unescape((text.text or "") if text is not None else ""), style_of(child(one, "rPr"))))
    if runs:
        runs[0] = Run(plain(runs[0].text), runs[0].style)
    return _paragraphs(runs)


def _paragraphs(runs: list[Run]) -> Cell:
    found: Cell = [[]]
    for run in runs:
        for number, text in enumerate(re.split(r"\r\n|\r|\n", run.text)):
            if number:
                found.append([])
            found[-1].append(Run(text, run.style))
    return [words for words in found if any(run.text.strip() for run in words)]


def _formats(styles: etree._Element) -> list[str]:
    """The number format of each style, by its number."""
    listed = child(styles, "numFmts")
    own = {} if listed is None else {_whole(one.get("numFmtId")): one.get("formatCode", "") for one in listed}
    cells = child(styles, "cellXfs")
    numbers = [] if cells is None else [_whole(one.get("numFmtId")) or 0 for one in cells]
    return [own.get(number) or BUILTIN_FORMATS.get(number, "General") for number in numbers]


def _covered(sheet: etree._Element) -> Iterator[tuple[int, int]]:
    """Places under a merged cell, without the one where it begins."""
    listed, left = child(sheet, "mergeCells"), MOST_MERGED
    for one in [] if listed is None else listed:
        try:
            from_column, from_row, to_column, to_row = range_boundaries(one.get("ref", ""))
            width, height = to_column - from_column + 1, to_row - from_row + 1
        except (ValueError, TypeError) as fault:
            raise PlanFault("broken") from fault
        if width < 1 or height < 1:
            raise PlanFault("broken")
        left -= width * height
        if left < 0 or width > MOST_COLUMNS or height > MOST_ROWS:
            raise PlanFault("bomb")
        for row in range(from_row, to_row + 1):
            for column in range(from_column, to_column + 1):
                if (row, column) != (from_row, from_column):
                    yield row, column


def _hidden_columns(sheet: etree._Element) -> set[int]:
    listed = child(sheet, "cols")
    found: set[int] = set()
    for one in [] if listed is None else listed:
        if one.get("hidden") in {"1", "true"}:
            last = min(_whole(one.get("max")) or 0, MOST_COLUMNS)
            found |= set(range(_whole(one.get("min")) or 1, last + 1))
    return found


def _whole(text: str | None) -> int | None:
    return int(text) if text and len(text) < 8 and text.isascii() and text.isdecimal() else None
