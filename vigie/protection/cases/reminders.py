"""Deadlines of a case as tasks whose words say nothing: the clear date of a task is the only trace of a deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal import naming
from vigie.ground.tasks.actions import assign_task, settle_task
from vigie.ground.tasks.models import Task
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case, EmergencyGrant

MORNING = time(7, tzinfo=UTC)


def morning_of(day: date) -> datetime:
    """When a reminder of that day is due: its morning, the same for every reminder, so that no hour tells its kind."""
    return datetime.combine(day, MORNING)


def morning_before(moment: datetime) -> datetime:
    """The last such morning before a moment: for a clock of hours, whose own hour must not stand in clear."""
    same_day = morning_of(moment.astimezone(UTC).date())
    return same_day if same_day <= moment else same_day - timedelta(days=1)


def keeper_of(case: Case, *, by: Actor) -> User | None:
    """Whom what falls due in a case reminds: its officer, unless they were taken off it since; else the actor."""
    officer = case.officer
    return officer if officer and (not case.restricted or officer in case.readers()) else by.user


@transaction.atomic
def remind(case: Case, *, owner: User, due_at: datetime, by: Actor) -> str:
    """Remind someone of a case, and of nothing else; returns the task's id, to keep with what it is about.

    The task of a restricted case is there for its named persons only.
    """
    now = Case.objects.select_for_update().get(pk=case.pk)  # Who is being named or taken off comes before or after.
    if now.restricted and owner not in now.readers():
        raise Invalid(_("This person cannot read the case: name them first, or choose someone who can."))
    task = assign_task(case, title=gettext("Reminder"), owner=owner, due_at=due_at, team=case.team_id, by=by)
    naming.follow(task, now, by=by)
    return str(task.pk)


def settle(case: Case, key: str, *, by: Actor) -> None:
    """What a reminder was about is done or has another date; nothing happens when it was finished before."""
    task = Task.objects.visible_to(by).about(case).open().filter(pk=key).first() if key else None
    if task is not None:
        settle_task(task, by=by)


def settle_care(case: Case, facts: Facts, *, by: Actor) -> None:
    """Care was offered: the reminder of the 72 hours, which no line of the case calls its own, is needed no more."""
    if facts.care_by is None:
        return
    own = {line.task for lines in (facts.assessments, facts.plan, facts.consents, facts.follow_ups) for line in lines}
    tasks = Task.objects.visible_to(by).about(case).open().filter(due_at=morning_before(facts.care_by))
    for task in tasks.exclude(pk__in=[key for key in own if key]):
        settle_task(task, by=by)


def settle_all(case: Case, *, by: Actor) -> None:
    """The case is closed: none of its reminders is needed any more."""
    for task in Task.objects.visible_to(by).about(case).open():
        settle_task(task, by=by)


@transaction.atomic
def follow(case: Case, *, by: Actor) -> None:
    """What belongs to a case, its reminders and grants, is for the same persons as the case."""
    for task in Task.objects.visible_to(by).about(case):
        naming.follow(task, case, by=by)
    for grant in EmergencyGrant.objects.visible_to(by).filter(case=case):
        naming.follow(grant, case, by=by)
