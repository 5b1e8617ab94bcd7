"""Shifts, whose hours are public and whose holders are sealed; and the line outside that always answers."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.seal.models import SealedRecord

PHONE = RegexValidator(r"^\+[0-9][0-9 ]{5,21}$", _("Begin with + and the country’s code."))


class ShiftQuerySet(VisibleQuerySet["Shift"]):
    """Only the duty desk sees the shifts themselves."""


class Shift(SealedRecord):
    """Hours in which someone answers. Sealed facts: `holder` and `deputy` (pseudonyms)."""

    month = models.DateField()  # of its end: from here retention counts
    opens = models.DateTimeField()
    closes = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["opens"]
        indexes = [models.Index(fields=["closes"], name="intake_shift_closes")]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="intake_shift_ends_after"),
            models.CheckConstraint(condition=Q(month__day=1), name="intake_shift_month_only"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OutsideLine(models.Model):
    """A helpline of others that answers when we do not: published on the public pages as the coordination wrote it."""

    place = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24, validators=[PHONE])

    objects: ClassVar[models.Manager[OutsideLine]] = models.Manager()

    class Meta:
        app_label = "intake"
        constraints = [models.CheckConstraint(condition=Q(place=1), name="intake_one_outside_line")]

    def __str__(self) -> str:
        return self.name
