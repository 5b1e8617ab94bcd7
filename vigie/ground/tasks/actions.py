"""Giving a task, finishing it, settling one that is no longer needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.models import Task
from vigie.ground.tasks.states import TASK


def assign_task(subject: models.Model, *, title: str, owner: User, due_at: datetime, team: str, by: Actor) -> Task:
    """Give `owner`, a live member of `team`, a task about `subject`. The calling room has permitted the actor."""
    return keep_task(sealed_task(subject, title=title, owner=owner, due_at=due_at, team=team), by=by)


def sealed_task(subject: models.Model, *, title: str, owner: User, due_at: datetime, team: str) -> Task:
    """A task as `assign_task` gives it, not kept yet: a room that writes more with it seals before it begins."""
    if not title.strip():
        raise Invalid(_("Say what is to be done."))
    if not Membership.objects.live().filter(user=owner, team=team).exists():
        raise Invalid(_("The owner must be a member of the team, or they could not read the task."))
    task = Task(owner=owner, due_at=due_at, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
    task.seal({"title": title.strip(), "outcome": ""}, team, TeamEpoch.current(team))
    return task


def keep_task(task: Task, *, by: Actor) -> Task:
    """Keep a sealed task. The calling room has permitted the actor."""
    with transaction.atomic():
        task.save(force_insert=True)
        note("task.assign", task, by=by)
    return task


def finish_task(task: Task, *, outcome: str, by: Actor, also: Callable[[], object] | None = None) -> None:
    """The owner says what came of it; `also` is done in the same transaction.

    Raises Denied for anyone else, WrongState when it is done already.
    """
    if by.user is None or task.owner_id != by.user.pk:
        raise Denied(_("Only its owner finishes a task; ask them, or give it to someone else."))
    if not outcome.strip():
        raise Invalid(_("Say in a few words what came of it."))
    facts, read = open_one(task, by=by), task.version
    task.seal({**facts, "outcome": outcome.strip()}, task.team_id)
    with transaction.atomic():
        locked = Task.objects.select_for_update().get(pk=task.pk)
        if locked.version != read:
            raise WrongState
        task.state = TASK.next(locked.state, "finish")
        task.save()
        note("task.finish", task, by=by)
        if also is not None:
            also()


def settle_task(task: Task, *, by: Actor) -> None:
    """What the task was about is done otherwise or has another date. The calling room has permitted the actor."""
    with transaction.atomic():
        locked = Task.objects.select_for_update().get(pk=task.pk)
        task.state = TASK.next(locked.state, "settle")
        task.save(update_fields=["state"])
        note("task.settle", task, by=by)
