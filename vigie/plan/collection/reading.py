"""From the bytes of a workbook to its cells with their types: a formula is seen as one, and never computed.

The reader of sheets that come from outside gives what a program last stored in a cell; here nothing is taken that
nobody typed. In bounded memory: all of it is unfolded once within bounds before a cell is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.access.errors import Invalid
from vigie.ground.files.office import NotOpened, Package, open_package

MOST_BYTES, MOST_UNFOLDED, MOST_ROWS = 2 * 1024 * 1024, 40 * 1024 * 1024, 5_000
MOST_BESIDE = 512 * 1024  # of styles and names: each tag of seven bytes becomes an object of half a kilobyte
MOST_WORDS = 4 * 1024 * 1024  # of the words that cells share: 5,000 rows hold a fifth of it
TYPES = "[Content_Types].xml"
Value = str | int | float | bool | date | None


class Unreadable(Invalid):
    """Not a workbook."""

    default = gettext_lazy("This is no XLSX workbook that can be read. Save it anew as XLSX and bring it again.")


@dataclass(frozen=True)
class Cell:
    """What a cell holds; `formula`: it is computed, and its value is not what a person typed."""

    value: Value = None
    formula: bool = False

    def text(self) -> str:
        """As a code: whole numbers without decimals, a month that a program took for a day as a month. Raises
        Invalid for a formula."""
        if self.formula:
            raise Invalid(_("A cell of this row has a formula. Type its value instead."))
        if isinstance(self.value, (date, datetime)):
            return f"{self.value:%Y-%m}"
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return "" if self.value is None else str(self.value).strip()

    def number(self) -> int | None:
        """A whole number from zero on; None for an empty cell. Raises Invalid for anything else."""
        text = self.text()
        if not text:
            return None
        if isinstance(self.value, (bool, date)) or not (text.isascii() and text.lstrip("-").isdigit()):
            raise Invalid(_("“%s” is no whole number.") % text[:40])
        if text.startswith("-"):
            raise Invalid(_("A number is not negative: %s.") % text[:40])
        return int(text[:20])


def rows_of(content: bytes) -> tuple[list[str], list[tuple[int, list[Cell]]]]:
    """The names of the columns, and each row under them that is not empty with its line. Raises Invalid."""
    _must_fit(content)
    lines = _lines(content)
    if len(lines) > MOST_ROWS + 1:
        raise Invalid(_("This sheet has more than 5,000 rows. Cut it into parts."))
    if len(lines) < 2:
        raise Invalid(_("This sheet has no row under the names of its columns."))
    names = [str(cell.value or "").strip().casefold() for cell in lines[0]]
    width = len(names)
    rows = [(line, [*cells, *[Cell()] * width][:width]) for line, cells in enumerate(lines[1:], 2)]
    return names, [(line, cells) for line, cells in rows if any(cell.value not in {None, ""} for cell in cells)]


def _must_fit(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Invalid(_("This sheet is larger than 2 MB: it is not the one that went out."))
    try:
        package = open_package(content, MOST_UNFOLDED)
        fits = all(len(part) <= most for part, most in _bounded(package))
        charted = _has_charts(package)
    except NotOpened as fault:
        if fault.reason == "bomb":
            raise Invalid(_("This file unfolds to far more than a sheet. It was not opened.")) from fault
        raise Unreadable from fault
    if package.is_word or charted:
        raise Unreadable
    if not fits:
        raise Invalid(_("This file unfolds to far more than a sheet. It was not opened."))


def _bounded(package: Package) -> Iterator[tuple[bytes, int]]:
    """Each part that is read whole, with the most that may be of it; rows alone are read one after another.

    A part is taken for rows by its place and by all that the list of types says of it: the library that reads goes by
    the place for some parts, and by the type for others.
    """
    types: dict[str, set[str]] = {}
    for one in package.root(TYPES) if TYPES in package.parts else ():
        # The library cuts the first character off, whatever it is.
        types.setdefault(one.get("PartName", "")[1:], set()).add(one.get("ContentType", "").rpartition(".")[2])
    for name, part in package.parts.items():
        of = types.get(name)
        if name.startswith("xl/worksheets/") and name.endswith(".xml") and of == {"worksheet+xml"}:
            continue
        if name.endswith((".xml", ".rels")) or of:
            yield (
                part,
                MOST_WORDS if name.startswith("xl/sharedStrings") and of == {"sharedStrings+xml"} else MOST_BESIDE,
            )


def _has_charts(package: Package) -> bool:
    """Whether a part is related as a sheet of charts: the library reads these whole, whatever else is said of them."""
    relations = (one for name in package.parts if name.endswith(".rels") for one in package.root(name))
    return any("chartsheet" in one.get("Type", "").casefold() for one in relations)


def _lines(content: bytes) -> list[list[Cell]]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # half a second to import, for few pages

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        return [[_cell(one) for one in row] for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=40)]
    except Exception as fault:  # whatever a broken or hostile file makes the library do, it is not a sheet
        raise Unreadable from fault


def _cell(one: Any) -> Cell:
    return Cell(one.value, formula=one.data_type == "f")
