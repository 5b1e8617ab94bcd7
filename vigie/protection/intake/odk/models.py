"""A telephone that may send filled forms, and the key to which forms can be encrypted on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import AlarmKind, VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import certified, certify
from vigie.ground.seal.models import SWAPPED, SealedRecord


class PhoneQuerySet(VisibleQuerySet["Phone"]):
    """Only the duty desk sees the telephones."""


class Phone(SealedRecord):
    """One telephone and its token, which can write and read nothing. Sealed facts: `holder`, `by`.

    `label` is drawn, and is what the telephone calls itself; of the token only `digest` is kept.
    """

    label = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    ends = models.DateField()  # its last day
    month = models.DateField()  # of its last day: from here retention counts
    last_month = models.DateField(null=True)  # in which it last sent something
    stopped = models.BooleanField(default=False)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["stopped", "label"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="intake_phone_month_only"),
            models.CheckConstraint(
                condition=Q(last_month__isnull=True) | Q(last_month__day=1), name="intake_phone_last_month_only"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def works(self) -> bool:
        """Whether its token is still taken."""
        return not self.stopped and timezone.localdate() <= self.ends


class FormKeyQuerySet(VisibleQuerySet["FormKey"]):
    """Only the duty desk opens their private halves."""


class FormKey(SealedRecord):
    """An RSA key pair (ODK's encrypted forms). Sealed facts: `private`, base64 of PKCS 8. The newest is served.

    `epoch_then` is the team's epoch when it was made: who leaves the team may have kept the key, so a newer epoch asks
    for a newer key.
    """

    number = models.PositiveIntegerField(unique=True)
    public = models.BinaryField(max_length=400)
    certificate = models.BinaryField(max_length=64)
    epoch_then = models.PositiveIntegerField()

    objects = FormKeyQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)

    def _facts(self) -> dict[str, str | int]:
        return {"id": str(self.pk), "number": self.number, "public": bytes(self.public).hex()}

    def certify(self) -> None:
        """Sign the public half with the node's key, when it is made."""
        self.certificate = certify("form-key", **self._facts())

    @classmethod
    def current(cls) -> FormKey | None:
        """The newest, to encrypt to; None where forms are not encrypted. Raises Altered, with an alarm, when its
        public half was swapped."""
        key = cls.objects.order_by("-number").first()
        if key is not None and not certified("form-key", key.certificate, **key._facts()):
            raise_alarm(AlarmKind.ALTERED_KEY, key, by=Actor.system())
            raise Altered(SWAPPED)
        return key
