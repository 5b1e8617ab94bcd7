"""A case: one sealed file per person or household at risk, and the few clear columns by which it is found again."""

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
from vigie.protection.cases.grants.states import GRANT, SIGNED
from vigie.protection.cases.states import CASE, OPEN
from vigie.protection.incidents.models import Urgency


class CaseQuerySet(VisibleQuerySet["Case"]):
    def open(self) -> Self:
        """Those that are not closed."""
        return self.filter(state__in=OPEN)


class Case(SealedRecord):
    """Clear: month, country of the facts, state, urgency, who opened it and who accompanies. Sealed: `facts.Facts`.

    All of a case lies under one data key: who may read it reads all of it, and it is forgotten whole. Where the
    person is now is sealed: in clear it would say where someone hides.
    """

    month = models.DateField()  # of the opening
    last_month = models.DateField()  # of the last word or step: from here retention counts
    country = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=CASE.choices, default="new")
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.SOON)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    restrictable = True

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        indexes = [
            models.Index(fields=["state", "month"]),
            models.Index(fields=["country", "month"]),
            # A search lists all that someone may see each time: from this index alone, past the sealed bytes.
            models.Index(fields=["team", "wrap", "id", "version"], name="cases_listing"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="cases_month_only"),
            models.CheckConstraint(condition=Q(last_month__day=1), name="cases_last_month_only"),
            models.CheckConstraint(condition=Q(state="new") | ~Q(officer=None) | Q(state="closed"), name="cases_taken"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.pk])


class EmergencyGrantQuerySet(VisibleQuerySet["EmergencyGrant"]):
    def to_sign(self) -> Self:
        """Those that wait for a signature."""
        return self.filter(state__in=["asked", "half_signed"])


class EmergencyGrant(SealedRecord):
    """Clear: month, state, and who did which step. Sealed: amount, purpose, code and person (`GrantFacts`).

    It is for the same readers as its case. The database itself refuses one without two different signatures.
    """

    # Columns of the relations below, said here for mypy: its plugin finds them or not, by the order it reads in.
    case_id: uuid.UUID
    asked_by_id: uuid.UUID
    first_signer_id: uuid.UUID | None

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grants")
    month = models.DateField()
    state = models.CharField(max_length=12, choices=GRANT.choices, default="asked")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    restrictable = True

    objects = EmergencyGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        indexes = [models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=SIGNED)
                | Q(first_signer__isnull=False) & Q(second_signer__isnull=False) & ~Q(first_signer=F("second_signer")),
                name="cases_grant_signed_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="half_signed") | Q(first_signer__isnull=False), name="cases_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="cases_grant_month_only"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("cases:grants", args=[self.case_id])  # type: ignore[attr-defined,unused-ignore]  # the plugin

    def signed_first(self, actor: Actor) -> bool:
        """Whether the actor gave the first of the two signatures."""
        return actor.user is not None and self.first_signer_id == actor.user.pk  # type: ignore[attr-defined,unused-ignore]
