"""What a report says once it is made: words and figures that never change, in one canonical form with one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "number", "money", "percent"]


@dataclass(frozen=True)
class Column:
    """One column of a table; what is not text holds a decimal in plain digits, or nothing where it is not known."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells as text. `total` is derived by whoever gathers it, from the very cells; empty: there is none.

    `basis`: how each row's figure was counted, or the whole table's where it has one for all (see `Basis`); no reader
    of the report sees it. Empty: not kept.
    """

    title: str
    columns: list[Column]
    rows: list[list[str]]
    total: list[str] = field(default_factory=list)
    note: str = ""
    basis: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Basis:
    """How a figure of an indicator was counted: the recipe, its version, whether a lock had fixed it, and the recipe
    of whose cells it is composed, or itself."""

    recipe: str
    version: int
    locked: bool
    source: str

    @property
    def code(self) -> str:
        """As it is kept; the parts are slugs and hold no stroke."""
        return f"{self.recipe}/{self.version}/{'locked' if self.locked else 'live'}/{self.source}"


def basis_of(code: str) -> Basis:
    """From what was kept. Raises ValueError."""
    recipe, version, state, source = code.split("/")
    return Basis(recipe, int(version), state == "locked", source)


@dataclass(frozen=True)
class Bar:
    """A label, how far it came, and the whole it is a part of; decimals in plain digits."""

    label: str
    value: str
    whole: str


@dataclass(frozen=True)
class Chart:
    """Bars of one unit; what they show stands in a table too."""

    title: str
    unit: str
    bars: list[Bar]


@dataclass(frozen=True)
class Section:
    """One chapter: the words that a person wrote, and what was counted at that moment."""

    key: str
    title: str
    words: str = ""
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


@dataclass(frozen=True)
class Content:
    """A whole report. `about` tells what it covers, `mark` who may read it, `made_on` is a day (ISO 8601)."""

    title: str
    mark: str
    about: list[tuple[str, str]]
    made_on: str
    sections: list[Section]

    def kept(self) -> dict[str, Any]:
        """As it is sealed. A table without a basis is kept as before there was any: hashes of those days still hold."""
        kept = asdict(self)
        for table in (table for section in kept["sections"] for table in section["tables"]):
            if not table["basis"]:
                del table["basis"]
        return kept

    @property
    def sha256(self) -> str:
        """The hash of its canonical form (sorted keys, no spaces, UTF-8): one changed letter makes another."""
        body = json.dumps(self.kept(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()


def content_of(kept: dict[str, Any]) -> Content:
    """A report as it was sealed. Raises KeyError or TypeError for what is none."""
    return Content(
        kept["title"],
        kept["mark"],
        [(label, words) for label, words in kept["about"]],
        kept["made_on"],
        [_section(section) for section in kept["sections"]],
    )


def _section(kept: dict[str, Any]) -> Section:
    tables = [_table(one) for one in kept["tables"]]
    charts = [Chart(one["title"], one["unit"], [Bar(**bar) for bar in one["bars"]]) for one in kept["charts"]]
    return Section(kept["key"], kept["title"], kept["words"], tables, charts)


def _table(kept: dict[str, Any]) -> Table:
    columns = [Column(**column) for column in kept["columns"]]
    return Table(kept["title"], columns, kept["rows"], kept["total"], kept["note"], kept.get("basis", []))


def plain(value: Decimal | int | None) -> str:
    """A figure in plain digits; nothing where it is not known, which is not nought."""
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def summed(rows: Sequence[Sequence[str]], column: int) -> str:
    """The sum of a column's known cells; nothing where none is known."""
    known = [Decimal(row[column]) for row in rows if row[column]]
    return plain(sum(known[1:], known[0])) if known else ""
