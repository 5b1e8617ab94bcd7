"""What a reader hands over: one `Row` per record of the file, taken, taken with flags, or refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Protocol

# How exactly the source knows the date. The words are those of domain.md.
EXACT, ABOUT, MONTH, YEAR = "exact", "about", "month", "year"

# Kinds of organised violence, UCDP codebook (GED 23.1), `type_of_violence` 1, 2, 3.
STATE_BASED, NON_STATE, ONE_SIDED = "state", "nonstate", "onesided"

# Every reason a row can be refused for, and every flag it can be taken with. `signals.reasons` holds their sentences.
REFUSALS = (
    "cell_count",
    "cell_size",
    "empty",
    "event_type",
    "hxl",
    "id",
    "duplicate",
    "country",
    "country_disagrees",
    "date",
    "date_future",
    "date_order",
    "number",
    "vintage_order",
    "violence",
)
FLAGS = (
    "area_imprecise",
    "area_missing",
    "area_unknown",
    "control_characters",
    "coordinates_broken",
    "coordinates_outside",
    "date_disagrees",
    "day_invalid",
    "day_missing",
    "estimates_disagree",
    "month_missing",
    "not_in_source",
    "number_missing",
    "provisional",
    "sex_disagrees",
    "source_pending",
    "spans_months",
    "text_cut",
    "totals_disagree",
)
COORDINATE_FLAGS = ("coordinates_broken", "coordinates_outside")


class FileRefused(Exception):
    """The file as a whole cannot be read. `code` has a sentence in `signals.reasons`, filled from `values`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class RowRefused(Exception):
    """One record cannot be taken; `code` is one of `REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Places(Protocol):
    """Names into codes. The readers are given one, so that they know neither a database nor a code list."""

    def country(self, name: str) -> str | None:
        """ISO 3166-1 alpha-3 of a country that this node follows, or None."""

    def area(self, iso3: str, name: str) -> str | None:
        """ISO 3166-2 code of the first-level area of that name in that country, or None."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The coded facts of one record: the only part that stays clear. None is "not stated", never zero.

    `start` is the first day that `precision` allows (the first of the month when only the month is known). Persons are
    counted in whole persons, fatalities in deaths as the source estimates them (`best`, between `low` and `high`).
    """

    iso3: str
    start: date
    end: date
    precision: str
    area: str = ""
    act_group: str = ""
    violence: str = ""
    in_source: bool = True
    provisional: bool = False
    killed: int | None = None
    wounded: int | None = None
    kidnapped: int | None = None
    detained: int | None = None
    affected: int | None = None
    male: int | None = None
    female: int | None = None
    sex_unknown: int | None = None
    best: int | None = None
    low: int | None = None
    high: int | None = None
    civilians: int | None = None

    def items(self) -> list[tuple[str, object]]:
        """Names and values in their order. `dataclasses.asdict` copies each value first: a fifth of an import."""
        return [(name, getattr(self, name)) for name in NAMES]


NAMES = tuple(each.name for each in fields(Facts))


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file. Taken rows have `facts`; refused rows have a reason. `payload` is to be sealed whole.

    `vintage` is the day on which this version came out, in a file that holds several.
    """

    line: int
    key: str = ""
    facts: Facts | None = None
    payload: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    refused: str = ""
    vintage: date | None = None
