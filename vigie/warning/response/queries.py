"""Named questions about responses; what an actor may not see is not counted either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.models import Task, TaskQuerySet
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.queries import place_label, terms
from vigie.warning.alerts.exercise import marked
from vigie.warning.alerts.models import Alert, AlertQuerySet
from vigie.warning.response import rules
from vigie.warning.response.escalation import COORDINATION, DECIDERS, OWNER, rank
from vigie.warning.response.models import AfterAction, Assignment, AssignmentQuerySet, Lesson
from vigie.warning.response.states import ACCOUNTED

ALERT, LESSON = Alert._meta.label_lower, Lesson._meta.label_lower
TEMPLATES = "response_task"


def counted_alerts() -> AlertQuerySet:
    """Every alert that figures may count; an exercise tells how we practise, not how good we were."""
    return Alert.objects.all().real()


def templates(level: str) -> list[tuple[str, str]]:
    """(code, words) of what is usually done from this level on; staff edit the list, two together (ADR 61)."""
    found = terms(TEMPLATES)
    return [(t.code, t.label()) for t in found if t.parent and rank(t.parent.code) <= rank(level)]


def tasks_of(alert: Alert, actor: Actor) -> TaskQuerySet:
    return Task.objects.visible_to(actor).about(alert).select_related("owner")


def tasks_by_alert(alerts: Iterable[Alert], actor: Actor) -> dict[UUID, list[Task]]:
    """The tasks of several alerts that the actor may see, in one question."""
    found: dict[UUID, list[Task]] = {alert.pk: [] for alert in alerts}
    asked = Task.objects.visible_to(actor).filter(subject_kind=ALERT, subject_id__in=[str(key) for key in found])
    for task in asked:
        found[UUID(task.subject_id)].append(task)
    return found


def clocks(tasks: Iterable[Task]) -> dict[UUID, Assignment]:
    """The clock of each task, by the task's id."""
    rows = Assignment.objects.filter(task__in=[task.pk for task in tasks]).select_related("deputy", "taken_by")
    return {row.task_id: row for row in rows if row.task_id}


class Answered(TypedDict):
    """One task that was due, in clear."""

    alert: str
    country: str
    level: str
    due_at: datetime
    in_time: bool


def answered() -> list[Answered]:
    """Every task of a counted alert that was done or is past its first deadline, whoever asks; clear columns only.

    Left out: what was no longer needed before it was due, and what was passed on. A late task stays late when its alert
    is closed.
    """
    rows = _due().filter(alert__in=counted_alerts())
    clear = rows.values_list("alert", "alert__country", "alert__level", "first_due_at", "done_at")
    return [
        Answered(
            alert=str(alert), country=country, level=level, due_at=due, in_time=done_at is not None and done_at <= due
        )
        for alert, country, level, due, done_at in clear
    ]


def answered_counts() -> dict[str, int]:
    """Of how many tasks that figure tells (`n`), and how many of them were in time (`hits`)."""
    in_time = Count("pk", filter=Q(done_at__lte=F("first_due_at")))
    return _due().filter(alert__in=counted_alerts()).order_by().aggregate(n=Count("*"), hits=in_time)


def answered_visible_to(actor: Actor) -> AssignmentQuerySet:
    """The rows behind that figure, for those who may see them."""
    return _due().visible_to(actor).filter(alert__in=counted_alerts()).select_related("alert")


def _due() -> AssignmentQuerySet:
    late = Q(first_due_at__lt=timezone.now())
    return Assignment.objects.filter(late | Q(done_at__isnull=False), dropped=False)


class Judged(TypedDict):
    """What came of one alert, once two people agreed; clear columns only."""

    alert: UUID
    country: str
    level: str
    decided_at: datetime
    outcome: str


def judged() -> list[Judged]:
    """Every counted alert whose outcome a second person confirmed."""
    rows = AfterAction.objects.confirmed().filter(alert__in=counted_alerts()).order_by("alert__decided_at")
    clear = rows.values_list("alert", "alert__country", "alert__level", "alert__decided_at", "outcome")
    return [
        Judged(alert=alert, country=country, level=level, decided_at=decided_at, outcome=outcome)
        for alert, country, level, decided_at, outcome in clear
        if decided_at
    ]


def judged_counts() -> dict[str, int]:
    """Of how many counted alerts two people agreed that they were true or false (`n`), and how many true (`hits`)."""
    found = AfterAction.objects.confirmed().filter(alert__in=counted_alerts(), alert__decided_at__isnull=False)
    told = found.filter(outcome__in=["true", "false"]).order_by()
    return told.aggregate(n=Count("*"), hits=Count("pk", filter=Q(outcome="true")))


def judged_visible_to(actor: Actor) -> QuerySet[AfterAction]:
    """The rows behind that figure, for those who may see them."""
    found = AfterAction.objects.visible_to(actor).confirmed().filter(alert__in=counted_alerts())
    return found.select_related("alert")


def answering(actor: Actor) -> AlertQuerySet:
    """Alerts that the actor may see and whose response is not over: in force, or with an open task."""
    busy = Task.objects.visible_to(actor).open().filter(subject_kind=ALERT).values_list("subject_id", flat=True)
    found = Alert.objects.visible_to(actor).filter(Q(state__in=["issued", "updated"]) | Q(pk__in=list(busy)))
    return found.order_by("decide_by")


def unaccounted(actor: Actor) -> AlertQuerySet:
    """Alerts closed or cancelled that the actor may see and that have no after-action yet."""
    over = Alert.objects.visible_to(actor).filter(state__in=ACCOUNTED)
    return over.exclude(pk__in=AfterAction.objects.values("alert"))


def todo(actor: Actor) -> list[Todo]:
    """Tasks to step in for, outcomes to confirm, follow-ups of lessons; for the coordination a number.

    Own tasks that answer an alert stand among the lines of the alerts' room.
    """
    return [*_follow_ups(actor), *_late(actor), *_outcomes(actor), *_overseen(actor)]


def _follow_ups(actor: Actor) -> list[Todo]:
    mine = list(Task.objects.visible_to(actor).open().owned_by(actor).filter(subject_kind=LESSON))
    lessons = Lesson.objects.filter(pk__in=[task.subject_id for task in mine], alert__exercise=True)
    drills = {str(key) for key in lessons.values_list("pk", flat=True)}
    lines = []
    for task in mine:
        late, drill = task.due_at < timezone.now(), task.subject_id in drills
        title = _said(_("Follow up what was learnt from an alert"), drill)
        level = "orange" if late and not drill else "green"
        lines.append(Todo(level, title, _("Task · yours"), reverse("response:lessons"), task.due_at))
    return lines


def _said(title: str, exercise: bool) -> str:
    return marked(title, get_language() or "fr", exercise=exercise)


def _late(actor: Actor) -> list[Todo]:
    late = Assignment.objects.visible_to(actor).escalated(OWNER).select_related("alert", "task")
    leads = may(rules.LEAD, actor)
    lines = []
    for row in late:
        if row.task is None or (actor.user and row.task.owner_id == actor.user.pk):
            continue
        if actor.user and row.deputy_id == actor.user.pk:
            title = _("Step in: a task that you deputise for is late")
        elif leads and row.step >= DECIDERS:
            title = _("A task that answers an alert stays late: who does it?")
        else:
            continue
        place = _("Alert · %(country)s") % {"country": place_label(row.alert.country)}
        level, said = "green" if row.alert.exercise else "red", _said(title, row.alert.exercise)
        lines.append(Todo(level, said, place, reverse("response:alert", args=[row.alert_id]), row.task.due_at))
    return lines


def _outcomes(actor: Actor) -> list[Todo]:
    if not may(rules.CONFIRM, actor):
        return []
    waiting = AfterAction.objects.visible_to(actor).waiting().exclude(proposed_by=actor.user).select_related("alert")
    lines = [(row.alert, _("Confirm what came of an alert")) for row in waiting]
    lines += [(alert, _("Write what came of an alert")) for alert in unaccounted(actor)]
    return [
        Todo(
            "green" if alert.exercise else "yellow",
            _said(title, alert.exercise),
            _("Alert · %(country)s") % {"country": place_label(alert.country)},
            reverse("response:alert", args=[alert.pk]),
        )
        for alert, title in lines
    ]


def overdue_long() -> int:
    """How many tasks stay late after those who decide were asked: a number, and nothing else."""
    return Assignment.objects.escalated(COORDINATION).filter(alert__in=counted_alerts()).count()


def _overseen(actor: Actor) -> list[Todo]:
    number = overdue_long() if may(rules.OVERSEE, actor) else 0
    if not number:
        return []
    title = ngettext(
        "%(n)d task that answers an alert stays late", "%(n)d tasks that answer alerts stay late", number
    ) % {"n": number}
    return [Todo("red", title, _("Coordination · ask the monitoring team"), reverse("response:index"))]
