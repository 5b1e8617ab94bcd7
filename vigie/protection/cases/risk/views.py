"""The risk page of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.protection.cases.facts import Assessment, day_of
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.risk import actions
from vigie.protection.cases.risk.forms import AssessmentForm
from vigie.protection.cases.risk.matrix import COLOUR, proposed
from vigie.protection.cases.views.loading import Request, load, part


@require_http_methods(["GET", "POST"])
def risk(request: Request, case_id: UUID) -> HttpResponse:
    """The assessments of a case, the newest first, and the sheet for the next."""
    found = load(request, case_id)
    form = AssessmentForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if form.is_valid():
        with said_on(form):
            actions.assess(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The assessment is kept, and the next one has its reminder."))
            return redirect("cases:risk", found.pk)
    return part(
        request,
        found,
        "cases/risk.html",
        lambda facts: {"form": form, "shown": _shown(facts.assessments)},
        wrong=form.is_bound,
    )


def _shown(assessments: list[Assessment]) -> list[dict[str, object]]:
    """Each assessment with its colour, its days, and what the table had proposed."""
    return [
        {
            "it": one,
            "colour": COLOUR.get(one.level, ""),
            "own_colour": COLOUR.get(one.own_level, ""),
            "proposed": proposed(one.likelihood, one.impact),
            "at": datetime.fromisoformat(one.at),
            "review_on": day_of(one.review_on),
        }
        for one in reversed(assessments)
    ]
