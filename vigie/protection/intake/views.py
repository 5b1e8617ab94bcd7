"""The duty desk's pages: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.rules import may
from vigie.ground.seal.opening import open_many, open_one
from vigie.protection.intake import actions, queries, rules
from vigie.protection.intake.conversation import said
from vigie.protection.intake.forms import AnswerForm, CloseForm, FilterForm
from vigie.protection.intake.models import Report
from vigie.protection.intake.states import REPORT

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
PER_PAGE = 50


@require_GET
def inbox(request: Request) -> HttpResponse:
    """What was sent to us, those in danger first."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.inbox(request.actor, **asked), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "intake/inbox.html", {"page": page, "form": form})


def _load(request: Request, report_id: UUID) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)


def _show(request: Request, report: Report, status: int = 200, **forms: Any) -> HttpResponse:
    """The whole conversation, opened: one audit entry for it."""
    talk = list(report.messages.order_by("place"))
    opened = open_many(talk, by=request.actor, of="conversation")
    verbs = REPORT.verbs(report.state) if may(rules.TRIAGE, request.actor, report.team_id) else []
    context = {
        "report": report,
        "talk": [said(message, opened[message.pk]) for message in talk],
        "steps": open_one(report, by=request.actor)["steps"],
        "answer_form": AnswerForm() if "answer" in verbs else None,
        "close_form": CloseForm() if "close" in verbs else None,
    }
    return render(request, "intake/report.html", {**context, **forms}, status=status)


@require_GET
def report(request: Request, report_id: UUID) -> HttpResponse:
    """One conversation."""
    return _show(request, _load(request, report_id))


@require_POST
def answer(request: Request, report_id: UUID) -> HttpResponse:
    """Answer it."""
    found, form = _load(request, report_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, found, 422, answer_form=form)
    actions.answer(found, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Your answer is sealed, and waits for the person's code."))
    return redirect("intake:report", found.pk)


@require_POST
def close(request: Request, report_id: UUID) -> HttpResponse:
    """Close it, with the reason."""
    found, form = _load(request, report_id), CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, found, 422, close_form=form)
    actions.close(found, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Closed. If the person writes again, it opens again."))
    return redirect("intake:report", found.pk)
