"""Giving, taking on, finishing and passing on the tasks of a response; and asking after those that are late."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.actions import finish_task, keep_task, sealed_task, settle_task
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.models import Alert
from vigie.warning.alerts.states import ENDED
from vigie.warning.response import rules
from vigie.warning.response.escalation import step_at
from vigie.warning.response.models import Assignment


@dataclass(frozen=True)
class Wanted:
    """A task to give: its words, who does it, who steps in for them, and until when."""

    title: str
    owner: User
    due_at: datetime
    deputy: User | None = None


def give(alert: Alert, wanted: Sequence[Wanted], *, by: Actor) -> list[Assignment]:
    """Give the tasks that answer an alert, all or none; at any state before its end, for help does not wait.

    Raises Invalid for a deputy who is the owner or cannot read the task, WrongState once the alert has ended.
    """
    permit(rules.RESPOND, by, alert.team_id)
    if alert.state in ENDED:
        raise WrongState
    for one in wanted:
        _check_deputy(one, alert)
    tasks = [_sealed(alert, one) for one in wanted]
    with transaction.atomic():
        return [_keep(alert, task, one.deputy, one.due_at, by=by) for task, one in zip(tasks, wanted, strict=True)]


def _check_deputy(one: Wanted, alert: Alert) -> None:
    if one.deputy is None:
        return
    if one.deputy == one.owner:
        raise Invalid(_("The deputy is someone else than the owner: one person may be away."))
    if not Membership.objects.live().filter(user=one.deputy, team=alert.team_id).exists():
        raise Invalid(_("The deputy must be a member of the team, or they could not read the task."))


def _sealed(alert: Alert, one: Wanted) -> Task:
    return sealed_task(alert, title=one.title, owner=one.owner, due_at=one.due_at, team=alert.team_id)


def _keep(alert: Alert, task: Task, deputy: User | None, first_due_at: datetime, *, by: Actor) -> Assignment:
    kept = keep_task(task, by=by)
    return Assignment.objects.create(alert=alert, task=kept, deputy=deputy, first_due_at=first_due_at)


def take_on(task: Task, *, by: Actor) -> None:
    """The owner or the deputy says that they are on it. Raises Denied for anyone else, WrongState the second time."""
    with transaction.atomic():
        row = _row(task)
        if by.user is None or by.user.pk not in (task.owner_id, row.deputy_id):
            raise Denied(_("Its owner or their deputy takes a task on."))
        if row.taken_at is not None or not Task.objects.open().filter(pk=task.pk).exists():
            raise WrongState
        _write(row, taken_at=timezone.now(), taken_by=by.user)
        note("task.take_on", task, by=by)


def finish(task: Task, *, outcome: str, by: Actor) -> None:
    """The owner says what came of it; when, is kept in clear. Raises Denied, WrongState or Invalid."""
    finish_task(task, outcome=outcome, by=by, also=lambda: _write(_row(task), done_at=timezone.now()))


def pass_on(task: Task, *, owner: User, due_at: datetime, deputy: User | None = None, by: Actor) -> Assignment:
    """Give a task to someone else, or another deadline: the old one ends, and its first deadline goes with it.

    Its owner, its deputy or a decision maker may. The words are those of the old task.
    """
    row = Assignment.objects.filter(task=task).first()
    if by.user is None or not (
        by.user.pk in (task.owner_id, row.deputy_id if row else None) or may(rules.LEAD, by, task.team_id)
    ):
        raise Denied(rules.LEAD.sentence)
    alert = Alert.objects.get(pk=task.subject_id)
    if alert.state in ENDED:
        raise WrongState
    again = Wanted(open_one(task, by=by)["title"], owner, due_at, deputy)
    _check_deputy(again, alert)
    new = _sealed(alert, again)
    with transaction.atomic():
        settle_task(task, by=by)
        ended = _row(task)
        _write(ended, dropped=True)
        return _keep(alert, new, deputy, ended.first_due_at, by=by)


def settle_open(alert: Alert, *, by: Actor) -> None:
    """End what is still open when an alert is closed, inside the caller's transaction, who has permitted the actor.

    What was late by then stays late: only a task that was not due yet is no longer needed.
    """
    for task in Task.objects.about(alert).open():
        _settle(task, by=by)


def _settle(task: Task, *, by: Actor) -> None:
    settle_task(task, by=by)
    row = _row(task)
    if row.first_due_at >= timezone.now():
        _write(row, dropped=True)


def _settle_taken_back(*, by: Actor) -> None:
    """End what is still open of alerts that are over, and the clocks of what was taken back before it was due."""
    tasks = list(Task.objects.open().filter(subject_kind=Alert._meta.label_lower))
    ended = Alert.objects.filter(pk__in={task.subject_id for task in tasks}, state__in=ENDED)
    over = {str(pk) for pk in ended.values_list("pk", flat=True)}
    for task in tasks:
        if task.subject_id in over:
            with suppress(WrongState), transaction.atomic():  # Its owner may finish it at this very moment.
                _settle(task, by=by)
    running = Assignment.objects.filter(alert__state__in=ENDED, task__state="done", done_at=None, dropped=False)
    running.filter(first_due_at__gte=timezone.now()).update(dropped=True)


def escalate(*, by: Actor) -> int:
    """Note how far each late task has escalated, and since when; returns how many moved.

    Reads clear columns only. A task that another door gave without us gets its clock here; one whose alert has ended
    otherwise than by closing ends here.
    """
    permit(rules.ESCALATE, by)
    _settle_taken_back(by=by)
    now, moved = timezone.now(), 0
    late = {task.pk: task for task in Task.objects.late().filter(subject_kind=Alert._meta.label_lower)}
    alerts = {str(alert.pk): alert for alert in Alert.objects.filter(pk__in={t.subject_id for t in late.values()})}
    known = {one.task_id: one for one in Assignment.objects.filter(task__in=late)}
    for key, task in late.items():
        alert = alerts.get(task.subject_id)
        if alert is None:
            continue
        step = step_at(alert.level, task.due_at, now)
        with transaction.atomic():
            row = known.get(key) or Assignment.objects.create(alert=alert, task=task, first_due_at=task.due_at)
            if step > row.step:
                _write(row, step=step, step_at=now)
                note("task.escalate", task, by=by)
                moved += 1
    return moved


def _row(task: Task) -> Assignment:
    """The clock of a task, locked; made here for a task that another door gave without one."""
    facts = {"alert_id": task.subject_id, "first_due_at": task.due_at}
    return Assignment.objects.select_for_update().get_or_create(task=task, defaults=facts)[0]


def _write(row: Assignment, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
