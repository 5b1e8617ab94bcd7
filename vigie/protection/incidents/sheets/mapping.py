"""What the columns of a source mean: column → field, words → codes, day before month; made once, kept sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping as Given
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute.text import fold
from vigie.ground.terms.queries import choices, find_area, find_country, is_code, label, parent_of, place
from vigie.protection.incidents.facts import UNKNOWN, Act, Facts, Source
from vigie.protection.intake.drafts import ACT, AUTHOR, FIELDS, SOURCE

# Field of a row → how it is called, and its code list ("" for words).
COLUMNS: dict[str, tuple[str | Promise, str]] = {
    "key": (_("What names the row, and stays the same when it comes again"), ""),
    **{name: FIELDS[name] for name in ("title", "narrative", "day", "unknown")},
    "country": (_("Country"), "country"),
    **{name: FIELDS[name] for name in ("area", "locality", "motivation")},
    **{
        name: ACT[name]
        for name in ("act", "victim", "counting_unit", "category", "sex", "age_band", "situation", "details")
    },
    "author": AUTHOR["category"],
    "author_name": AUTHOR["name"],
    "source": SOURCE["kind"],
    "reliability": SOURCE["reliability"],
    "source_words": SOURCE["words"],
}
CODED = {name: codes for name, (_label, codes) in COLUMNS.items() if codes not in {"", "place", "country"}}
OWED = ("day", "country", "act")
_DAY = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ].*)?$")
_MONTH = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))$")


@dataclass
class Read:
    """What became of one row: `facts` or the reasons against it, and what was uncertain (`flags`)."""

    key: str = ""
    country: str = ""
    facts: Facts | None = None
    problems: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


@dataclass
class Mapping:
    """`columns`: field → name of a column. `fixed`: field → one code for every row. `values`: field → words → code."""

    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    month_first: bool = False

    @classmethod
    def of(cls, sealed: Given[str, Any]) -> Mapping:
        """From opened JSON values."""
        return cls(**sealed)

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @property
    def missing(self) -> list[str]:
        """Fields without which no row can be taken."""
        return [name for name in OWED if not self.columns.get(name) and not self.fixed.get(name)]


class Reader:
    """Reads rows of one sheet under one mapping; looks every word of a code list up once."""

    def __init__(self, mapping: Mapping, headers: list[str]) -> None:
        at = {name: place for place, name in enumerate(headers)}
        self.mapping = mapping
        self.at = {name: at[column] for name, column in mapping.columns.items() if column in at}

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def known(self) -> dict[str, dict[str, str]]:
        """Per field: folded words → code."""
        return {name: guesses(codes) | _folded(self.mapping.values.get(name, {})) for name, codes in CODED.items()}

    def read(self, row: list[str]) -> Read:
        """One row as facts, or why not; nothing is guessed beyond the words of the code lists."""
        said = {name: row[at] for name, at in self.at.items()}
        found = Read(key=said.get("key", "").strip())
        found.country = self._country(said, found)
        day, precision = self._day(said.get("day", ""), found)
        codes = {name: self._code(name, said.get(name, ""), found) for name in CODED}
        if not codes["act"] or not parent_of("act", codes["act"]):
            found.problems.append(str(_("The act is not in the list.")))
        if found.problems or day is None:
            return found
        area, locality = self._area(said, found)
        title = said.get("title", "")[:200] or label("act", codes["act"], "fr")
        found.facts = Facts(
            title=title,
            narrative=said.get("narrative", ""),
            day=day,
            precision=precision,
            area=area,
            locality=locality[:200],
            unknown=said.get("unknown", ""),
            motivation=codes["motivation"],
            acts=[_act(said, codes)],
            sources=_sources(said, codes),
        )
        return found

    def _country(self, said: dict[str, str], found: Read) -> str:
        text = said.get("country", "")
        place_found = find_country(text) if text else None
        code = place_found.code if place_found else self.mapping.fixed.get("country", "") if not text else ""
        if not code:
            found.problems.append(str(_("The country is not one of the list.")))
        return code

    def _area(self, said: dict[str, str], found: Read) -> tuple[str, str]:
        text, locality = said.get("area", ""), said.get("locality", "")
        if not text:
            return "", locality
        exact = place(text)
        area = exact if exact is not None and exact.iso3 == found.country else find_area(found.country, text)
        if area is not None and area.code != found.country:
            return area.code, locality
        found.flags.append(str(_("The area is not known here: it was kept as the place.")))
        return "", f"{text}, {locality}" if locality else text

    def _code(self, name: str, text: str, found: Read) -> str:
        if not text.strip():
            return self.mapping.fixed.get(name) or ("" if name == "act" else UNKNOWN)
        code = self.known[name].get(fold(text).strip(), "")
        if not code and name != "act":
            found.flags.append(
                str(_("“%(text)s” is not in the list “%(list)s”: “unknown” was kept."))
                % {"text": text[:60], "list": COLUMNS[name][0]}
            )
        return code or ("" if name == "act" else UNKNOWN)

    def _day(self, text: str, found: Read) -> tuple[date | None, str]:
        day, precision = dated(text.strip(), month_first=self.mapping.month_first)
        if day is None:
            found.problems.append(str(_("The date is missing or cannot be read.")))
        elif day > self.today:
            found.problems.append(str(_("The date lies in the future.")))
        elif day.year < 1960:
            found.problems.append(str(_("The date lies too far back.")))
        return day, precision


def dated(text: str, *, month_first: bool = False) -> tuple[date | None, str]:
    """A day with how well it is known: a day, a month or a year, as it was written. (None, …) when it says nothing."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1), "year"
        if found := _MONTH.match(text):
            year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
            return date(int(year), int(month), 1), "month"
        if found := _DAY.match(text):
            first, second, third = (int(part) for part in found.groups())
            if first > 31:
                return date(first, second, third), "exact"
            year = third if third > 99 else 2000 + third
            day, month = (second, first) if month_first else (first, second)
            return date(year, month, day), "exact"
    except ValueError:
        pass
    return None, UNKNOWN


def guesses(list_code: str) -> dict[str, str]:
    """Folded names in French and English, and the codes themselves, of a list: what needs no person to say."""
    named = {fold(name).strip(): code for language in ("en", "fr") for code, name in choices(list_code, language)}
    return named | {fold(code).strip(): code for code, _name in choices(list_code)}


def _folded(values: Given[str, str]) -> dict[str, str]:
    return {fold(text).strip(): code for text, code in values.items() if code}


def _act(said: dict[str, str], codes: dict[str, str]) -> Act:
    author = {"category": codes["author"], "name": said.get("author_name", "")[:200], "degree": UNKNOWN}
    coded: dict[str, Any] = {
        name: codes[name] for name in ("counting_unit", "category", "sex", "age_band", "situation")
    }
    return Act(
        act=codes["act"],
        victim=said.get("victim", "")[:200],
        **coded,
        perpetrators=[author],
        details=said.get("details", ""),
    )


def _sources(said: dict[str, str], codes: dict[str, str]) -> list[Source]:
    words = said.get("source_words", "")[:400]
    if not words and codes["source"] == UNKNOWN:
        return []
    return [Source(codes["source"], codes["reliability"], words)]


def valid(mapping: Mapping) -> bool:
    """Whether every code in it is one of its list."""
    fixed = all(is_code(CODED[name], code) for name, code in mapping.fixed.items() if name in CODED and code)
    return fixed and all(
        is_code(CODED[name], code) for name, words in mapping.values.items() for code in words.values() if code
    )
