"""The file as a table: its lines, the head of the table and which column holds what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.text import KINDS, OTHER_CURRENCY, Kind, clean, fold

LARGEST_FILE = 2_000_000  # bytes; a plan of 5,000 activities is about 1.2 MB
_YEARS = re.compile(r"\b(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)\d\d\b")
_RULE = re.compile(r"[\s|:-]*-{2,}[\s|:-]*")
_FRANCS = re.compile(r"\bF\b")  # « Budget (F) »
_HEADS = {Kind.AXIS: "axe", Kind.OBJECTIVE: "objectif", Kind.RESULT: "resultat", Kind.ACTIVITY: "activite"}


@dataclass(frozen=True)
class Row:
    """One line of the table: its number in the file and its cells."""

    line: int
    cells: list[str]


@dataclass
class Columns:
    """Which column holds what; positions count from 0."""

    levels: dict[Kind, int]
    money: list[int] = field(default_factory=list)
    periods: dict[int, str] = field(default_factory=dict)
    responsible: int | None = None
    shifted: bool = False


@dataclass
class Table:
    """A plan's file cut into what stands before the table, its head and its rows."""

    title: str
    period: str
    preamble: list[str]
    header: list[str]
    subheader: list[str]
    header_line: int
    columns: Columns
    rows: list[Row]
    rules: list[int]


def decode(data: bytes) -> str:
    """The file's text. Raises PlanFault when it is empty, too big or not UTF-8 text."""
    if len(data) > LARGEST_FILE:
        raise PlanFault("too_big", size=len(data), limit=LARGEST_FILE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanFault("not_utf8", data[: error.start].count(b"\n") + 1) from None
    if "\x00" in text:
        raise PlanFault("not_text", text[: text.index("\x00")].count("\n") + 1)
    if not text.strip():
        raise PlanFault("empty")
    return text


def read_table(text: str) -> Table:
    """Cut the text into preamble, head and rows. Raises PlanFault naming the line that does not fit."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    head = next((i for i, line in enumerate(lines) if is_header(line)), None)
    if head is None:
        raise PlanFault("no_header")
    header = [clean(cell) for cell in lines[head].split("\t")]
    columns = _columns(header, head + 1)
    below = head + 1
    subheader: list[str] = []
    if below < len(lines) and _is_subheader(lines[below], columns, len(header)):
        subheader = [clean(cell) for cell in lines[below].split("\t")]
        below += 1
    _place_values(columns, header, subheader)
    _in_euros(columns, [(head + 1, header), (head + 2, subheader)])
    rules: list[int] = []
    rows = list(_rows(lines, below, len(header), rules))
    if not rows:
        raise PlanFault("no_rows", head + 1)
    title, period, preamble = _preamble(lines[:head])
    return Table(title, period, preamble, header, subheader, head + 1, columns, rows, rules)


def is_header(line: str) -> bool:
    """A line of the table that names the axes first and has the objectives or activities among the others."""
    heads = [fold(clean(cell)) for cell in line.split("\t")]
    return heads[0] in {"axe", "axes"} and any(h.startswith(("objectif", "activite")) for h in heads[1:])


def _columns(header: list[str], line: int) -> Columns:
    heads = [fold(cell) for cell in header]
    levels = {}
    for kind in KINDS:
        places = [i for i, head in enumerate(heads) if head.startswith(_HEADS[kind])]
        if len(places) != 1:
            raise PlanFault("column_missing" if not places else "column_twice", line, column=_HEADS[kind])
        levels[kind] = places[0]
    if list(levels.values()) != sorted(levels.values()):
        raise PlanFault("columns_order", line)
    return Columns(levels)


def columns_of(header: list[str], subheader: list[str]) -> Columns:
    """Which column of a head holds what. Raises PlanFault."""
    columns = _columns(header, 0)
    _place_values(columns, header, subheader)
    return columns


def _is_subheader(line: str, columns: Columns, width: int) -> bool:
    """A second head: nothing under the four levels, something beside them, and no more than words or years."""
    cells = [clean(cell) for cell in line.split("\t")]
    beside = cells[max(columns.levels.values()) + 1 :]
    return len(cells) == width and not any(cells[i] for i in columns.levels.values()) and any(beside)


def _place_values(columns: Columns, header: list[str], subheader: list[str]) -> None:
    """Find the columns of money, periods and responsible.

    « EUROS » in the second head decides where money ends and periods begin, even when the first head has
    slipped by a column, as it does when merged cells are converted.
    """
    heads = [fold(cell) for cell in header]
    under = [fold(cell) for cell in subheader] or [""] * len(heads)
    after = max(columns.levels.values()) + 1
    columns.responsible = next((i for i in range(after, len(heads)) if heads[i].startswith("responsable")), None)
    end = len(heads) if columns.responsible is None else columns.responsible
    cost = next((i for i in range(after, end) if heads[i].startswith(("cout", "budget"))), None)
    euros = next((i for i in range(after, end) if under[i].startswith("euro")), None)
    period = next((i for i in range(after, end) if heads[i].startswith("periode")), None)
    columns.money = sorted({i for i in (cost, euros) if i is not None})
    columns.shifted = euros is not None and cost is not None and euros != cost and period == euros
    if period is None:
        return
    for i in range(period, end):
        if i not in columns.money and (under[i] or i == period):
            columns.periods[i] = subheader[i] if under[i] else ""


def _in_euros(columns: Columns, heads: list[tuple[int, list[str]]]) -> None:
    """Amounts are taken as euros: a column of money that is headed by another currency is refused."""
    for line, cells in heads:
        for place in columns.money:
            said = cells[place] if place < len(cells) else ""
            if OTHER_CURRENCY.search(said) or _FRANCS.search(said):
                raise PlanFault("column_currency", line, column=said)


def _rows(lines: list[str], start: int, width: int, rules: list[int]) -> Iterator[Row]:
    for number, line in enumerate(lines[start:], start=start + 1):
        if not line.strip():
            continue
        if _RULE.fullmatch(line):
            rules.append(number)
            continue
        cells = line.split("\t")
        if len(cells) == 1:
            raise PlanFault("outside_table", number)
        if len(cells) != width:
            raise PlanFault("cells", number, found=len(cells), expected=width)
        yield Row(number, cells)


def _preamble(lines: list[str]) -> tuple[str, str, list[str]]:
    """Title, years and whatever else stands before the table."""
    said = [clean(line.lstrip("# ")) for line in lines if line.strip()]
    period = next((line for line in said if _YEARS.fullmatch(line)), "")
    if not period:
        inside = next((match for line in said if (match := _YEARS.search(line))), None)
        period = inside.group() if inside else ""
    title = next((line for line in said if line != period), "")
    return title, period, [line for line in said if line not in {title, period}]
