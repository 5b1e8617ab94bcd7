"""Hold: one record that no rule may erase for now. Erasure: what was erased in one run, in counts."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.seal.models import SealedRecord


class Cause(models.TextChoices):
    """Why a record is held; the reason itself is sealed."""

    PERSON = "person", _("Someone asked to keep it")
    NEEDED = "needed", _("Something that is not over rests on it")


class HoldQuerySet(VisibleQuerySet["Hold"]):
    def active(self, day: date) -> Self:
        """Those that still hold on `day`."""
        return self.filter(Q(until=None) | Q(until__gte=day))

    def on(self, kind: str) -> Self:
        return self.filter(kind=kind)


class Hold(SealedRecord):
    """Sealed to the record's own team: `steps`, each with who, when and why. Clear: on what, why in a word, until when.

    The record is named by kind and id, so no room is named here. `until` is None while nobody lifted it.
    """

    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    cause = models.CharField(max_length=8, choices=Cause, default=Cause.PERSON)
    until = models.DateField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "until", "pk"]
        indexes = [models.Index(fields=["kind", "subject"])]

    def __str__(self) -> str:
        return str(self.pk)


class Erasure(models.Model):
    """One run. `lines`: rule, count, oldest and newest month; `backups`: when made, until when kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField()
    lines = models.JSONField(default=list)
    backups = models.JSONField(default=list)

    class Meta:
        ordering = ["-day", "pk"]

    def __str__(self) -> str:
        return str(self.day)
