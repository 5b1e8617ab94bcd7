"""One record's cells by name, and the careful reading of numbers, dates and coordinates in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from vigie.warning.signals.feeds.rows import RowRefused

TEXT_CHARACTERS = 20_000
MOST_PERSONS = 9_999_999
FIRST_YEAR = 1900

# NUL and its kin; tab and line ends are text.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WHOLE = re.compile(r"[0-9]{1,9}(\.0{1,6})?")
DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9:.]{5,16}Z?)?")
ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")

# Rough boxes (south, north, west, east) in degrees, half a degree wider than the country: enough to see a point that
# has lost its decimal mark, too coarse to place anything.
BOXES = {
    "CMR": (1.1, 13.6, 7.9, 16.7),
    "CAF": (1.7, 11.6, 13.9, 28.0),
    "TCD": (6.9, 24.0, 12.9, 24.6),
    "COG": (-5.6, 4.3, 10.6, 19.2),
    "COD": (-14.0, 6.0, 11.6, 31.9),
    "GAB": (-4.6, 2.9, 8.1, 15.1),
    "GNQ": (-2.1, 4.4, 5.0, 11.9),
    "STP": (-0.6, 2.3, 5.9, 8.0),
}


class Cells:
    """The cells of one record, trimmed, under the lower-case names of their columns; flags gather as it is read."""

    def __init__(self, columns: Sequence[str], cells: Sequence[str]) -> None:
        """Raises RowRefused `cell_count` when the record has not one cell per column."""
        if len(cells) != len(columns):
            raise RowRefused("cell_count")
        self.flags: set[str] = set()
        self.payload = {name: self._clean(cell) for name, cell in zip(columns, cells, strict=True) if name}

    def _clean(self, cell: str) -> str:
        if CONTROLS.search(cell):
            cell = CONTROLS.sub("", cell)
            self.flags.add("control_characters")
        cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(cell) > TEXT_CHARACTERS:
            cell = cell[:TEXT_CHARACTERS]
            self.flags.add("text_cut")
        return cell

    def flag(self, code: str, *, when: bool = True) -> None:
        """Note that the record is taken with a reservation."""
        if when:
            self.flags.add(code)

    def text(self, name: str) -> str:
        """The cell, or an empty text where the file has no such column."""
        return self.payload.get(name, "")

    def identifier(self, name: str) -> str:
        """The source's own id, "7.0" and "7" being the same one. Raises RowRefused `id`."""
        value = self.text(name)
        if WHOLE.fullmatch(value):
            return str(int(value.partition(".")[0]))
        if not IDENTIFIER.fullmatch(value):
            raise RowRefused("id")
        return value

    def count(self, name: str) -> int | None:
        """A number of persons; None, with a flag, where the cell is empty. Raises RowRefused `number`."""
        value = self.text(name)
        if not value:
            self.flag("number_missing", when=name in self.payload)
            return None
        if not WHOLE.fullmatch(value) or float(value) > MOST_PERSONS:
            raise RowRefused("number")
        return int(value.partition(".")[0])

    def part_of_date(self, name: str) -> int | None:
        """Year, month or day as a number; None where the cell is empty. Raises RowRefused `date`."""
        value = self.text(name)
        if not value:
            return None
        if not WHOLE.fullmatch(value):
            raise RowRefused("date")
        return int(value.partition(".")[0])

    def check_coordinates(self, iso3: str, latitude: str, longitude: str) -> None:
        """Flag a point that is no number, or that lies outside its country's box. An absent point is no disorder."""
        raw = self.text(latitude), self.text(longitude)
        if raw == ("", ""):
            return
        if not all(DECIMAL.fullmatch(value) for value in raw):
            self.flag("coordinates_broken")
            return
        north, east = float(raw[0]), float(raw[1])
        if abs(north) > 90 or abs(east) > 180:
            self.flag("coordinates_broken")
        elif iso3 in BOXES:
            low, high, west, right = BOXES[iso3]
            self.flag("coordinates_outside", when=not (low <= north <= high and west <= east <= right))


def day(value: str) -> date:
    """A date written 2014-01-31, with or without a time behind it. Raises RowRefused `date`."""
    match = ISO_DAY.fullmatch(value)
    if not match:
        raise RowRefused("date")
    return real_day(int(match[1]), int(match[2]), int(match[3]))


def month(value: str) -> date:
    """The first day of a month written 2014-01. Raises RowRefused `date`."""
    match = ISO_MONTH.fullmatch(value)
    if not match:
        raise RowRefused("date")
    return real_day(int(match[1]), int(match[2]), 1)


def real_day(year: int, month_: int, day_: int) -> date:
    """A day that exists, from 1900 on. Raises RowRefused `date`."""
    if not FIRST_YEAR <= year <= 9998:
        raise RowRefused("date")
    try:
        return date(year, month_, day_)
    except ValueError:
        raise RowRefused("date") from None


def last_of_month(first: date) -> date:
    """The last day of the month that starts on `first`."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
