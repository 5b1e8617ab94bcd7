"""A delimited text file, opened with suspicion: encoding and separator found, cells bounded, disorder survived.

Nothing here holds more than one record in memory, whatever the size of the file or of a line.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from vigie.warning.signals.feeds.rows import FileRefused

CHUNK = 1 << 20
CELL_CHARACTERS = 131_072
LINE_CHARACTERS = 1_000_000
COLUMNS = 1_000
SEPARATORS = (",", ";", "\t")
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header has been read. `sha256` is of its bytes; `lines` of its text lines, for the progress bar."""

    stream: BinaryIO
    encoding: str
    separator: str
    columns: tuple[str, ...]
    sha256: bytes
    lines: int


def open_table(stream: BinaryIO, required: Sequence[str]) -> Table:
    """Find out encoding and separator from the whole file and check that the header has the `required` columns.

    Names of columns are compared without case or blanks around them. Raises FileRefused: `empty_file`,
    `header` (with the missing columns), `header_twice`.
    """
    encoding, sha256, lines = _survey(stream)
    best: list[str] | None = None
    for separator in SEPARATORS:
        header = next(_records(stream, encoding, separator), None)
        if header is None or header[1] is None:
            continue
        columns = [name.strip().lower() for name in header[1]]
        missing = [name for name in required if name.lower() not in columns]
        if not missing:
            _no_column_twice(columns)
            return Table(stream, encoding, separator, tuple(columns), sha256, lines)
        if best is None or len(missing) < len(best):
            best = missing
    if best is None:
        raise FileRefused("empty_file")
    raise FileRefused("header", columns=", ".join(best))


def records(table: Table) -> Iterator[tuple[int, list[str] | None]]:
    """Each record under the header with the line it starts on; None instead of its cells when one of them is too big.

    Lines with nothing at all on them are no records.
    """
    body = _records(table.stream, table.encoding, table.separator)
    next(body, None)
    return body


def _survey(stream: BinaryIO) -> tuple[str, bytes, int]:
    """Read once through: which encoding decodes it all, its hash, its number of line ends."""
    stream.seek(0)
    start = stream.read(4)
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return name, *_hash(stream)
    # Latin-1 decodes anything, so there is always an answer; cp1252 is what Excel in French writes.
    for name in ("utf-8", "cp1252"):
        if _decodes(stream, name):
            return name, *_hash(stream)
    return "latin-1", *_hash(stream)


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _hash(stream: BinaryIO) -> tuple[bytes, int]:
    stream.seek(0)
    digest, lines = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        lines += chunk.count(b"\n")
    return digest.digest(), lines


def _no_column_twice(columns: list[str]) -> None:
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise FileRefused("header_twice", columns=", ".join(twice))


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines of at most LINE_CHARACTERS: a file without line ends must not be read into memory in one piece."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        while line := text.readline(LINE_CHARACTERS):
            yield line
    finally:
        if not stream.closed:
            text.detach()  # The caller owns the stream and may read it again.


def _records(stream: BinaryIO, encoding: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    csv.field_size_limit(CELL_CHARACTERS)
    reader = csv.reader(_lines(stream, encoding), delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, None
            continue
        if len(cells) > COLUMNS:
            yield line, None
        elif cells:
            yield line, cells
