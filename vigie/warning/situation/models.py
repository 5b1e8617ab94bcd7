"""Focal points, their weekly grids, and what of these lies in clear: judgements of a whole country's week (ADR 80)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.warning.signals.models import Signal


class Level(models.TextChoices):
    """The scale of an indicator; its words on screen are those of the list `situation_level`."""

    NONE = "none", _("None")
    SOME = "some", _("Some, as usual")
    MORE = "more", _("Much more than usual")
    UNKNOWN = "unknown", _("Not known")


class Trend(models.TextChoices):
    """Against the week before; its words on screen are those of the list `situation_trend`."""

    LESS = "less", _("Less")
    SAME = "same", _("The same")
    MORE = "more", _("More")
    UNKNOWN = "unknown", _("Not known")


class PostQuerySet(VisibleQuerySet["Post"]):
    def live(self) -> Self:
        """Those that still answer: not ended, of people who are still active."""
        return self.filter(ended_on=None, user__is_active=True)

    def of(self, actor: Actor) -> Self:
        """An actor's own."""
        return self.filter(user=actor.user)


class Post(SealedRecord):
    """That someone is a focal point for a country. Sealed: for which of its areas, and a note."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=3)
    started_on = models.DateField(default=timezone.localdate)
    ended_on = models.DateField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["country", "started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "country"], condition=Q(ended_on=None), name="situation_one_live_post_per_country"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")), name="situation_post_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class GridQuerySet(VisibleQuerySet["Grid"]):
    def of_weeks(self, first: date, last: date) -> Self:
        """Those of these weeks, both included (Mondays)."""
        return self.filter(week__range=(first, last))


class Grid(SealedRecord):
    """One focal point's answer for one week (its Monday). Sealed: answers, areas, words, by which way it came."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="grids")
    country = models.CharField(max_length=3)
    week = models.DateField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GridQuerySet.as_manager()

    class Meta:
        ordering = ["-week", "country", "pk"]
        constraints = [models.UniqueConstraint(fields=["post", "week"], name="situation_one_grid_per_week")]
        indexes = [models.Index(fields=["-week", "country", "team", "post"], name="situation_newest")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("situation:grid", args=[self.pk])


class Judgement(models.Model):
    """What one grid of a whole country says of one indicator: in clear, for jobs hold no key (ADR 80).

    When the grid is forgotten its judgements stay, without it: forecasts are scored by what was said at the time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grid = models.ForeignKey(Grid, on_delete=models.SET_NULL, null=True, related_name="judgements")
    country = models.CharField(max_length=3)
    week = models.DateField()
    indicator = models.CharField(max_length=40)
    level = models.CharField(max_length=8, choices=Level)
    trend = models.CharField(max_length=8, choices=Trend)

    class Meta:
        ordering = ["week", "country", "indicator", "pk"]
        constraints = [models.UniqueConstraint(fields=["grid", "indicator"], name="situation_one_judgement_per_grid")]
        indexes = [models.Index(fields=["week", "country"], name="situation_judged")]

    def __str__(self) -> str:
        return f"{self.country} {self.week} {self.indicator}"
