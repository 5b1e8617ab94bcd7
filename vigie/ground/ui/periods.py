"""How a month or a week is named in a sentence, in the reader's language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from vigie.compute.series import Freq
from vigie.compute.spans import Span


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


def _locale() -> str:
    return to_locale(get_language() or "fr")
