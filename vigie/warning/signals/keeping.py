"""What is kept of feeds and signals: every version, for a forecast is scored by what was known at the time."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule, Standing
from vigie.warning.signals.models import CountSheet


def _erase(ids: Sequence[UUID]) -> None:
    """A sheet that nobody brought in goes; what was brought in of others stays."""
    CountSheet.objects.filter(pk__in=ids).delete()


RULES = [
    Rule(
        name="count-sheets",
        model=CountSheet,
        title=_("Sheets of counts"),
        sentence=_("The rows of a sheet of counts that was not brought in; once it is, the sheet goes at once."),
        months=1,
        clock="month",
        ended=CountSheet.objects.all,
        erase=_erase,
        verb="countsheet.erase",
    )
]
STANDING = [
    Standing(
        _("Feeds, signals and alerts"),
        _("Kept without end: an alert is scored later by what was known when it was decided."),
    ),
    Standing(
        _("Answers to ladders that rise"),
        _("Kept without end, sealed: what came later is held against them, and against the rule that proposed."),
    ),
]
