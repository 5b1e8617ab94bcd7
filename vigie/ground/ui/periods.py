"""How a month or a week is named in a sentence, in the reader's language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from vigie.compute.series import Freq


def period_name(first: date, freq: Freq) -> str:
    """The month or the week that begins on `first`."""
    return month_name(first) if freq == "month" else week_name(first)


def month_name(month: date) -> str:
    """Such as “December 2026”."""
    return str(format_skeleton("yMMMM", month, locale=_locale()))


def week_name(monday: date) -> str:
    """Such as “week of 16 November 2026”: a week is named by its Monday."""
    return _("week of %(day)s") % {"day": format_date(monday, "d MMMM y", locale=_locale())}


def _locale() -> str:
    return to_locale(get_language() or "fr")
