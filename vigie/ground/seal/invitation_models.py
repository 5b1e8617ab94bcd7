"""An invitation: one link and one spoken code, of which only hashes are kept, and the roles it leads to."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Membership, Team
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User


class Purpose(models.TextChoices):
    """Someone new; or someone known, who lost their passphrase and takes new keys."""

    JOIN = "join", _("Invitation")
    RENEW = "renew", _("New keys")


class InvitationState(models.TextChoices):
    """Where an invitation stands; the last four are ends."""

    OPEN = "open", _("Waits for an answer")
    ACCEPTED = "accepted", _("Answered: compare the words")
    LET_IN = "let_in", _("Let in by a keeper")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRONG_CODES = "wrong_codes", _("Ended: five wrong codes")
    EXPIRED = "expired", _("Expired")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of teams whose accounts the actor keeps."""
        if actor.user is None:
            return self.none()
        kept = Membership.objects.of(actor).filter(role=Role.KEEPER).values("team")
        mine = InvitationRole.objects.filter(invitation=OuterRef("pk"), team__in=kept)
        return self.filter(Exists(mine))

    def standing(self) -> Self:
        """Those that are not over."""
        return self.filter(
            Q(state=InvitationState.OPEN, expires_at__gt=timezone.now()) | Q(state=InvitationState.ACCEPTED)
        )


class Invitation(models.Model):
    """`link_digest` finds it, `code_digest` (keyed by the link) proves the spoken code: a stolen table opens neither.

    `person` is whoever answered: not active before a keeper lets them in. For someone known, their new keys wait in
    `pending`, and the old ones stay until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=5, choices=Purpose)
    state = models.CharField(max_length=11, choices=InvitationState, default=InvitationState.OPEN)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    link_digest = models.BinaryField(max_length=32, unique=True)
    code_digest = models.BinaryField(max_length=32)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    pending = models.BinaryField(default=bytes)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_state_display()}"

    @property
    def answered(self) -> bool:
        """Whether someone answered and waits to be let in."""
        return self.state == InvitationState.ACCEPTED

    @property
    def is_open(self) -> bool:
        """Whether the link still leads somewhere."""
        return self.state == InvitationState.OPEN and self.expires_at > timezone.now()


class InvitationRole(models.Model):
    """One role that an invitation leads to."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="roles")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "team", "role"], name="seal_one_row_per_invited_role")
        ]
        ordering = ["team", "role"]

    def __str__(self) -> str:
        return f"{self.team} · {self.get_role_display()}"
