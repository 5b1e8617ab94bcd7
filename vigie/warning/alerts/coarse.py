"""Words coarse enough for those who read them: no place within the country, no day.

For São Tomé and Príncipe and Equatorial Guinea, whoever reads, and there no month either (security.md, Do no harm: the
country and the year only); for official mechanisms, every country.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime
from functools import cache

from babel.dates import get_month_names
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.compute.text import fold
from vigie.ground.access.errors import Invalid
from vigie.ground.terms.queries import area_choices, place, place_label
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.facts import Text

COUNTRY_ONLY = {"STP", "GNQ"}  # too few people to say more than the country and the year
NUMERIC_DAY = re.compile(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")
NUMERIC_MONTH = re.compile(
    r"(?<!\d)(?<!\d[/.\-])(?:(?:0?[1-9]|1[0-2])[/.\-]\d{4}|\d{4}[/.\-](?:0?[1-9]|1[0-2]))(?![/.\-]?\d)"
)
CLOCK = re.compile(r"\b\d{1,2}\s?(?:h|:)\s?\d{2}\b", re.IGNORECASE)


def area_of(country: str, area: str, audience: str) -> str:
    """The area as this audience may read it: empty for the whole country."""
    return "" if audience == Audience.OFFICIAL or country in COUNTRY_ONLY else area


def expires_of(until: datetime, audience: str, country: str) -> datetime:
    """Until when, as this audience may read it: to the end of the year for the smallest countries, whoever reads; to
    the end of the month for official mechanisms.
    """
    if country in COUNTRY_ONLY:
        return datetime(until.year, 12, 31, 23, 59, tzinfo=UTC)
    if audience != Audience.OFFICIAL:
        return until
    return until.replace(day=monthrange(until.year, until.month)[1], hour=23, minute=59, tzinfo=UTC)


def sent_as(sent: datetime, country: str) -> datetime:
    """The moment of sending as anyone outside may read it: of the smallest countries, the year alone, as its start."""
    return datetime(sent.year, 1, 1, tzinfo=UTC) if country in COUNTRY_ONLY else sent


def coarsened(texts: dict[str, Text], country: str, audience: str) -> dict[str, Text]:
    """The words as this audience may read them: mechanisms that seat army and police get no instruction.

    Raises Invalid where a text names a place within the country, a day or a month that this audience must not read.
    """
    if audience == Audience.OFFICIAL:
        texts = {language: Text(text.headline, text.description, "") for language, text in texts.items()}
    if audience == Audience.OFFICIAL or country in COUNTRY_ONLY:
        for text in texts.values():
            words = f"{text.headline}\n{text.description}\n{text.instruction}"
            if names_a_place(words, country):
                raise Invalid(_("It names a place within the country: here only the country may be said."))
            if country in COUNTRY_ONLY and (names_a_day(words) or names_a_month(words)):
                raise Invalid(_("It names a month, a day or an hour: here only the year may be said."))
            if names_a_day(words):
                raise Invalid(_("It names a day or an hour: here only the month may be said."))
    return texts


def names_a_place(words: str, country: str) -> bool:
    """Whether a text names a first-level area of a country, or its chief town; the country's own name is none.

    A capital begins a name: "au centre" is none, "au Centre" is.
    """
    said = re.findall(r"\w+", words)
    folded = [fold(word) for word in said]
    within = _names_within(country)
    own = {tuple(_words(place_label(country, language))) for language, _name in settings.LANGUAGES}
    longest = max(len(name) for name in within | own)
    at = 0
    while at < len(folded):
        for length in range(longest, 0, -1):
            here = tuple(folded[at : at + length])
            if here in own:
                at += length - 1
                break
            if here in within and said[at][0].isupper():
                return True
        at += 1
    return False


def names_a_day(words: str) -> bool:
    """Whether a text says a day of a month, or an hour."""
    return any(pattern.search(words) for pattern in (NUMERIC_DAY, CLOCK, _day_of_month()))


def names_a_month(words: str) -> bool:
    """Whether a text names a month, in words or as 03/2026.

    English writes months with a capital, which tells March and May from a march and what may happen.
    """
    return any(pattern.search(words) for pattern in (NUMERIC_MONTH, *_months()))


@cache
def _months() -> tuple[re.Pattern[str], ...]:
    found = []
    for language, _name in settings.LANGUAGES:
        names = [re.escape(name) for name in get_month_names("wide", locale=language).values()]
        short = [re.escape(name.rstrip(".")) for name in get_month_names("abbreviated", locale=language).values()]
        case = re.NOFLAG if language == "en" else re.IGNORECASE
        found.append(re.compile(rf"\b(?:{'|'.join(names)})(?!\w)", case))
        found.append(re.compile(rf"\b(?:{'|'.join(short)})\.?\s+\d{{4}}\b", re.IGNORECASE))
    return tuple(found)


@cache
def _day_of_month() -> re.Pattern[str]:
    months = {
        re.escape(name)
        for language, _name in settings.LANGUAGES
        for width in ("wide", "abbreviated")
        for name in get_month_names(width, locale=language).values()
    }
    named = "|".join(sorted(months, key=len, reverse=True))
    day_first = rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?:{named})(?!\w)"
    return re.compile(rf"{day_first}|\b(?:{named})\s+\d{{1,2}}\b(?!\d)", re.IGNORECASE)


def _names_within(country: str) -> frozenset[tuple[str, ...]]:
    names: set[tuple[str, ...]] = set()
    for code, _label in area_choices(country):
        names |= {tuple(_words(place_label(code, language))) for language, _name in settings.LANGUAGES}
        found = place(code)
        if found is not None and found.chief_town:
            names.add(tuple(_words(found.chief_town)))
    return frozenset(name for name in names if name)


def _words(name: str) -> list[str]:
    return [fold(word) for word in re.findall(r"\w+", name)]
