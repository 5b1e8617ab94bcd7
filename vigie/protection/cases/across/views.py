"""The two pages over all cases: load, permit, answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vigie.ground.access.rules import permit
from vigie.protection.cases import rules
from vigie.protection.cases.across import reading
from vigie.protection.cases.views.loading import Request
from vigie.protection.cases.working import TEAM


@require_GET
def costs(request: Request) -> HttpResponse:
    """What each budget line carries."""
    permit(rules.WORK, request.actor, TEAM)
    lines = reading.costs(reading.opened(request.actor), request.actor)
    rows = [(one, [one.sums.get(state, 0) for state in ("planned", "engaged", "spent")]) for one in lines]
    return render(request, "cases/costs.html", {"rows": rows})


@require_GET
def sendings(request: Request) -> HttpResponse:
    """What was sent to each channel, what waits for an answer, and what came of it."""
    permit(rules.WORK, request.actor, TEAM)
    sent = reading.sendings(reading.opened(request.actor))
    return render(request, "cases/sendings.html", {"sent": sent, "recipients": reading.by_recipient(sent)})
