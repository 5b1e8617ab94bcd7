"""Trip and its signs of life. Clear are the clock and whether help was asked for; everything else is sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.seal.models import SealedRecord
from vigie.protection.intake.trips.states import TRIP

PATIENCE = timedelta(minutes=15)  # a phone that finds no network is not yet a silence


class How(models.TextChoices):
    """What a sign of life says."""

    WELL = "well", _("I am well, and go on")
    ARRIVED = "arrived", _("I have arrived: the journey is over")
    HELP = "help", _("I need help now")


class Outcome(models.TextChoices):
    """Why the desk ends a journey; sealed with its words."""

    SAFE = "safe", _("Reached, and safe")
    FOUND = "found", _("Found by others, and safe")
    HARMED = "harmed", _("Harmed, held or missing: what is done next is written elsewhere")
    MISTAKE = "mistake", _("Planned by mistake, or never begun")


class TripQuerySet(VisibleQuerySet["Trip"]):
    def under_way(self) -> Self:
        """Those that are not over."""
        return self.filter(state="under_way")

    def silent(self) -> Self:
        """Those whose traveller is late with news, or asked for help."""
        return self.under_way().filter(Q(alarm=True) | Q(due__lt=timezone.now() - PATIENCE))


class Trip(SealedRecord):
    """One journey. Sealed facts: `words` (who, by which way, whom to ask, what to do), `at`."""

    month = models.DateField()  # of its planned end: from here retention counts
    state = models.CharField(max_length=10, choices=TRIP.choices, default="under_way")
    every = models.PositiveSmallIntegerField()  # hours between two signs of life
    until = models.DateTimeField()  # when the traveller thinks to have arrived
    due = models.DateTimeField()  # the next sign of life; of an alarm, since when
    # What the traveller's screen said last. It goes on under an alarm: whoever stands beside them sees no other hour.
    told = models.DateTimeField()
    alarm = models.BooleanField(default=False)  # help asked for, or the code typed as by someone who is made to
    lookup = models.BinaryField(max_length=32, unique=True, null=True)  # none once the code is used up
    submission = models.CharField(max_length=43, unique=True)

    objects = TripQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["due"]
        indexes = [models.Index(fields=["state", "due"], name="intake_trip_due")]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="intake_trip_month_only"),
            models.CheckConstraint(condition=Q(every__gte=1, every__lte=48), name="intake_trip_rhythm"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("intake:trip", args=[self.pk])

    @property
    def silent(self) -> bool:
        """Whether someone must act now."""
        return self.state == "under_way" and (self.alarm or timezone.now() > self.due + PATIENCE)


class Sign(SealedRecord):
    """One sign of life, or one attempt of the desk to get one. Sealed: `how`, `at`, `words`, `by`, `constrained`."""

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="signs")
    place = models.PositiveIntegerField()

    class Meta:
        app_label = "intake"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["trip", "place"], name="intake_one_sign_per_place")]

    def __str__(self) -> str:
        return str(self.pk)

    def standing(self) -> dict[str, str | int]:
        """Where it stands; sealed with it, for whoever owns the database could move it to another journey."""
        return {"trip": str(self.trip_id), "place": self.place}
