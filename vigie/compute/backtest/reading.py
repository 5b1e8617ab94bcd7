"""Reading a table of counts into a panel: long (a row an area and month), wide (a column an area) or of events."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np

from vigie.compute.forecast.panel import Panel
from vigie.compute.series import Freq, distance, period_of

Missing = Literal["auto", "zero", "unknown"]
BAD_SHARE = 0.05
SHOWN = 5
LARGEST = 10**9
FUZZ = 1e-6
LONGEST = 6000
NOT_AREAS = re.compile(r"^(unnamed: \d+)?$", re.IGNORECASE)


class BadFile(ValueError):
    """A file that cannot be used: `code` says why, `details` with what; the words are made where they are shown."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns to read. `time` may be several (year, month, day); without `area` the table is wide.

    `value` None counts rows. `missing` says what a cell without a row is: `auto` takes it for zero when fewer than half
    of the cells have one (a list of events), for unknown else.
    """

    time: tuple[str, ...] = ("month",)
    area: str | None = None
    value: str | None = None
    freq: Freq | None = None
    missing: Missing = "auto"


@dataclass(frozen=True, slots=True)
class Reading:
    """A panel read from a file; `left_out` are (line, reason code, text) of rows that could not be used."""

    panel: Panel
    unit: str
    rows: int
    left_out: tuple[tuple[int, str, str], ...]
    absent_is_zero: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    day: date
    weekly: bool
    area: str
    count: float  # NaN: the cell is there and empty, so nothing is known.


def read(path: Path, columns: Columns) -> Reading:
    """The panel of a CSV file. Raises `BadFile` for a file, column or content that cannot be used."""
    header, rows = _table(path)
    wanted = [*columns.time, *([columns.area] if columns.area else []), *([columns.value] if columns.value else [])]
    for name in wanted:
        if name not in header:
            raise BadFile("no_column", column=name, has=header)
    if columns.value and not columns.area:
        raise BadFile("value_without_area")
    cells: list[_Cell] = []
    bad: list[tuple[int, str, str]] = []
    total = 0
    for line, row in rows:
        total += 1
        try:
            cells += _cells(row, header, columns)
        except BadFile as error:
            bad.append((line, error.code, str(error.details.get("text", ""))[:60]))
    if not cells:
        raise BadFile("no_rows", bad=bad[:SHOWN])
    if len(bad) > max(3, BAD_SHARE * total):
        raise BadFile("many_bad_rows", bad=bad[:SHOWN], count=len(bad), rows=total)
    freq: Freq = columns.freq or ("week" if any(cell.weekly for cell in cells) else "month")
    panel, zero = _panel(cells, freq, columns)
    return Reading(panel, columns.value or "", total, tuple(bad), zero)


def _table(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile("no_file", path=str(path)) from error
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadFile("not_text", path=str(path))
    if "\x00" in text:
        raise BadFile("not_text", path=str(path))
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(lines)]
    except (StopIteration, csv.Error) as error:
        raise BadFile("no_rows", bad=[]) from error
    return header, _rows(lines, header)


def _rows(lines: Any, header: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for row in lines:
            if any(cell.strip() for cell in row) and not row[0].startswith("#"):  # "#": a line of HXL tags
                yield lines.line_num, dict(zip(header, (cell.strip() for cell in row), strict=False))
    except csv.Error as error:
        raise BadFile("not_a_table", line=lines.line_num) from error


def _cells(row: Mapping[str, str], header: Sequence[str], columns: Columns) -> list[_Cell]:
    day, weekly = parse_time([row.get(name, "") for name in columns.time])
    if columns.area:
        area = row.get(columns.area, "")
        if not area:
            raise BadFile("no_area")
        return [_Cell(day, weekly, area, parse_count(row.get(columns.value, "")) if columns.value else 1.0)]
    names = [name for name in header if name not in columns.time and not NOT_AREAS.match(name)]
    return [_Cell(day, weekly, name, parse_count(row.get(name, ""))) for name in names]


def parse_time(parts: Sequence[str]) -> tuple[date, bool]:
    """A day of the period, and whether it was written as an ISO week. Raises `BadFile("bad_time")`.

    Understood: 2023-05, 2023-05-17 (with a time of day), 2023/5, 202305, 2023-W20, 17/05/2023, or year, month and day
    in columns of their own.
    """
    text = "-".join(re.sub(r"\.0+$", "", part.strip()) for part in parts)
    try:
        if found := re.fullmatch(r"(\d{4})-?W(\d{1,2})", text):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1), True
        if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[T ].*)?", text):
            return date(int(found[1]), int(found[2]), int(found[3] or 1)), False
        if found := re.fullmatch(r"(\d{4})(\d{2})", text):
            return date(int(found[1]), int(found[2]), 1), False
        if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
            return date(int(found[3]), int(found[2]), int(found[1])), False
    except ValueError:
        pass
    raise BadFile("bad_time", text=text)


def parse_count(text: str) -> float:
    """A count of zero or more; NaN for an empty cell. Raises `BadFile("bad_count")`."""
    if text.lower() in {"", "na", "nan", "n/a", "null"}:
        return float("nan")
    try:
        count = float(text.replace(" ", "").replace("\u202f", "").replace("\xa0", ""))
    except ValueError as error:
        raise BadFile("bad_count", text=text) from error
    if not -FUZZ < count <= LARGEST or abs(count - round(count)) > FUZZ:
        raise BadFile("bad_count", text=text)
    return float(round(count))  # Files that passed through sums of shares hold 33.99999999999999 for 34.


def _panel(cells: Sequence[_Cell], freq: Freq, columns: Columns) -> tuple[Panel, bool]:
    start = min(period_of(cell.day, freq) for cell in cells)
    length = distance(start, max(cell.day for cell in cells), freq) + 1
    if length > LONGEST:
        raise BadFile("too_long", first=start, periods=length)
    areas = sorted({cell.area for cell in cells})
    row_of = {area: row for row, area in enumerate(areas)}
    counts = np.zeros((len(areas), length))
    seen, empty = np.zeros(counts.shape, dtype=bool), np.zeros(counts.shape, dtype=bool)
    for cell in cells:
        place = row_of[cell.area], distance(start, cell.day, freq)
        if cell.count != cell.count:
            empty[place] = True
        else:
            counts[place] += cell.count
            seen[place] = True
    zero = columns.missing == "zero" or (
        columns.missing == "auto" and (columns.area is not None) and (columns.value is None or seen.mean() < 0.5)
    )
    unknown = (empty & ~seen) if zero else ~seen
    counts[unknown] = np.nan
    if columns.area is None:  # A wide table's empty columns are no areas.
        kept = np.flatnonzero(seen.any(axis=1))
        areas, counts = [areas[row] for row in kept], counts[kept]
    return Panel(tuple(areas), start, freq, counts), bool(zero)
