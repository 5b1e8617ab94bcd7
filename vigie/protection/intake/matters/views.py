"""Requests of one matter: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.rules import permit
from vigie.ground.seal.tally import count_openings
from vigie.protection.intake import rules
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.matters import actions
from vigie.protection.intake.matters.forms import SaidForm
from vigie.protection.intake.matters.presenting import Compared, about
from vigie.protection.intake.matters.reading import few, newest, opened, pairs
from vigie.protection.intake.models import Report

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
SHOWN = 20  # pairs on one page


@require_GET
def matters(request: Request, report_id: UUID | None = None) -> HttpResponse:
    """Pairs of the newest requests that may be of one matter, with the reasons; or those of one request."""
    permit(rules.TRIAGE, request.actor, TEAM)
    listed = newest(request.actor)
    if report_id is not None and report_id not in {one.pk for one in listed}:
        listed.append(get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id))
    reads = opened(listed, by=request.actor)
    found = about(pairs(reads), report_id)
    shown = (found if report_id else few(found, lambda pair: (pair.one.report.pk, pair.other.report.pk)))[:SHOWN]
    count_openings(2 * len(shown), by=request.actor)
    context = {
        "pairs": shown,
        "more": len(found) - len(shown),
        "read": len(reads),
        "only": report_id,
        "compared": Compared(reads, report_id),
    }
    return render(request, "intake/matters.html", context)


@require_POST
def say(request: Request) -> HttpResponse:
    """One matter, or two, or open again."""
    form = SaidForm(request.POST)
    if not form.is_valid():
        raise Http404
    visible = Report.objects.visible_to(request.actor)
    one, other = (get_object_or_404(visible, pk=form.cleaned_data[name]) for name in ("one", "other"))
    actions.say(one, other, form.cleaned_data["said"], by=request.actor)
    messages.success(request, _("Noted. Both stay whole."))
    return redirect("intake:report" if "back" in request.POST else "intake:matters", *_where(request, one))


def _where(request: Request, one: Report) -> list[UUID]:
    return [one.pk] if "back" in request.POST else []
