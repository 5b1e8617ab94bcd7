"""Cases and emergency grants by their clear columns."""

from __future__ import annotations

from django.db.models import Q

from vigie.plan.indicators.sources.tally import Tally
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.incidents.models import Urgency


def _cases(hit: Q | None) -> Tally:
    return Tally(
        Case.objects.all,
        Case.objects.visible_to,
        "month",
        "country",
        "urgency",
        lambda row: str(row.get_absolute_url()),
        hit,
        words=lambda code: str(dict(Urgency.choices).get(code, code)),
    )


OPENED = _cases(None)
CLOSED = _cases(Q(state="closed"))


def _grants(hit: Q | None) -> Tally:
    return Tally(
        EmergencyGrant.objects.all,
        lambda actor: EmergencyGrant.objects.visible_to(actor).select_related("case"),
        "month",
        "case__country",
        "",
        lambda row: str(row.get_absolute_url()),
        hit,
    )


ASKED = _grants(None)
PAID = _grants(Q(paid_by__isnull=False))
