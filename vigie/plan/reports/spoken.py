"""Spans in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.compute.spans import Span


def span_words(span: Span) -> str:
    """A year as its number, a month by its name, a quarter or half with its year, else two dates."""
    code = span.code
    if len(code) == 4:
        return code
    if "-Q" in code:
        return _("quarter %(n)s of %(year)s") % {"n": code[-1], "year": code[:4]}
    if "-H" in code:
        return _("half %(n)s of %(year)s") % {"n": code[-1], "year": code[:4]}
    if len(code) == 7:
        return date_format(span.start, "YEAR_MONTH_FORMAT")
    return _("%(start)s to %(end)s") % {
        "start": date_format(span.start, "DATE_FORMAT"),
        "end": date_format(span.last, "DATE_FORMAT"),
    }
