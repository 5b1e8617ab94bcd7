"""Teams and memberships, and the abstract record that belongs to a team."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
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
    """A person's role in a team, from when to when."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
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
        """Only records of teams where the actor is a live member; nothing for nobody."""
        return self.filter(Exists(Membership.objects.of(actor).filter(team=OuterRef("team"))))


class TeamRecord(models.Model):
    """Anything that belongs to a team."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True


class Tally(models.Model):
    """How often one person did one thing in the current window; `key` is a keyed hash of both (access.limits)."""

    key = models.BinaryField(max_length=32, primary_key=True)
    began = models.BigIntegerField()  # seconds since 1970: the start of the window
    count = models.PositiveIntegerField()
