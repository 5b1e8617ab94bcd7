"""Acceptance of the risk, sheets of codes, who may write, and the gateways that bring texts."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.protection.intake import rules
from vigie.protection.intake.texts.states import ACCEPTANCE, SHEET

GRACE = timedelta(days=5)  # how long a sheet is still believed after its month


class AcceptanceQuerySet(VisibleQuerySet["Acceptance"]):
    """The direction sees them; whether one is in force is no secret inside the node: see `queries.in_force`."""


class Acceptance(SealedRecord):
    """That the risk of SMS is taken until a day. Sealed to the direction: `reasons` and `measures`."""

    month = models.DateField()  # of its last step: from here retention counts
    review_on = models.DateField()  # clear: the door closes on that day, and holds no key
    state = models.CharField(max_length=9, choices=ACCEPTANCE.choices, default="proposed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["-review_on"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="intake_acceptance_month_only"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="accepted"), name="intake_one_accepted_acceptance"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False) & ~Q(accepted_by=F("proposed_by")),
                name="intake_acceptance_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CodeSheetQuerySet(VisibleQuerySet["CodeSheet"]):
    """Only the duty desk sees that there are any."""


class CodeSheet(SealedRecord):
    """A month's words for one circle. Sealed: `called` (for whom), `country`, `looks`, `codes` (word → meaning)."""

    month = models.DateField()  # in which it is valid
    state = models.CharField(max_length=5, choices=SHEET.choices, default="drawn")

    objects = CodeSheetQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["-month", "pk"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="intake_codesheet_month_only")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("intake:codesheet", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The last day of its month."""
        return (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def over(self) -> bool:
        """Whether it is read no more."""
        return timezone.localdate() > self.last_day + GRACE


class CorrespondentQuerySet(VisibleQuerySet["Correspondent"]):
    """Only the duty desk sees that there are any."""


class Correspondent(SealedRecord):
    """Someone whose number is expected. Sealed facts: `called`, `number` (one spelling), `reach` (by another way)."""

    objects = CorrespondentQuerySet.as_manager()

    class Meta:
        app_label = "intake"

    def __str__(self) -> str:
        return str(self.pk)


class GatewayKind(models.TextChoices):
    """What brings texts; each says what it is in its own way (`texts.gateways`)."""

    PLAIN = "plain", _("Any gateway that sends a form or JSON, with the secret in a header")
    TWILIO = "twilio", _("Twilio")
    AFRICAS_TALKING = "africa", _("Africa’s Talking")
    SMSSYNC = "smssync", _("SMSSync on an Android phone")
    ANDROID = "android", _("SMS Gateway for Android")


class GatewayQuerySet(models.QuerySet["Gateway"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who read what it brings."""
        return self if may(rules.TRIAGE, actor, "intake") else self.none()


class Gateway(models.Model):
    """A way in for texts. Of a secret that is only shown to us, the digest is kept; one that signs must be usable, and
    lies encrypted under a key that is derived from the node's (ADR 66)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=GatewayKind)
    digest = models.BinaryField(max_length=32, null=True)
    signing = models.BinaryField(max_length=200, null=True)
    sender_field = models.CharField(max_length=40, blank=True)
    text_field = models.CharField(max_length=40, blank=True)
    id_field = models.CharField(max_length=40, blank=True)

    objects = GatewayQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__isnull=True, signing__isnull=False) | Q(digest__isnull=False, signing__isnull=True),
                name="intake_gateway_one_secret",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
