"""A security incident, and the ladder of one person or organisation. All but month, country and urgency is sealed."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.people.models import Party
from vigie.ground.seal.models import SealedRecord


class Urgency(models.TextChoices):
    """What whoever logged it said of danger."""

    IMMEDIATE = "immediate", _("In danger now")
    NONE = "none", _("Not in immediate danger")
    UNKNOWN = "unknown", _("Not said")


class SecurityIncidentQuerySet(VisibleQuerySet["SecurityIncident"]):
    def since(self, day: date) -> Self:
        """Those of that month and after."""
        return self.filter(month__gte=day.replace(day=1))


class SecurityIncident(SealedRecord):
    """An unusual fact that may announce a threat. Sealed: what, when, where, about whom, in which words."""

    month = models.DateField()
    country = models.CharField(max_length=3)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.UNKNOWN)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SecurityIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        indexes = [models.Index(fields=["-month", "id", "team", "wrap", "country"], name="ladder_newest")]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="ladder_month_only")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("ladder:incident", args=[self.pk])


class LadderQuerySet(VisibleQuerySet["Ladder"]):
    def rising(self) -> Self:
        """Those that nobody has looked at since a step asked for it."""
        return self.filter(rising=True)


class Ladder(SealedRecord):
    """The steps of one party, sealed together: one opening reads years, and no clear link says what is about whom."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="ladder")
    # A step asked for attention and nobody has looked since. Clear, so that the first page opens nothing (ADR 40).
    rising = models.BooleanField(default=False)

    objects = LadderQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
