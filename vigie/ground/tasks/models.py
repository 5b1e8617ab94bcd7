"""A task: its words are sealed to the team, its owner and deadline are clear so that it can be asked after."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.ground.tasks.states import TASK


class TaskQuerySet(VisibleQuerySet["Task"]):
    def about(self, subject: models.Model) -> Self:
        """The tasks that answer one object."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))

    def open(self) -> Self:
        return self.filter(state="open")

    def owned_by(self, actor: Actor) -> Self:
        return self.filter(owner=actor.user)

    def late(self) -> Self:
        """Open and past their deadline."""
        return self.open().filter(due_at__lt=timezone.now())


class Task(SealedRecord):
    """Sealed facts: `title`, `outcome`. The subject is named by kind and id, so no room is named here."""

    restrictable = True

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tasks")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TASK.choices, default="open")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"]), models.Index(fields=["owner", "state"])]

    def __str__(self) -> str:
        return str(self.pk)
