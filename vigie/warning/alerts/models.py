"""Alert (sealed), the messages it sent inside (sealed, signed), Proposal to publish (sealed until two people agree),
Published (signed, never changed), who was reached, and lists of addresses (both sealed)."""

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
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.levels import LEVELS
from vigie.warning.alerts.states import ALERT, IN_FORCE, PROPOSAL, UNDECIDED
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
    """Every question that is counted leaves exercises out by itself; `visible_to` alone has both."""

    def real(self) -> Self:
        """Without the exercises."""
        return self.filter(exercise=False)

    def exercises(self) -> Self:
        return self.filter(exercise=True)

    def undecided(self) -> Self:
        return self.real().filter(state__in=UNDECIDED)

    def in_force(self) -> Self:
        return self.real().filter(state__in=IN_FORCE)

    def decided(self) -> Self:
        """Issued or rejected, ever."""
        return self.real().exclude(decided_at=None)

    def waiting_for_second(self) -> Self:
        """Issued in an emergency by one person, whom nobody has followed yet; exercises too."""
        return self.filter(state__in=IN_FORCE, decided_by=None)


class Alert(SealedRecord):
    """Clear: where (first-level area at finest), level, state, who did which step, the clocks, and whether it is an
    exercise (said again in the sealed facts: see `inside.facts_of`, which refuses one that was changed).

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
    emergency_at = models.DateTimeField(null=True)
    second_by = models.DateTimeField(null=True)
    exercise = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["decide_by"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "updated", "closed", "cancelled"], level__in=["orange", "red"])
                | Q(first_decider__isnull=False) & Q(decided_by__isnull=False) & ~Q(first_decider=F("decided_by"))
                # A Red emergency does not wait; but it is not closed as answered without its second person.
                | Q(level="red", first_decider__isnull=False, decided_by=None, emergency_at__isnull=False)
                & Q(second_by__isnull=False, state__in=["issued", "updated", "cancelled"]),
                name="alerts_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "updated", "closed", "cancelled"]) | ~Q(level="unknown"),
                name="alerts_none_issued_without_level",
            ),
            models.CheckConstraint(
                condition=Q(exercise=False) | Q(signal=None), name="alerts_no_exercise_takes_a_signal"
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

    @property
    def waits_for_second(self) -> bool:
        """Issued in an emergency by one person, and not confirmed yet."""
        return self.state in IN_FORCE and self.decided_by_id is None


class Proposal(SealedRecord):
    """The wish to publish an issued alert. Sealed: the texts as the public would read them, and the harm sheet."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="proposals")
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC)
    state = models.CharField(max_length=10, choices=PROPOSAL.choices, default="proposed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    not_before = models.DateTimeField()

    class Meta:
        ordering = ["-not_before"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["alert", "audience"], condition=Q(state=state), name=f"alerts_one_{state}_an_audience"
                )
                for state in ("proposed", "published")
            ),
            models.CheckConstraint(condition=~Q(audience="inside"), name="alerts_proposed_outside"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn", "replaced"])
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


class Message(SealedRecord):
    """What an alert said inside at one moment: never changed. Clear: which of how many, its kind, its level, by whom.

    Sealed: the words, why, until when, the CAP 1.2 message and the node's signature (see `inside`).
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=MessageType)
    level = models.CharField(max_length=8, choices=LevelCode)
    sent = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["alert", "number"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "number"], name="alerts_messages_in_a_row"),
            models.CheckConstraint(
                condition=Q(number=1, kind="Alert") | Q(number__gt=1) & ~Q(kind="Alert"),
                name="alerts_first_message_is_an_alert",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AddressList(SealedRecord):
    """Addresses for e-mail under one name, all sealed: see `lists`."""

    def __str__(self) -> str:
        return str(self.pk)


class Reach(SealedRecord):
    """Whom a message reached. Clear: the month, for retention; sealed: by which way, how many, when, who answered."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="reached")
    month = models.DateField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class PublishedQuerySet(models.QuerySet["Published"]):
    def public(self) -> Self:
        """What everyone may read; what was handed to official mechanisms stays out."""
        return self.filter(audience=Audience.PUBLIC)


class Published(models.Model):
    """One CAP 1.2 message as it left: let out by two people, signed, never changed. `public` are those on the site."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="messages")
    sequence = models.PositiveIntegerField(unique=True)
    sent = models.DateTimeField()
    kind = models.CharField(max_length=6, choices=MessageType)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC)
    exercise = models.BooleanField(default=False)
    level = models.CharField(max_length=8, choices=LevelCode)
    country = models.CharField(max_length=3)
    area = models.CharField(max_length=8, blank=True)
    expires = models.DateTimeField()
    texts = models.JSONField()
    cap = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def taken_back(self) -> Published | None:
        """The cancellation that took this message back, if one did."""
        return self._later().filter(kind=MessageType.CANCEL).first()

    @property
    def newest(self) -> Published:
        """The message that holds today in its place: itself, if none came later."""
        return self._later().order_by("-sequence").first() or self

    @property
    def before(self) -> list[Published]:
        """The earlier messages of the same alert to the same readers, first to last."""
        return list(self._same().filter(sequence__lt=self.sequence).order_by("sequence"))

    def _same(self) -> PublishedQuerySet:
        return Published.objects.filter(proposal__alert=self.proposal.alert_id, audience=self.audience)

    def _later(self) -> PublishedQuerySet:
        return self._same().filter(sequence__gt=self.sequence)
