"""From the bytes of a CSV, Excel or OpenDocument file to rows of text, in bounded memory, or a kind sentence why not.

Formulas are never run: a cell is the value that its program last stored. XML is read by calamine, which resolves no
entity. A compressed file is inflated once by us, counting, before anything else touches it.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from vigie.ground.access.errors import Invalid

MOST_BYTES = 32 * 1024 * 1024
MOST_INFLATED = 400 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 200_000, 200, 20_000
OLE = b"\xd0\xcf\x11\xe0"  # the older Excel, and every Excel file with a password
DELIMITERS = ",;\t|"


class Unreadable(Invalid):
    """Not a sheet that can be read."""

    default = _("This file could not be read as a sheet. Save it anew as CSV, XLSX or ODS and bring it again.")


@dataclass(frozen=True)
class Table:
    """The names of the columns, and the rows under them, each as long as the names."""

    headers: list[str]
    rows: list[list[str]]


def table_of(content: bytes) -> Table:
    """Read a sheet by what it is, not by its name. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This sheet is larger than 32 MB. Cut it into parts."))
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    rows = _book(content) if content[:4] in {b"PK\x03\x04", OLE} else _csv(content)
    try:
        listed = list(islice((row for row in rows if any(row)), MOST_ROWS + 2))
    except csv.Error as fault:
        raise Unreadable from fault
    if len(listed) > MOST_ROWS + 1:
        raise Unreadable(_("This sheet has more than 200,000 rows. Cut it into parts."))
    if len(listed) < 2:
        raise Unreadable(_("This sheet has no row under the names of its columns."))
    headers = _headers(listed[0])
    width = len(headers)
    return Table(headers, [(row + [""] * width)[:width] for row in listed[1:]])


def _headers(row: list[str]) -> list[str]:
    """Named columns, each name once; a column without a name is called by its number."""
    while row and not row[-1]:
        row = row[:-1]
    if len(row) > MOST_COLUMNS:
        raise Unreadable(_("This sheet has more than 200 columns. Keep those that say what happened."))
    seen: dict[str, int] = {}
    found = []
    for number, name in enumerate(row, 1):
        name = name[:200] or f"({number})"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _book(content: bytes) -> Iterator[list[str]]:
    """The first sheet that has cells. Raises Unreadable."""
    if content[:2] == b"PK":
        _bounded(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheet = next((s for s in map(book.get_sheet_by_index, range(len(book.sheet_names))) if s.height), None)
            if sheet is None:
                raise Unreadable(_("This file is empty."))
            if sheet.width > MOST_COLUMNS:
                raise Unreadable(_("This sheet has more than 200 columns. Keep those that say what happened."))
            for row in sheet.iter_rows():
                yield [_text(cell) for cell in row]
    except PasswordError as fault:
        raise Unreadable(_("This file has a password. Save it without one and bring it again.")) from fault
    except (CalamineError, OSError, ValueError) as fault:
        if content[:4] == OLE and "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(_("This file has a password. Save it without one and bring it again.")) from fault
        raise Unreadable from fault


def _bounded(content: bytes) -> None:
    """Inflate all of it once, keeping nothing, and refuse what would not fit. Raises Unreadable."""
    left = MOST_INFLATED
    try:
        for info in zipfile.ZipFile(io.BytesIO(content)).infolist():
            if info.flag_bits & 1:
                raise Unreadable(_("This file has a password. Save it without one and bring it again."))
            name, extra = struct.unpack_from("<HH", content, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            packed = content[start : start + info.compress_size]
            left -= _inflated(packed, left) if info.compress_type == zipfile.ZIP_DEFLATED else len(packed)
            if left < 0:
                raise Unreadable(_("This file unfolds to far more than a sheet. It was not opened."))
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError) as fault:
        raise Unreadable from fault


def _inflated(packed: bytes, most: int) -> int:
    """How many bytes come out; stops a step after `most`."""
    engine, total, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, packed
    while left and not engine.eof and total <= most:
        total += len(engine.decompress(left, 1024 * 1024))
        left = engine.unconsumed_tail
    return total


def _text(cell: object) -> str:
    """A cell as a person would write it; whole numbers without decimals, moments at midnight as days."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return str(cell or "").strip()[:MOST_CELL]


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
        if len(row) > 10 * MOST_COLUMNS:
            raise Unreadable(_("This sheet has more than 200 columns. Keep those that say what happened."))
        yield [cell.strip()[:MOST_CELL] for cell in row]


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16, or else what Windows calls 1252."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace")
    if content[1:200:2].count(0) > len(content[1:200:2]) // 2:
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The sign that most often stands in the first line; a comma when none does."""
    first = next(iter(text[:65536].splitlines()), "")
    best = max(DELIMITERS, key=first.count)
    return best if first.count(best) else ","
