"""What is kept of the calendar of risk: past dates some years, files that were brought one month."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule
from vigie.warning.agenda.models import Brought, RiskDate


def _erase_dates(ids: Sequence[UUID]) -> None:
    RiskDate.objects.filter(pk__in=ids).delete()


def _erase_files(ids: Sequence[UUID]) -> None:
    Brought.objects.filter(pk__in=ids).delete()


DATES = Rule(
    name="dates",
    model=RiskDate,
    title=_("Sealed dates of risk"),
    sentence=_("Trials, protests and other sealed dates are forgotten some years after they are over."),
    months=36,
    clock="last_month",
    ended=lambda: RiskDate.objects.filter(public=False),
    erase=_erase_dates,
    verb="agenda.erase",
)
FILES = Rule(
    name="datefiles",
    model=Brought,
    title=_("Files of dates"),
    sentence=_("A file that was brought and not taken in is forgotten."),
    months=1,
    clock="month",
    ended=lambda: Brought.objects.all(),
    erase=_erase_files,
    verb="agenda.erase",
)
RULES = [DATES, FILES]
