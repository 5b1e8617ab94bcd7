"""What the calendar of risk puts into the pages of other rooms: public dates, and how many sealed ones there are."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from vigie.warning.agenda.presenting import days
from vigie.warning.agenda.queries import AHEAD, AROUND, Coming, clear_between
from vigie.warning.signals.models import Signal


def coming(request: Any) -> SafeString:
    """The slot `watch.beside`: what is coming in the next 90 days. Nothing is opened for it."""
    today = timezone.localdate()
    return _shown(request, clear_between(request.actor, today, today + AHEAD), "coming", "")


def around(request: Any, signal: Signal) -> SafeString:
    """The slot `signal.beside`: what lies within 30 days of a signal, in its country."""
    first, last = signal.period_start - AROUND, signal.period_end + AROUND
    return _shown(request, clear_between(request.actor, first, last, country=signal.iso3), "around", signal.iso3)


def _shown(request: Any, found: Coming, what: str, country: str) -> SafeString:
    if not found.public and not found.sealed:
        return SafeString("")
    lines = [(one, days(one.clear_facts())) for one in found.public]
    context = {"lines": lines, "sealed": found.sealed, "what": what, "country": country}
    return render_to_string("agenda/coming.html", context, request)
