"""The roster's pages: load, permit, act, answer."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many
from vigie.protection.intake.duty import actions, queries, rules
from vigie.protection.intake.duty.forms import LineForm, ShiftForm
from vigie.protection.intake.duty.hours import CITY, ZONE, Span, gaps, hour
from vigie.protection.intake.duty.models import Shift

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def roster(request: Request) -> HttpResponse:
    """A week: who answers when, and where nobody does."""
    return _show(request)


@require_POST
def plan(request: Request) -> HttpResponse:
    """Plan shifts."""
    permit(rules.PLAN, request.actor, queries.TEAM)
    form = ShiftForm(queries.team_members(), request.POST)
    if form.is_valid():
        try:
            actions.plan(**form.cleaned_data, by=request.actor)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Planned. The public pages now say so."))
            return redirect("intake:roster")
    return _show(request, 422, form=form)


@require_POST
def take_back(request: Request, shift_id: UUID) -> HttpResponse:
    """Remove one shift."""
    actions.take_back(get_object_or_404(Shift.objects.visible_to(request.actor), pk=shift_id), by=request.actor)
    messages.success(request, _("Taken back. The public pages promise it no more."))
    return redirect("intake:roster")


@require_POST
def line(request: Request) -> HttpResponse:
    """Name the line outside."""
    permit(rules.LINE, request.actor)
    form = LineForm(request.POST)
    if form.is_valid():
        try:
            actions.set_line(**form.cleaned_data, by=request.actor)
        except Invalid as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Noted."))
            return redirect("intake:roster")
    return _show(request, 422, line_form=form)


def _monday(asked: str) -> date:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


def _show(request: Request, status: int = 200, **forms: Any) -> HttpResponse:
    may_plan, may_line = may(rules.PLAN, request.actor, queries.TEAM), may(rules.LINE, request.actor)
    if not rules.may_see(request.actor):
        raise Denied(rules.PLAN.sentence)
    monday = _monday(request.GET.get("semaine", ""))
    context = {
        "days": _days(request, monday),
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "city": CITY,
        "promise": queries.promise(),
        "form": ShiftForm(queries.team_members()) if may_plan else None,
        "line_form": LineForm(initial=queries.line_now()) if may_line else None,
    }
    return render(request, "intake/roster.html", {**context, **forms}, status=status)


def _days(request: Request, monday: date) -> list[dict[str, Any]]:
    """Each day with its shifts (opened together, one audit entry) and the hours that nobody holds."""
    start = datetime.combine(monday, time.min, ZONE)
    shifts = list(queries.shifts_between(request.actor, start, start + timedelta(days=7)))
    opened = open_many(shifts, by=request.actor, of="roster")
    hours = Shift.objects.filter(closes__gt=start, opens__lt=start + timedelta(days=7)).values_list("opens", "closes")
    spans = [Span(*row) for row in hours]  # Public: whoever reads this page without the desk's keys sees gaps too.
    return [
        {
            "day": day,
            "shifts": [(s, _said(s.opens, s.closes), opened[s.pk]) for s in shifts if _begins(s) == day],
            "gaps": [_said(gap.opens, gap.closes) for gap in gaps(day, spans)],
        }
        for day in (monday + timedelta(days=n) for n in range(7))
    ]


def _begins(shift: Shift) -> date:
    return shift.opens.astimezone(ZONE).date()


def _said(opens: datetime, closes: datetime) -> str:
    return f"{hour(opens)}–{hour(closes, end=True)}"
