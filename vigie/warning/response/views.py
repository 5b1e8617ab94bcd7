"""Responses, after-actions and lessons on the desk: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import WrongState
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.tasks.actions import finish_task
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.actions import TEAM
from vigie.warning.alerts.models import Alert
from vigie.warning.response import actions, aftermath, queries, rules
from vigie.warning.response.escalation import usual_deadline
from vigie.warning.response.facts import cases_for
from vigie.warning.response.forms import AccountForm, ConfirmForm, DoneForm, LessonForm, PassOnForm, PlanForm, TaskForm
from vigie.warning.response.models import AfterAction, Lesson
from vigie.warning.response.presenting import alert_context, lesson_lines, progress, until
from vigie.warning.response.tables import measure_rows

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _load(request: Request, alert_id: UUID) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(request.actor), pk=alert_id)


def _task(request: Request, about: Any, task_id: UUID) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.actor).about(about), pk=task_id)


def _form_page(request: Request, alert: Alert, form: forms.Form, **words: str) -> HttpResponse:
    context = {"form": form, "alert": alert, **words}
    return render(request, "response/form.html", context, status=422 if form.is_bound else 200)


@require_GET
def index(request: Request) -> HttpResponse:
    """Every response that is not over, with how far it is; for the coordination, how many tasks stay late."""
    alerts = list(queries.answering(request.actor))
    opened = open_many(alerts, by=request.actor, of="alerts")
    tasks = queries.tasks_by_alert(alerts, request.actor)
    clocks = queries.clocks([task for some in tasks.values() for task in some])
    rows = []
    for alert in alerts:
        pairs = [(task, clocks.get(task.pk)) for task in tasks[alert.pk]]
        rows.append((alert, opened[alert.pk]["title"], progress(pairs)))
    context = {
        "rows": rows,
        "stays_late": queries.overdue_long() if may(rules.OVERSEE, request.actor) else None,
        "reads": may(rules.MEASURE, request.actor, TEAM),
    }
    return render(request, "response/index.html", context)


@require_GET
def alert(request: Request, alert_id: UUID) -> HttpResponse:
    """The response to one alert: its tasks, what came of it, what is learnt."""
    return render(request, "response/alert.html", alert_context(_load(request, alert_id), request.actor))


@require_POST
def give(request: Request, alert_id: UUID) -> HttpResponse:
    """Give one task."""
    found = _load(request, alert_id)
    form = TaskForm(request.POST, team=found.team_id)
    if done(form, lambda: actions.give(found, [form.wanted()], by=request.actor)):
        messages.success(request, _("The task is given."))
        return redirect("response:alert", found.pk)
    context = alert_context(found, request.actor, form)
    return render(request, "response/alert.html", context, status=422)


@require_http_methods(["GET", "POST"])
def plan(request: Request, alert_id: UUID) -> HttpResponse:
    """Give what is usually done at this level, in one go."""
    found = _load(request, alert_id)
    permit(rules.RESPOND, request.actor, found.team_id)
    form = PlanForm(typed(request), alert=found, lines=queries.templates(found.level))
    if form.is_bound and done(form, lambda: actions.give(found, form.wanted(), by=request.actor)):
        messages.success(request, _("The tasks are given."))
        return redirect("response:alert", found.pk)
    lead = _("A line without a person is not given. Staff change this list under Forms and lists, two together.")
    return _form_page(request, found, form, heading=_("Usual response"), submit=_("Give these tasks"), lead=lead)


@require_POST
def take_on(request: Request, alert_id: UUID, task_id: UUID) -> HttpResponse:
    """Say that one is on it."""
    found = _load(request, alert_id)
    actions.take_on(_task(request, found, task_id), by=request.actor)
    messages.success(request, _("You are on it. The others see that."))
    return redirect("response:alert", found.pk)


@require_POST
def finish(request: Request, alert_id: UUID, task_id: UUID) -> HttpResponse:
    """Say what came of a task."""
    found, form = _load(request, alert_id), DoneForm(request.POST)
    task = _task(request, found, task_id)
    if done(form, lambda: actions.finish(task, outcome=form.cleaned_data["outcome"], by=request.actor)):
        messages.success(request, _("The task is done."))
        return redirect("response:alert", found.pk)
    return _form_page(request, found, form, heading=_("What came of it"), submit=_("Done"))


@require_http_methods(["GET", "POST"])
def pass_on(request: Request, alert_id: UUID, task_id: UUID) -> HttpResponse:
    """Give a task to someone else, or another deadline."""
    found = _load(request, alert_id)
    task = _task(request, found, task_id)
    known = {"due_at": until(usual_deadline(found.level, task.due_at))}
    form = PassOnForm(typed(request), team=found.team_id, initial=known)
    if form.is_bound and done(form, lambda: actions.pass_on(task, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("The task is passed on."))
        return redirect("response:alert", found.pk)
    title = open_one(task, by=request.actor)["title"]
    return _form_page(request, found, form, heading=_("Pass the task on"), submit=_("Pass on"), lead=title)


@require_http_methods(["GET", "POST"])
def close(request: Request, alert_id: UUID) -> HttpResponse:
    """Close an alert, with what came of it and what is left."""
    found = _load(request, alert_id)
    permit(rules.CLOSE, request.actor, found.team_id)
    form = AccountForm(typed(request), open_tasks=queries.tasks_of(found, request.actor).open().count())
    if form.is_bound and done(form, lambda: aftermath.close(found, form.account(), by=request.actor)):
        messages.success(request, _("Closed. A second person is asked to confirm what came of it."))
        return redirect("response:alert", found.pk)
    return _form_page(request, found, form, heading=_("Close the alert"), submit=_("Close"))


@require_http_methods(["GET", "POST"])
def account(request: Request, alert_id: UUID) -> HttpResponse:
    """Write or correct what came of an alert that was closed or cancelled."""
    found = _load(request, alert_id)
    permit(rules.CONFIRM, request.actor, found.team_id)
    form = AccountForm(typed(request))
    if form.is_bound and done(form, lambda: aftermath.account_for(found, form.account(), by=request.actor)):
        messages.success(request, _("Kept. A second person is asked to confirm it."))
        return redirect("response:alert", found.pk)
    return _form_page(request, found, form, heading=_("What came of it"), submit=_("Keep"))


@require_POST
def confirm(request: Request, alert_id: UUID) -> HttpResponse:
    """Agree with what came of an alert, as the second person, who says which version they read."""
    found = get_object_or_404(AfterAction.objects.visible_to(request.actor), alert=_load(request, alert_id))
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise WrongState(_("Read what came of it first, then agree."))
    aftermath.confirm(found, seen=form.cleaned_data["seen"], by=request.actor)
    messages.success(request, _("Confirmed by two."))
    return redirect("response:alert", alert_id)


@require_http_methods(["GET", "POST"])
def learn(request: Request, alert_id: UUID) -> HttpResponse:
    """Write one thing learnt, and who changes what."""
    found = _load(request, alert_id)
    permit(rules.LEARN, request.actor, found.team_id)
    form = LessonForm(typed(request), team=found.team_id)
    if form.is_bound and done(form, lambda: aftermath.learn(found, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept, sealed."))
        return redirect("response:alert", found.pk)
    return _form_page(request, found, form, heading=_("What we learn"), submit=_("Keep"))


@require_GET
def lessons(request: Request) -> HttpResponse:
    """What was learnt from all alerts, and what became of it."""
    return render(request, "response/lessons.html", {"lessons": lesson_lines(request.actor)})


@require_POST
def follow_up(request: Request, lesson_id: UUID, task_id: UUID) -> HttpResponse:
    """Say what was changed because of a lesson."""
    lesson = get_object_or_404(Lesson.objects.visible_to(request.actor).select_related("alert"), pk=lesson_id)
    task, form = _task(request, lesson, task_id), DoneForm(request.POST)
    if done(form, lambda: finish_task(task, outcome=form.cleaned_data["outcome"], by=request.actor)):
        messages.success(request, _("The task is done."))
        return redirect("response:lessons")
    return _form_page(request, lesson.alert, form, heading=_("What came of it"), submit=_("Done"))


@require_GET
def measures(request: Request) -> HttpResponse:
    """How well the mechanism of alerts works, by level and by year."""
    permit(rules.MEASURE, request.actor, TEAM)
    return render(request, "response/measures.html", {"tables": measure_rows(cases_for(request.actor))})
