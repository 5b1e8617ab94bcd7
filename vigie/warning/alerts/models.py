"""Alert (sealed), Proposal to publish (sealed until two people agree), Published (public, signed, never changed)."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.warning.alerts.levels import LEVELS
from vigie.warning.alerts.states import ALERT, PROPOSAL
from vigie.warning.signals.models import Signal


class LevelCode(models.TextChoices):
    """Colour, shape and word on screen; `unknown` until a person has assessed."""

    GREEN = "green", _("Green")
    YELLOW = "yellow", _("Yellow")
    ORANGE = "orange", _("Orange")
    RED = "red", _("Red")
    UNKNOWN = "unknown", _("Not assessed")


class Outcome(models.TextChoices):
    """What the after-action found. "Averted" is never counted as false."""

    TRUE = "true", _("True: it happened")
    FALSE = "false", _("False: it did not, and nothing we did prevented it")
    AVERTED = "averted", _("Averted: the response prevented it")
    UNKNOWN = "unknown", _("Unknown")


class AlertQuerySet(VisibleQuerySet["Alert"]):
    def undecided(self) -> Self:
        return self.filter(state__in=["new", "verifying", "assessing"])

    def in_force(self) -> Self:
        return self.filter(state__in=["issued", "updated"])

    def decided(self) -> Self:
        """Issued or rejected, ever."""
        return self.exclude(decided_at=None)


class Alert(SealedRecord):
    """Clear: where (first-level area at finest), level, state, who did which step, and the decision's clock.

    Sealed: title, threat, reasons, texts by language, decisions in words, after-action (see `facts`).
    """

    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=3)
    area = models.CharField(max_length=8, blank=True)
    level = models.CharField(max_length=8, choices=LevelCode, default=LevelCode.UNKNOWN)
    state = models.CharField(max_length=10, choices=ALERT.choices, default="new")
    opened_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_decider = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["decide_by"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "updated", "closed"], level__in=["orange", "red"])
                | Q(first_decider__isnull=False) & Q(decided_by__isnull=False) & ~Q(first_decider=F("decided_by")),
                name="alerts_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "updated", "closed"]) | ~Q(level="unknown"),
                name="alerts_none_issued_without_level",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("alerts:detail", args=[self.pk])

    @property
    def needs_two(self) -> bool:
        """Whether this level is decided by two people."""
        known = LEVELS.get(self.level)
        return known is not None and known.four_eyes

    @property
    def late(self) -> bool:
        """Undecided past its deadline."""
        return self.decided_at is None and timezone.now() > self.decide_by


class Proposal(SealedRecord):
    """The wish to publish an issued alert. Sealed: the texts as the public would read them, and the harm sheet."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=10, choices=PROPOSAL.choices, default="proposed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    not_before = models.DateTimeField()

    class Meta:
        ordering = ["-not_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert"], condition=Q(state__in=["proposed", "published"]), name="alerts_one_live_proposal"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(second__isnull=False) & ~Q(second=F("proposed_by")),
                name="alerts_published_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MessageType(models.TextChoices):
    """CAP 1.2 msgType."""

    ALERT = "Alert", _("Alert")
    UPDATE = "Update", _("Update")
    CANCEL = "Cancel", _("Cancellation")


class Published(models.Model):
    """One public CAP 1.2 message as it was sent: public by decision of two people, signed, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="messages")
    sequence = models.PositiveIntegerField(unique=True)
    sent = models.DateTimeField()
    kind = models.CharField(max_length=6, choices=MessageType)
    level = models.CharField(max_length=8, choices=LevelCode)
    country = models.CharField(max_length=3)
    area = models.CharField(max_length=8, blank=True)
    expires = models.DateTimeField()
    texts = models.JSONField()
    cap = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def taken_back(self) -> Published | None:
        """The cancellation that took this message back, if one did."""
        later = Published.objects.filter(proposal=self.proposal_id, sequence__gt=self.sequence)
        return later.filter(kind=MessageType.CANCEL).first()
