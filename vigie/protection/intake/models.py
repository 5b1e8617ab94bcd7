"""Report and Message: sealed to the duty desk, and to the reporter through the key of their code."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import AlarmKind, VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import certified, certify
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SWAPPED, SealedRecord
from vigie.protection.intake.duty import models as duty_models  # noqa: F401  # for Django
from vigie.protection.intake.odk import models as odk_models  # noqa: F401  # for Django
from vigie.protection.intake.states import REPORT
from vigie.protection.intake.texts import models as text_models  # noqa: F401  # for Django
from vigie.protection.intake.trips import models as trip_models  # noqa: F401  # for Django
from vigie.protection.intake.wordings import models as wording_models  # noqa: F401  # for Django


class Urgency(models.TextChoices):
    """What the reporter said of danger; no answer is an answer."""

    IMMEDIATE = "immediate", _("In danger now")
    NONE = "none", _("Not in immediate danger")
    UNKNOWN = "unknown", _("Not said")


class Way(models.TextChoices):
    """How something reached us; sealed with it."""

    WEB = "web", _("Public form")
    FIELD = "field", _("Field application")
    ODK = "odk", _("ODK or KoBo form")
    SMS = "sms", _("SMS")
    CALL = "call", _("Telephone call")
    SHEET = "sheet", _("Spreadsheet")
    MAIL = "mail", _("E-mail")


class ReportQuerySet(VisibleQuerySet["Report"]):
    def waiting(self) -> Self:
        """Those whose last word is the reporter's."""
        return self.filter(unanswered=True).exclude(state="closed")


class Report(SealedRecord):
    """One conversation, or something that came without a code and cannot be answered here.

    Clear: month, country, urgency, state, the hour by which an answer is due; never the words.
    """

    month = models.DateField()
    last_month = models.DateField()  # of the last word or step: from here retention counts
    country = models.CharField(max_length=3, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.UNKNOWN)
    state = models.CharField(max_length=10, choices=REPORT.choices, default="received")
    unanswered = models.BooleanField(default=True)
    answer_by = models.DateTimeField()
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lookup = models.BinaryField(max_length=32, unique=True, null=True)
    reporter_key = models.BinaryField(max_length=crypto.PUBLIC_BYTES, null=True)
    certificate = models.BinaryField(max_length=64)
    submission = models.CharField(max_length=43, unique=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["answer_by"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="intake_month_only"),
            models.CheckConstraint(condition=Q(last_month__day=1), name="intake_last_month_only"),
            models.CheckConstraint(
                condition=Q(lookup__isnull=True, reporter_key__isnull=True)
                | Q(lookup__isnull=False, reporter_key__isnull=False),
                name="intake_code_whole_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_by"]),
            # The board is ordered, counted and filtered in this index alone, past the sealed bytes.
            models.Index(
                fields=[
                    "unanswered",
                    "answer_by",
                    "id",
                    "team",
                    "wrap",
                    "urgency",
                    "state",
                    "country",
                    "assigned_to",
                    "month",
                ],
                name="intake_board",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("intake:report", args=[self.pk])

    def _facts(self) -> dict[str, str | int]:
        return {
            "id": str(self.pk),
            "lookup": bytes(self.lookup or b"").hex(),
            "public": bytes(self.reporter_key or b"").hex(),
        }

    @property
    def answerable(self) -> bool:
        """Whether whoever wrote has a code to come back with."""
        return self.lookup is not None

    def certify(self) -> None:
        """Sign the reporter's public key, or that there is none, with the node's key, when it arrives."""
        self.certificate = certify("reporter", **self._facts())

    def certain_key(self) -> bytes | None:
        """The reporter's public key, to seal to; None without a code. Raises Altered, with an alarm, when it was
        swapped or taken away since it came."""
        if not certified("reporter", self.certificate, **self._facts()):
            raise_alarm(AlarmKind.ALTERED_KEY, self, by=Actor.system())
            raise Altered(SWAPPED)
        return None if self.reporter_key is None else bytes(self.reporter_key)

    @property
    def late(self) -> bool:
        return self.unanswered and timezone.now() > self.answer_by


class Author(models.TextChoices):
    """Who wrote a message."""

    REPORTER = "reporter", _("The person who writes to us")
    TEAM = "team", _("Duty desk")


class Message(SealedRecord):
    """One message, in its place in the conversation; its time is sealed with its words. Both sides can open it."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="messages")
    place = models.PositiveIntegerField()
    author = models.CharField(max_length=8, choices=Author)
    reporter_wrap = models.BinaryField(null=True)

    other_wraps = ("reporter_wrap",)

    class Meta:
        ordering = ["place"]
        # A search lists all that someone may see each time: from this index alone, past the sealed bytes.
        indexes = [models.Index(fields=["team", "wrap", "report", "id", "version"], name="intake_listing")]
        constraints = [models.UniqueConstraint(fields=["report", "place"], name="intake_one_message_per_place")]

    def __str__(self) -> str:
        return str(self.pk)

    def wrap_for_others(self, data_key: bytes) -> None:
        """The reporter reads on, whenever the message is sealed anew, with the key of their code if they have one."""
        key = self.report.certain_key()
        self.reporter_wrap = None if key is None else crypto.hpke_seal(key, data_key, self.bound("reporter"))


class Enclosure(SealedRecord):
    """A sound or a picture that came with a message, sealed on the device in memory; small (under 2 MB)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="enclosures")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["report", "place"], name="intake_one_enclosure_per_place")]

    def __str__(self) -> str:
        return str(self.pk)
