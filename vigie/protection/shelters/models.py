"""Refuge, its address, stays, and the marks of nights by which the database itself refuses to give a place twice."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.protection.incidents.models import Urgency
from vigie.protection.shelters.states import HOLDING, SHELTER, STAY, WAITING


class ShelterQuerySet(VisibleQuerySet["Shelter"]):
    def open(self) -> Self:
        """Those that take people in."""
        return self.filter(state="open")


class Shelter(SealedRecord):
    """Clear: state. Sealed: everything else (`facts.ShelterFacts`), even the country: there are few refuges."""

    state = models.CharField(max_length=6, choices=SHELTER.choices, default="open")

    objects = ShelterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "wrap", "id", "version"], name="shelters_listing")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("shelters:shelter", args=[self.pk])


class ShelterAddressQuerySet(VisibleQuerySet["ShelterAddress"]):
    pass


class ShelterAddress(SealedRecord):
    """Where a refuge is: two of the named persons open it together, never one alone (ADR 29)."""

    shelter = models.OneToOneField(Shelter, on_delete=models.PROTECT, related_name="address")

    restrictable = True

    objects = ShelterAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("shelters:address", args=[self.shelter_id])  # type: ignore[attr-defined,unused-ignore]  # the plugin


class StayQuerySet(VisibleQuerySet["Stay"]):
    def waiting(self) -> Self:
        """Those who still need a place."""
        return self.filter(state=WAITING)

    def holding(self) -> Self:
        """Those whose nights are held."""
        return self.filter(state__in=HOLDING)


class Stay(SealedRecord):
    """Clear: state, urgency, month of the last step, who asked. Sealed: who, where, every date (`facts.StayFacts`)."""

    state = models.CharField(max_length=9, choices=STAY.choices, default=WAITING)
    urgency = models.CharField(max_length=10, choices=Urgency)
    last_month = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = StayQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "urgency"]),
            models.Index(fields=["team", "wrap", "id", "version"], name="shelters_stay_listing"),
        ]
        constraints = [models.CheckConstraint(condition=Q(last_month__day=1), name="shelters_last_month_only")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("shelters:stay", args=[self.pk])


class NightMark(models.Model):
    """That one place is held for one night: a keyed digest, so that two of the same are refused and none says a date.

    It points to no stay and no refuge: a stay knows its nights, sealed, and makes their marks again to free them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mark = models.BinaryField(max_length=32, unique=True)

    objects: ClassVar[models.Manager[NightMark]] = models.Manager()

    def __str__(self) -> str:
        return str(self.pk)
