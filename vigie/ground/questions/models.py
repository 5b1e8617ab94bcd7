"""A version of what a form asks, and a change proposed to a code list. Clear, for they speak of nobody (ADR 61)."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.questions import rules
from vigie.ground.questions.kinds import Question
from vigie.ground.questions.lists import name_of
from vigie.ground.questions.states import CHANGE, VERSION

OPEN = ("draft", "tried")
READ_BY_TWO = Q(approved_by__isnull=False) & ~Q(approved_by=F("written_by"))


class EditableQuerySet(models.QuerySet[models.Model]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who may word them, in any team: the forms are the whole node's."""
        return self if may(rules.EDIT, actor) else self.none()


class FormVersion(models.Model):
    """What one form asks from its approval on. An approved version never changes: records point to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    questions = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=VERSION.choices, default="draft")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EditableQuerySet.as_manager()

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="questions_one_version_per_number"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="approved"), name="questions_one_in_use"),
            models.UniqueConstraint(fields=["form"], condition=Q(state__in=OPEN), name="questions_one_draft"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "replaced"]) | READ_BY_TWO, name="questions_version_read_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.number}"

    def asked(self) -> list[Question]:
        """Its questions, in order."""
        return [Question.read(known) for known in self.questions]


class ListChange(models.Model):
    """A value to add to a code list, to name otherwise, or no longer to offer; done when a second person approves."""

    class Kind(models.TextChoices):
        ADD = "add", _("Add a value")
        RELABEL = "relabel", _("Name it otherwise")
        RETIRE = "retire", _("No longer offer it")
        RESTORE = "restore", _("Offer it again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=40)
    parent = models.CharField(max_length=40, blank=True)
    labels = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=CHANGE.choices, default="proposed")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EditableQuerySet.as_manager()

    class Meta:
        ordering = ["list", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code"], condition=Q(state="proposed"), name="questions_one_change_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(state="approved") | READ_BY_TWO, name="questions_change_read_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.list}.{self.code}"

    @property
    def list_name(self) -> str:
        """The name of its list on screen."""
        return name_of(self.list)
