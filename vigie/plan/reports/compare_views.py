"""Two reports beside each other: choose them, then see what differs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET

from vigie.compute.disclosure import MINIMUM_CELL
from vigie.compute.spans import parse
from vigie.ground.seal.opening import open_many
from vigie.ground.ui.periods import span_words
from vigie.plan.reports import actions
from vigie.plan.reports.comparing import compare, cover, in_order
from vigie.plan.reports.forms import CompareForm
from vigie.plan.reports.loading import load, readers_only
from vigie.plan.reports.models import Audience, Report
from vigie.plan.reports.rendering.changes import coverage, printed

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware

MOST = 200


@require_GET
def choose(request: Request) -> HttpResponse:
    """Two of the fixed reports that one may read."""
    readers_only(request)
    found = list(Report.objects.visible_to(request.actor).fixed()[:MOST])
    titles = open_many(found, by=request.actor, of="reports")
    named = [(str(one.pk), f"{titles[one.pk]['title']} · {span_words(parse(one.span))} · {_day(one)}") for one in found]
    asked = request.GET if "autre" in request.GET else None
    form = CompareForm(asked, reports=found, named=named, initial={"rapport": request.GET.get("rapport", "")})
    if form.is_bound and form.is_valid():
        return redirect("reports:compared", form.cleaned_data["rapport"], form.cleaned_data["autre"])
    context = {"form": form, "enough": len(found) > 1}
    return render(request, "reports/compare.html", context, status=422 if form.is_bound else 200)


def _day(report: Report) -> str:
    return f"{report.fixed_at:%Y-%m-%d}"


@require_GET
def compared(request: Request, report_id: UUID, other_id: UUID) -> HttpResponse:
    """What differs, from the one that was fixed first to the other."""
    before, after = pair = in_order(load(request, report_id), load(request, other_id))
    contents = [actions.fixed(one, actions.opened(one, by=request.actor)) for one in pair]
    outside, alike = any(one.audience != Audience.TEAM for one in pair), cover(before) == cover(after)
    with translation.override(after.language):
        context = {
            "pair": list(zip(pair, contents, strict=True)),
            "coverage": coverage(*contents),
            "chapters": printed(compare(*contents, outside=outside, alike=alike)),
        }
    context |= {"language": after.language, "outside": outside, "alike": alike, "least": MINIMUM_CELL}
    return render(request, "reports/compared.html", context)
