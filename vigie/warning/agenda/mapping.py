"""What the columns of a calendar mean, and one row of it as a date of risk: nothing is guessed beyond the lists.

Sheets are read as those of violations are (`incidents.sheets`): the same files, the same ways to write a day.
"""

from __future__ import annotations

from collections.abc import Mapping as Given
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.compute.text import fold
from vigie.ground.terms.queries import find_area, find_country, place
from vigie.protection.incidents.sheets.mapping import dated, guesses
from vigie.warning.agenda.facts import LINE, WORDS, DateFacts
from vigie.warning.agenda.kinds import LIST, PUBLIC

OTHER = "other"
# Field of a row → how it is called, and the names of columns that are taken for it without asking.
COLUMNS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "key": (_("What names the row, and stays the same when it comes again"), ("uid", "id", "key", "cle", "elecnum")),
    "part": (_("A second column that names it, if one is not enough"), ("sequence", "part")),
    "first": (_("First day"), ("dtstart", "date", "first", "start", "debut", "premier jour", "first day")),
    "last": (_("Last day"), ("dtend", "end", "last", "fin", "dernier jour", "last day")),
    "year": (_("Year, where day, month and year stand apart"), ("elec year", "year", "annee")),
    "month": (_("Month, where they stand apart"), ("elec month", "month", "mois")),
    "day": (_("Day, where they stand apart"), ("elec day", "day", "jour")),
    "country": (_("Country"), ("iso3", "country", "pays")),
    "area": (_("Area"), ("area", "region", "location")),
    "kind": (_("Kind of date"), ("kind", "genre")),
    "title": (_("Title"), ("summary", "title", "titre", "event")),
    "source": (_("Source"), ("source",)),
    "note": (_("Note"), ("description", "note")),
    "status": (_("State: “cancelled” calls a date off"), ("status", "etat")),
    "odd": (_("Remark on the repetition"), ("rrule",)),
}


@dataclass
class Mapping:
    """`columns`: field → name of a column. `country`, `kind`: for rows that say none. `public`: whether what may be
    public is (ADR 81). `month_first`: 03/04 is the fourth of March."""

    columns: dict[str, str] = field(default_factory=dict)
    country: str = ""
    kind: str = ""
    public: bool = False
    month_first: bool = False

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


@dataclass
class Read:
    """What becomes of one row: `facts`, or the reasons against it; `flags` say what was uncertain. `cancelled` calls
    the date off that came from the row before, and makes none."""

    key: str = ""
    country: str = ""
    facts: DateFacts | None = None
    public: bool = False
    cancelled: bool = False
    problems: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def guessed(headers: list[str]) -> dict[str, str]:
    """Field → column, for columns that are called as we would call them."""
    folded = {fold(header).replace("_", " ").strip(): header for header in reversed(headers)}
    named = {name: next((folded[one] for one in names if one in folded), "") for name, (_l, names) in COLUMNS.items()}
    found = {name: column for name, column in named.items() if column}
    if "first" in found:  # A whole date says all: a column “month” beside it is something else.
        return {name: column for name, column in found.items() if name not in {"year", "month", "day"}}
    return found


class Reader:
    """Reads rows under one mapping; looks every word of the list up once."""

    def __init__(self, mapping: Mapping, headers: list[str]) -> None:
        at = {name: place for place, name in enumerate(headers)}
        self.mapping = mapping
        self.at = {name: at[column] for name, column in mapping.columns.items() if column in at}
        self.kinds = guesses(LIST)

    def read(self, row: list[str]) -> Read:
        """One row as a date of risk, or why not."""
        told = {name: row[at].strip() for name, at in self.at.items() if at < len(row)}
        found = Read()
        found.cancelled = any(word in fold(told.get("status", "")) for word in ("cancel", "annul"))
        found.country = self._country(told, found)
        first, last, precision = self._days(told, found)
        kind = self._kind(told.get("kind", ""), found)
        if told.get("odd"):
            found.flags.append(told["odd"])
        if found.problems or first is None:
            return found
        area, words = self._area(told, found)
        title = told.get("title", "")[:LINE]
        if not title:
            found.problems.append(gettext("It has no title."))
            return found
        found.facts = DateFacts(
            kind, first, last or first, precision, title, area, told.get("source", "")[:LINE], words[:WORDS]
        )
        found.public = self.mapping.public and kind in PUBLIC
        named = "|".join(told[name] for name in ("key", "part") if told.get(name))
        found.key = named or "|".join([found.country, kind, first.isoformat(), title])
        return found

    def _country(self, told: Given[str, str], found: Read) -> str:
        text = told.get("country", "")
        known = find_country(text) if text else None
        code = known.code if known else "" if text else self.mapping.country
        if not code:
            found.problems.append(gettext("The country is not one of the list."))
        return code

    def _kind(self, text: str, found: Read) -> str:
        code = self.kinds.get(fold(text).strip(), "") if text else self.mapping.kind
        if not code and not text:
            found.problems.append(gettext("Nothing says what kind of date it is."))
        elif not code:
            found.flags.append(
                gettext("“%(text)s” is not a kind of the list: “other date” was kept.") % {"text": text[:60]}
            )
        return code or OTHER

    def _days(self, told: Given[str, str], found: Read) -> tuple[date | None, date | None, str]:
        first, precision = self._dated(told.get("first") or _joined(told))
        last, end = self._dated(told.get("last", ""))
        if first is None:
            found.problems.append(gettext("The date is missing or cannot be read."))
        elif not 1900 <= first.year <= 2100:
            found.problems.append(gettext("The year cannot be meant."))
        elif last is not None and (last < first or last.year > 2100):
            found.flags.append(gettext("The last day lies before the first: it was left out."))
            last = None
        coarser = end if last is not None and end in {"month", "year"} else precision
        return first, last, coarser

    def _dated(self, text: str) -> tuple[date | None, str]:
        return dated(text, month_first=self.mapping.month_first)

    def _area(self, told: Given[str, str], found: Read) -> tuple[str, str]:
        """The area's code, and the note: an area that is not known here goes into it."""
        text, words = told.get("area", ""), told.get("note", "")
        if not text:
            return "", words
        exact = place(text)
        area = exact if exact is not None and exact.iso3 == found.country else find_area(found.country, text)
        if area is not None and area.code != found.country:
            return area.code, words
        found.flags.append(gettext("The area is not known here: it was kept in the note."))
        return "", f"{text}\n{words}".strip()


def _joined(told: Given[str, str]) -> str:
    """Year, month and day that stand apart, as far as they go."""
    parts = [told.get(name, "") for name in ("year", "month", "day")]
    known = parts[: next((at for at, part in enumerate(parts) if not part), 3)]
    return "-".join(part.zfill(2) for part in known)
