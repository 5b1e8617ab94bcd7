"""A scenario and every version of its tree: sealed, but for the country, the horizon and who wrote (ADR 84)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.warning.scenarios.states import SCENARIO
from vigie.warning.signals.models import Signal


class ScenarioQuerySet(VisibleQuerySet["Scenario"]):
    def open(self) -> Self:
        return self.filter(state="open")

    def scored(self) -> Self:
        return self.filter(state="scored")

    def ripe(self, today: date) -> Self:
        """Open although their horizon has passed: someone must say what happened."""
        return self.open().filter(horizon__lte=today)


class Scenario(SealedRecord):
    """Sealed once it is scored: `happened` (the key of a branch, or "other"), `happened_on`, `words`."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=3)
    horizon = models.DateField()
    state = models.CharField(max_length=6, choices=SCENARIO.choices, default="open")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    scored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["horizon", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scored") | Q(scored_by__isnull=False) & ~Q(scored_by=F("written_by")),
                name="scenarios_scored_by_another",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("scenarios:scenario", args=[self.pk])


class Version(SealedRecord):
    """The tree as it was written at one moment, never changed. Sealed: see `tree.Tree`."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["scenario", "number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="scenarios_one_version_per_number")]

    def __str__(self) -> str:
        return str(self.pk)
