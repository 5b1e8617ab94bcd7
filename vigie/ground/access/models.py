"""Teams and memberships, and the abstract record that belongs to a team."""

from __future__ import annotations

import uuid
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User


class TeamKey(models.TextChoices):
    """The five teams of a node (security.md, Keys: Team)."""

    INTAKE = "intake", _("Duty desk")
    MONITORING = "monitoring", _("Monitoring")
    PROTECTION = "protection", _("Protection")
    SHELTER = "shelter", _("Refuges")
    DIRECTION = "direction", _("Direction")


class Team(models.Model):
    """Those who can open the same things."""

    key = models.CharField(max_length=12, choices=TeamKey, primary_key=True)

    def __str__(self) -> str:
        return str(TeamKey(self.key).label)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> Self:
        """Those not ended, of people who are still active."""
        return self.filter(ended_at=None, user__is_active=True)

    def of(self, actor: Actor) -> Self:
        """The live memberships of an actor; none for nobody and for the node itself."""
        return self.live().filter(user=actor.user) if actor.user else self.none()


class Membership(models.Model):
    """A person's role in a team, from when to when, and who gave it; nobody did for whoever founded the node."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    let_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user", "role"], condition=Q(ended_at=None), name="access_one_live_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team} · {self.get_role_display()}"


_Record = TypeVar("_Record", bound="TeamRecord")


class VisibleQuerySet(models.QuerySet[_Record]):
    """What an actor may see is decided here, inside the SQL, so that counts and pages cannot leak."""

    def visible_to(self, actor: Actor) -> Self:
        """Only records of teams where the actor is a live member; nothing for nobody. See `TeamRecord.visibility`."""
        return self.filter(self.model.visibility(actor))


class TeamRecord(models.Model):
    """Anything that belongs to a team."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def visibility(cls, actor: Actor) -> Q:
        """The one clause: live members of the record's team. A kind of record that is kept narrower adds to it.

        The teams are asked once for a whole query; asked for each row, they cost more than all the rest of a list.
        """
        return Q(team__in=Membership.objects.of(actor).values("team"))


class AlarmKind(models.TextChoices):
    """What was found, as a code and one plain sentence; never a name or a word of a record."""

    ALTERED_KEY = "altered_key", _("A public key on the server is not the one that this node signed.")
    WEAK_KDF = "weak_kdf", _("The protection of someone’s passphrase was lowered on the server.")
    FORGED_GRANT = "forged_grant", _("A team’s key was given in someone’s name, but they did not sign it.")
    ALTERED_RECORD = "altered_record", _("A sealed record was changed or moved on the server.")
    NO_READER = "no_reader", _("A restricted record has no person left who can open it.")
    BULK_OPENING = "bulk_opening", _("Someone opens many records fast.")
    FREEZE = "freeze", _("An emergency lock was set.")
    QUORUM = "quorum", _("The keys were recovered by the quorum.")


class Alarm(models.Model):
    """Something that keepers and deciders must know at once. `subject` names an object by kind and id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=AlarmKind)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    raised_at = models.DateTimeField(auto_now_add=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(acknowledged_at=None),
                name="access_one_open_alarm_of_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(acknowledged_by__isnull=False),
                name="access_acknowledged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.subject_kind}:{self.subject_id}"


class Tally(models.Model):
    """How often one person did one thing in the current window; `key` is a keyed hash of both (access.limits)."""

    key = models.BinaryField(max_length=32, primary_key=True)
    began = models.BigIntegerField()  # seconds since 1970: the start of the window
    count = models.PositiveIntegerField()
