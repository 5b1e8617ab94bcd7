"""A violation (sealed but for few clear columns), and the counts that nobody can link back to it."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.files.models import File
from vigie.ground.seal.models import SealedRecord
from vigie.protection.incidents.doubles import models as double_models  # noqa: F401  # for Django
from vigie.protection.incidents.sheets import models as sheet_models  # noqa: F401  # for Django
from vigie.protection.incidents.states import INCIDENT, VERIFIED


class ActGroup(models.TextChoices):
    """The eight groups: the only detail of an act in clear (domain.md)."""

    KILLING = "killing", _("Killing and disappearance")
    TORTURE = "torture", _("Torture and ill-treatment")
    ARREST = "arrest", _("Arrest and detention")
    JUDICIAL = "judicial", _("Judicial harassment")
    THREAT = "threat", _("Threats and surveillance")
    ATTACK = "attack", _("Attack on home, office, property or data")
    RESTRICTION = "restriction", _("Restriction of rights")
    DEFAMATION = "defamation", _("Defamation and other")


class Urgency(models.TextChoices):
    """How soon someone must act."""

    IMMEDIATE = "immediate", _("Now")
    SOON = "soon", _("Soon")
    NONE = "none", _("Not urgent")


class IncidentQuerySet(VisibleQuerySet["Incident"]):
    def verified(self) -> Self:
        return self.filter(state__in=VERIFIED)

    def to_forget(self, actor: Actor) -> Self:
        """Those of which someone else asked that former versions be forgotten; none that is counted with another."""
        # First the few of which anyone asked, from the index that holds these alone: the register is not gone through.
        asked = Incident.objects.filter(forget_asked_by__isnull=False).values("pk")
        return self.filter(pk__in=asked).exclude(forget_asked_by=actor.user).exclude(state="merged")

    def waiting(self) -> Self:
        """Received or on the way to being verified."""
        return self.filter(state__in=["received", "review", "corroborated"])


class Incident(SealedRecord):
    """Clear: month, country, act group of the gravest act, state, urgency, and who did which step. Sealed: `facts`."""

    month = models.DateField()
    country = models.CharField(max_length=3)
    act_group = models.CharField(max_length=12, choices=ActGroup)
    state = models.CharField(max_length=12, choices=INCIDENT.choices, default="received")
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NONE)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_verifier = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_verifier = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    # Who asked that former versions be forgotten, until a second person answers. Clear, so that it can be asked of that
    # second person on their first page; of which versions, and why, is sealed (ADR 73).
    forget_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    restrictable = True

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        indexes = [
            models.Index(fields=["state", "month"]),
            models.Index(fields=["country", "month"]),
            # The list is skipped through, counted and filtered in this index alone, past the sealed bytes.
            models.Index(
                fields=["-month", "id", "team", "wrap", "state", "country", "act_group"], name="incidents_newest"
            ),
            # A search lists all that someone may see each time: from this index alone, past the sealed bytes.
            models.Index(fields=["team", "wrap", "id", "version"], name="incidents_listing"),
            # The first page asks for the most urgent of those that wait: from this index alone.
            models.Index(fields=["state", "urgency", "-month", "id", "team", "wrap"], name="incidents_urgent"),
            models.Index(
                fields=["forget_asked_by"], name="incidents_to_forget", condition=Q(forget_asked_by__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=VERIFIED)
                | Q(first_verifier__isnull=False)
                & Q(second_verifier__isnull=False)
                & ~Q(first_verifier=F("second_verifier")),
                name="incidents_verified_by_two",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="incidents_month_only"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("incidents:incident", args=[self.pk])


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only what is joined to a violation that the actor may see: a file follows its violation."""
        return self.filter(incident__in=Incident.objects.visible_to(actor), file__in=File.objects.visible_to(actor))


class Evidence(models.Model):
    """A file joined to a violation. All that it says of itself is sealed in the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="evidence")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class AreaWeekCount(models.Model):
    """Verified acts of one group in one area (or country, when the area is unknown) and one week (its Monday)."""

    area = models.CharField(max_length=8)
    week = models.DateField()
    act_group = models.CharField(max_length=12, choices=ActGroup)
    n = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "week", "act_group"], name="incidents_one_area_week")]


class Dimension(models.TextChoices):
    """The margins that are counted, each by itself, never crossed."""

    CATEGORY = "category", _("Category of the victim")
    SEX = "sex", _("Sex")
    AGE = "age_band", _("Age band")
    AUTHOR = "author", _("Type of author")


class MonthMargin(models.Model):
    """Verified acts of one country and month by the values of one dimension."""

    country = models.CharField(max_length=3)
    month = models.DateField()
    dimension = models.CharField(max_length=10, choices=Dimension)
    value = models.CharField(max_length=24)
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "month", "dimension", "value"], name="incidents_one_margin_per_cell"
            )
        ]


class CountDelta(models.Model):
    """One cell to add or take away, not applied yet: no record, no time, and rows are drawn again in random order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=3)
    dimension = models.CharField(max_length=10)
    area = models.CharField(max_length=8, blank=True)
    period = models.DateField()
    value = models.CharField(max_length=24)
    sign = models.SmallIntegerField()


class CountBatch(models.Model):
    """The day since which a country has counts pending: of the whole batch, not of any one."""

    country = models.CharField(max_length=3, primary_key=True)
    since = models.DateField()
