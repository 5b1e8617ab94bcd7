"""What stays when someone is under pressure: keys given back, locks of teams, openings that take two, a tally."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.models import Team
from vigie.ground.accounts.models import User


class Absence(models.Model):
    """A person who gave their keys back: before a border, or because someone may force them. Dates stay out of it."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("Travelling")
        FREEZE = "freeze", _("Locked by themselves")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=8, choices=Kind)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="seal_one_absence_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_by=F("user")), name="seal_nobody_gives_their_own_keys_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"


class TeamLock(models.Model):
    """The emergency lock of a team: one member asks, a second sets it; two of the regional duty desk, or the quorum,
    undo it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="locks")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(null=True)
    thaw_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(ended_at=None), name="seal_one_lock_at_a_time"),
            models.CheckConstraint(
                condition=Q(set_by=None) | ~Q(set_by=F("asked_by")), name="seal_a_lock_is_set_by_two"
            ),
            models.CheckConstraint(
                condition=Q(thaw_asked_by=None) | Q(ended_by=None) | ~Q(thaw_asked_by=F("ended_by")),
                name="seal_a_lock_is_undone_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def is_set_on(cls, team: str) -> bool:
        """Whether the emergency lock of a team is set now."""
        return cls.objects.filter(team=team, ended_at=None, set_at__isnull=False).exists()


class Opening(models.Model):
    """Someone asks to open a record that takes two; another named person lends their half for a quarter of an hour.

    `sealed` is that half under the asker's own public key: the database alone, or the asker alone, opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="openings")
    asked_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0)
    lender = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(default=b"")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_kind", "record_id", "asker"], name="seal_one_opening_asked_each"),
            models.CheckConstraint(condition=Q(lender=None) | ~Q(lender=F("asker")), name="seal_an_opening_takes_two"),
        ]

    def __str__(self) -> str:
        return f"{self.record_kind}:{self.record_id}"

    def context(self) -> bytes:
        """HPKE info of a lent half: `vigie/1|lent-half|model|uuid|version|asker|lender`."""
        place = (self.record_kind, self.record_id, self.version)
        return crypto.context("lent-half", *place, self.asker_id, self.lender_id)


class OpeningTally(models.Model):
    """How many records a person opened in one span of ten minutes: a count, never which."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    span = models.DateTimeField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "span"], name="seal_one_tally_per_span")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.n}"
