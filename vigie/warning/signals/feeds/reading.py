"""The one loop over a file that all readers share: every record becomes exactly one `Row`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from vigie.warning.signals.feeds import acled, awsd, ucdp_ged, ucdp_monthly, ucdp_vintages
from vigie.warning.signals.feeds.cells import Cells, day
from vigie.warning.signals.feeds.rows import Facts, FileRefused, Places, Row, RowRefused
from vigie.warning.signals.feeds.table import Table, records

TAG = "#"  # HDX puts a line of HXL tags (#date, #adm1+name) under the header.


@dataclass(frozen=True, slots=True)
class Reader:
    """One source's format: the columns it cannot do without, its row id and its coded facts.

    `country_columns` is filled where the format may leave the country out, which the caller then has to name.
    `vintage_column` is the one that tells the vintages apart in a file that holds many.
    """

    code: str
    required: tuple[str, ...]
    key: Callable[[Cells, Facts], str]
    facts: Callable[[Cells, Places, date], Facts]
    country_columns: tuple[str, ...] = ()
    vintage_column: str = ""


READERS = {
    reader.code: reader
    for reader in (
        Reader(awsd.CODE, awsd.REQUIRED, awsd.key, awsd.facts),
        Reader(ucdp_ged.CODE, ucdp_ged.REQUIRED, ucdp_ged.key, ucdp_ged.facts, ucdp_ged.COUNTRY_COLUMNS),
        Reader(
            ucdp_ged.CANDIDATE, ucdp_ged.REQUIRED, ucdp_ged.key, ucdp_ged.provisional_facts, ucdp_ged.COUNTRY_COLUMNS
        ),
        Reader(ucdp_monthly.CODE, ucdp_monthly.REQUIRED, ucdp_monthly.key, ucdp_monthly.facts),
        Reader(
            ucdp_vintages.CODE,
            ucdp_vintages.REQUIRED,
            ucdp_vintages.key,
            ucdp_vintages.facts,
            (),
            ucdp_vintages.VINTAGE,
        ),
        Reader(acled.CODE, acled.REQUIRED, acled.key, acled.facts),
    )
}


def read(reader: Reader, table: Table, places: Places, *, today: date, country: str = "") -> Iterator[Row]:
    """Every record of the file, in its order, taken or refused; no text in any cell raises.

    `country` is the ISO alpha-3 code for a file whose rows do not name one. Raises FileRefused `no_country` at the
    first row when it is needed and not given, `not_followed` when this node does not follow it.
    """
    extra = _extra_country(reader, table, places, country)
    seen: set[str] = set()
    place = table.columns.index(reader.vintage_column) if reader.vintage_column else -1
    vintage: date | None = None
    for line, cells in records(table):
        if cells is None:
            yield Row(line=line, refused="cell_size", vintage=vintage)
            continue
        stated = _vintage(cells, place) if place >= 0 else None
        if stated and vintage and stated < vintage:
            yield Row(line=line, refused="vintage_order", vintage=vintage)
            continue
        if stated and stated != vintage:
            vintage, seen = stated, set()
        row = judge(reader, table.columns, cells, line, places, today, extra, seen)
        yield replace(row, vintage=vintage) if vintage else row


def _vintage(cells: list[str], place: int) -> date | None:
    """The day of the row's vintage; None where it is none: the row is then refused for its date."""
    try:
        return day(cells[place].strip()) if place < len(cells) else None
    except RowRefused:
        return None


def _extra_country(reader: Reader, table: Table, places: Places, country: str) -> str:
    if not reader.country_columns or set(reader.country_columns) & set(table.columns):
        return ""
    if not country:
        raise FileRefused("no_country")
    if places.country(country.upper()) is None:
        raise FileRefused("not_followed", country=country)
    return country.upper()


def judge(
    reader: Reader,
    columns: tuple[str, ...],
    raw: list[str],
    line: int,
    places: Places,
    today: date,
    country: str,
    seen: set[str],
) -> Row:
    """One record as a row, taken or refused; `seen` holds the keys higher up, and gets this one."""
    key = ""
    try:
        if not any(cell.strip() for cell in raw):
            raise RowRefused("empty")
        if raw[0].lstrip().startswith(TAG):
            raise RowRefused("hxl")
        cells = Cells(columns, raw)
        if country:
            cells.payload["iso3"] = country
        facts = reader.facts(cells, places, today)
        key = reader.key(cells, facts)
        if key in seen:
            raise RowRefused("duplicate")
        seen.add(key)
    except RowRefused as refusal:
        return Row(line=line, key=key, refused=refusal.code)
    return Row(line=line, key=key, facts=facts, payload=cells.payload, flags=tuple(sorted(cells.flags)))
