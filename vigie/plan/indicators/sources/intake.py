"""Requests by their clear columns."""

from __future__ import annotations

from django.db.models import Q

from vigie.plan.indicators.sources.tally import Tally
from vigie.protection.intake.models import Report, Urgency


def _requests(hit: Q | None) -> Tally:
    return Tally(
        Report.objects.all,
        Report.objects.visible_to,
        "month",
        "country",
        "urgency",
        lambda row: str(row.get_absolute_url()),
        hit,
        words=lambda code: str(dict(Urgency.choices).get(code, code)),
    )


RECEIVED = _requests(None)
CLOSED = _requests(Q(state="closed"))
