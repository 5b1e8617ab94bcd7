"""Where sheets come from, the sheets themselves in sealed parts, and which row became which violation."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord


class SheetSource(SealedRecord):
    """One table that comes again. Sealed facts: `name`, `key` (of its digests), and `mapping` once someone made it."""

    objects: ClassVar[Any] = VisibleQuerySet.as_manager()

    class Meta:
        app_label = "incidents"

    def __str__(self) -> str:
        return str(self.pk)


class SheetState(models.TextChoices):
    """A sheet is cut and sealed into parts; then its parts are taken in, one by one."""

    RECEIVING = "receiving", _("Not whole")
    READY = "ready", _("Ready")
    DONE = "done", _("Taken in")


class Sheet(SealedRecord):
    """One file that came. Sealed facts: `name`, `headers`, `told` (what was odd in the file), `lists` (values seen)."""

    source = models.ForeignKey(SheetSource, on_delete=models.PROTECT, related_name="sheets")
    month = models.DateField()
    state = models.CharField(max_length=9, choices=SheetState, default=SheetState.RECEIVING)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = VisibleQuerySet.as_manager()

    class Meta:
        app_label = "incidents"
        ordering = ["-month", "pk"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="incidents_sheet_month_only")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("incidents:sheet", args=[self.pk])

    @property
    def dealt_with(self) -> int:
        """Rows of which it is known what became of them."""
        return self.made + self.changed + self.same + self.refused


class SheetPart(SealedRecord):
    """Some hundred rows. Sealed facts: `first` (row number), `rows`; once dealt with, only the `refused` with why."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveIntegerField()
    done = models.BooleanField(default=False)

    objects: ClassVar[Any] = VisibleQuerySet.as_manager()

    class Meta:
        app_label = "incidents"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["sheet", "place"], name="incidents_one_part_per_place")]

    def __str__(self) -> str:
        return str(self.pk)


class SheetRow(models.Model):
    """A row of a source that became a violation: digests under the source's key tell nobody else which, or what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(SheetSource, on_delete=models.PROTECT, related_name="+")
    mark = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[models.Manager[SheetRow]] = models.Manager()

    class Meta:
        app_label = "incidents"
        constraints = [models.UniqueConstraint(fields=["source", "mark"], name="incidents_one_row_per_mark")]

    def __str__(self) -> str:
        return str(self.pk)
