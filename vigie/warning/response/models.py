"""A task's clock and who answered (clear), the after-action of an alert and what is learnt (sealed). See ADR 84."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.alerts.states import ENDED
from vigie.warning.response.states import AFTER_ACTION


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those whose task the actor may see; of a task that was erased, those whose alert they may see."""
        tasks, alerts = Task.objects.visible_to(actor), Alert.objects.visible_to(actor)
        return self.filter(Q(task__in=tasks) | Q(task=None, alert__in=alerts))

    def open(self) -> Self:
        return self.filter(task__state="open")

    def escalated(self, step: int) -> Self:
        """Open and late for so long that this step was reached, of an alert that is not over."""
        return self.open().filter(step__gte=step).exclude(alert__state__in=ENDED)


class Assignment(models.Model):
    """One task of a response, in clear: when it was first due, who took it on, when it was done, how far it escalated.

    `first_due_at` stays when the task is given to someone else: an answer is in time by what was first agreed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.SET_NULL, null=True, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    # No longer needed before it was due, or given to someone else: neither answered nor left.
    dropped = models.BooleanField(default=False)
    step = models.PositiveSmallIntegerField(default=0)
    step_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["first_due_at"]
        constraints = [
            models.CheckConstraint(condition=Q(step__lte=3), name="response_three_steps"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped=False), name="response_done_or_dropped"),
            models.CheckConstraint(condition=Q(taken_at=None) | Q(taken_by__isnull=False), name="response_taken_by"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AfterActionQuerySet(VisibleQuerySet["AfterAction"]):
    def waiting(self) -> Self:
        """Those that a second person has still to confirm."""
        return self.filter(state="proposed")

    def confirmed(self) -> Self:
        return self.filter(state="confirmed")


class AfterAction(SealedRecord):
    """What came of an alert: proposed by one, confirmed by another.

    Sealed: `happened`, `event_on` (ISO date or ""), `evidence`, `left` (what was left undone, in words).
    """

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    state = models.CharField(max_length=10, choices=AFTER_ACTION.choices, default="proposed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AfterActionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(second__isnull=False) & ~Q(second=F("proposed_by")),
                name="response_outcome_confirmed_by_two",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("response:alert", args=[self.alert_id])


class Lesson(SealedRecord):
    """One thing learnt from an alert. Sealed: `words`. What is done about it is a task about the lesson."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()

    class Meta:
        ordering = ["-written_on", "pk"]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("response:lessons")
