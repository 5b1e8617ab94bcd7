"""The follow-up of a case, and one's own reminders of all cases as a calendar."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.errors import Invalid
from vigie.ground.tasks.calendar import as_ics
from vigie.protection.cases import queries
from vigie.protection.cases.facts import Facts, day_of
from vigie.protection.cases.followup import actions
from vigie.protection.cases.followup.forms import ScheduleForm
from vigie.protection.cases.forms import said_on
from vigie.protection.cases.models import Case
from vigie.protection.cases.presenting import who_can_work
from vigie.protection.cases.support.forms import OutcomeForm
from vigie.protection.cases.views.loading import Request, load, part


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, case_id: UUID) -> HttpResponse:
    """The days agreed, the reminders of the case, and the form for one more day."""
    found = load(request, case_id)
    form = ScheduleForm(who_can_work(found), request.POST if request.method == "POST" else None)
    if form.is_valid():
        with said_on(form):
            actions.schedule(found, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Agreed, with a reminder that says nothing."))
            return redirect("cases:follow_up", found.pk)
    return _page(request, found, form)


def _page(request: Request, found: Case, form: ScheduleForm, refused: str = "") -> HttpResponse:
    def context(facts: Facts) -> dict[str, Any]:
        return {
            "form": form,
            "refused": refused,
            "shown": [
                {
                    "it": one,
                    "on": day_of(one.on),
                    "done_on": day_of(one.done_on),
                    "form": OutcomeForm(auto_id=f"{one.id}-%s", use_required_attribute=False),
                }
                for one in sorted(facts.follow_ups, key=lambda one: one.on, reverse=True)
            ],
            "reminders": queries.reminders(request.actor, found),
            "left_alone": set(queries.left_alone(request.actor, found)),
        }

    return part(request, found, "cases/follow_up.html", context, wrong=form.is_bound or bool(refused))


@require_POST
def done(request: Request, case_id: UUID, line_id: UUID) -> HttpResponse:
    """What came of a day agreed."""
    found, form = load(request, case_id), OutcomeForm(request.POST)
    outcome = form.cleaned_data["outcome"] if form.is_valid() else ""
    try:
        actions.done(found, str(line_id), outcome=outcome, by=request.actor)
    except Invalid as refusal:
        return _page(request, found, ScheduleForm(who_can_work(found)), str(refusal.message))
    messages.success(request, _("Noted."))
    return redirect("cases:follow_up", found.pk)


@require_POST
def put_away(request: Request, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Its owner saw a reminder."""
    found = load(request, case_id)
    task = get_object_or_404(queries.reminders(request.actor, found), pk=task_id)
    actions.put_away(task, by=request.actor)
    return redirect("cases:follow_up", found.pk)


@require_GET
def calendar(request: Request) -> HttpResponse:
    """One's own reminders of all cases, for any calendar: it reads clear days and opens nothing."""
    mine = queries.reminders(request.actor, own=True)
    days = [(str(task.pk), timezone.localdate(task.due_at)) for task in mine]
    answer = HttpResponse(as_ics(days), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return answer
