"""How a month or a week is named in a sentence, in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from babel.dates import format_date, format_skeleton, get_month_names
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from vigie.compute.series import Freq
from vigie.compute.spans import Span, parse


def period_name(first: date, freq: Freq) -> str:
    """The month or the week that begins on `first`."""
    return month_name(first) if freq == "month" else week_name(first)


def month_name(month: date) -> str:
    """Such as “December 2026”."""
    return str(format_skeleton("yMMMM", month, locale=_locale()))


def month_tick(month: date) -> str:
    """Such as “Dec 2026”: short, for the marks under a drawing."""
    return str(format_skeleton("yMMM", month, locale=_locale()))


def week_name(monday: date) -> str:
    """Such as “week of 16 November 2026”: a week is named by its Monday."""
    return _("week of %(day)s") % {"day": format_date(monday, "d MMMM y", locale=_locale())}


def span_words(span: Span, *, short: bool = False) -> str:
    """Such as “3rd quarter 2026” (`short`: “Q3 2026”), “March 2026”, “2026”; else the two days, both included."""
    code = span.code
    if len(code) == 4:
        return code
    if "-Q" in code:
        return str(format_date(span.start, "QQQ y" if short else "QQQQ y", locale=_locale()))
    if code.endswith("-H1"):
        return _("first half of %(year)s") % {"year": code[:4]}
    if code.endswith("-H2"):
        return _("second half of %(year)s") % {"year": code[:4]}
    if len(code) == 7:
        return month_tick(span.start) if short else month_name(span.start)
    first, last = (format_date(day, "d MMM y", locale=_locale()) for day in (span.start, span.last))
    return _("%(start)s to %(end)s") % {"start": first, "end": last}


_PART = r"(?:[1-9](?:er|re|ere|e|eme|st|nd|rd|th)?|premiere?|seconde?|first|second|third|fourth)"
_NAMED = re.compile(rf"({_PART}) (trimestre|quarter|semestre|half)(?: (?:de|of))? (\d{{4}})")
_LETTER = re.compile(r"(?:([tqsh])([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?([tqsh])([1-4]))")
_ORDER = {"prem": 1, "firs": 1, "seco": 2, "thir": 3, "four": 4}


def read_span(text: str) -> Span:
    """The span that people write in French or English, whatever their screen's language, or its code (`parse`).

    Such as “T2 2031”, “2nd quarter 2031”, “S1 2031”, “mars 2031”, “03/2031”, “2031”. Raises ValueError.
    """
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    said = " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())
    if found := _LETTER.fullmatch(said):
        letter, number, year = found.group(1, 2, 3) if found[1] else found.group(5, 6, 4)
        return parse(f"{year}-{'Q' if letter in 'tq' else 'H'}{number}")
    if found := _NAMED.fullmatch(said):
        part, kind, year = found.groups()
        number = _ORDER.get(part[:4], part[0])
        return parse(f"{year}-{'Q' if kind in {'trimestre', 'quarter'} else 'H'}{number}")
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", said):
        return parse(f"{found[2]}-{int(found[1]):02}")
    if (found := re.fullmatch(r"([a-z]+)\.? (\d{4})", said)) and found[1] in (months := _months()):
        return parse(f"{found[2]}-{months[found[1]]:02}")
    return parse(text)


def _months() -> dict[str, int]:
    """Each month's names in both languages, without accents and points → its number."""
    return {
        unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode().rstrip("."): number
        for locale in ("fr", "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    }


def _locale() -> str:
    return to_locale(get_language() or "fr")
