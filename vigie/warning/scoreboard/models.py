"""Scores of stored forecasts, and the yearly public sheet. Counts and scores only: nothing here was sealed (ADR 85)."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.warning.outlook.models import Reading, Run
from vigie.warning.scoreboard import rules
from vigie.warning.scoreboard.states import SHEET


class Scoring(models.Model):
    """That the forecasts were scored after one run of the outlook, and how many scores are new or revised."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="+")
    scored = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class ForecastScore(models.Model):
    """One forecast against what came `horizon` periods after it, beside the baseline of the same day.

    `observed` is the count as it is known now: when a source revises it, the score is revised.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="+")
    horizon = models.PositiveSmallIntegerField()
    target = models.DateField()
    observed = models.PositiveIntegerField()
    crps = models.FloatField()
    baseline = models.FloatField()
    inside = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "horizon"], name="scoreboard_one_score_per_horizon"),
            models.CheckConstraint(condition=Q(crps__gte=0, baseline__gte=0), name="scoreboard_scores_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.reading_id} + {self.horizon}"


class YearSheetQuerySet(models.QuerySet["YearSheet"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who read the scoreboard; a published one is everyone's."""
        return self if may(rules.READ, actor, rules.TEAM) else self.published()

    def published(self) -> Self:
        return self.filter(state="published")


class YearSheet(models.Model):
    """What the public may know of one year, already suppressed. Fixed when it is prepared, never computed again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    state = models.CharField(max_length=9, choices=SHEET.choices, default="prepared")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField()
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = YearSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=~Q(state="dropped"), name="scoreboard_one_sheet_per_year"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(second__isnull=False) & ~Q(second=F("prepared_by")),
                name="scoreboard_published_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
