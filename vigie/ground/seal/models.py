"""Epochs of a team's keys, the signed grants that carry them, and the abstract sealed record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import Team, TeamRecord
from vigie.ground.accounts.models import User
from vigie.ground.seal import invitation_models  # noqa: F401  # Django looks for models here.


class NoTeamKey(Refusal):
    """A team without keys cannot receive anything: sealing is refused, never silently skipped."""

    status = 503
    default = _("This team has no key yet, so nothing can be sealed to it. Set up the node first.")


class TeamEpoch(models.Model):
    """One key pair in the life of a team; a revocation opens the next."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="epochs")
    number = models.PositiveIntegerField()
    public_key = models.BinaryField(max_length=crypto.PUBLIC_BYTES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "number"], name="seal_one_epoch_per_number")]
        ordering = ["team", "number"]

    def __str__(self) -> str:
        return f"{self.team_id}/{self.number}"

    @classmethod
    def current(cls, team: Team | str) -> TeamEpoch:
        """The newest epoch of a team. Raises NoTeamKey."""
        epoch = cls.objects.filter(team=team).order_by("-number").first()
        if epoch is None:
            raise NoTeamKey
        return epoch


class Grant(models.Model):
    """A team epoch's private half, sealed to one member and signed by whoever gave it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.ForeignKey(TeamEpoch, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    sealed = models.BinaryField()
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "user"], name="seal_one_grant_per_member")]

    def __str__(self) -> str:
        return f"{self.epoch} → {self.user_id}"

    def message(self) -> bytes:
        """The bytes a grant's signature covers: which keys, to whom, by whom."""
        return crypto.context("grant") + crypto.canonical(
            {
                "id": str(self.pk),
                "team": self.epoch.team_id,
                "epoch": self.epoch.number,
                "team_public": bytes(self.epoch.public_key).hex(),
                "member": str(self.user_id),
                "member_public": bytes(self.user.public_key).hex(),
                "signer": str(self.signer_id),
                "sealed": bytes(self.sealed).hex(),
            }
        )


class Wrap(models.TextChoices):
    """How a record's data key is wrapped: for the public key at arrival, for the symmetric one once opened."""

    HPKE = "hpke", "HPKE"
    TEAM = "team", "AES-256-GCM"


# What sealing anew changes of a record: for a save that must touch nothing else.
SEALED_FIELDS = ("team", "epoch", "version", "wrap", "wrapped_key", "sealed")


class SealedRecord(TeamRecord):
    """A record whose facts only its team can open; what stays clear is declared as fields by each room.

    Facts are JSON under AES-256-GCM with a random data key, bound to `model|uuid|version|epoch`; the data key is
    HPKE-sealed to the team's epoch, bound to `record|model|uuid|epoch` (security.md, Keys: Record).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)
    wrap = models.CharField(max_length=4, choices=Wrap, default=Wrap.HPKE)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def bound(self, purpose: str) -> bytes:
        """What this record's ciphertexts are bound to, besides the version of the facts."""
        return crypto.context(purpose, self._meta.label_lower, self.pk, self.epoch)

    def bound_facts(self) -> bytes:
        """Associated data of the facts."""
        return crypto.context("facts", self._meta.label_lower, self.pk, self.version, self.epoch)

    def seal(self, facts: dict[str, Any], team: Team | str, epoch: TeamEpoch | None = None) -> bytes:
        """Seal `facts` (JSON values) to a team; public key only, so anyone may. The caller saves.

        Sealing again bumps the version and takes a new data key. Returns the data key for a caller who must wrap it
        for one more reader (the reporter of a conversation). Raises NoTeamKey.
        """
        epoch = epoch or TeamEpoch.current(team)
        self.team_id, self.epoch, self.version = epoch.team_id, epoch.number, self.version + 1
        data_key = crypto.new_key()
        self.sealed = crypto.box(data_key, crypto.canonical(facts), self.bound_facts())
        self.wrapped_key = crypto.hpke_seal(bytes(epoch.public_key), data_key, self.bound("record"))
        self.wrap = Wrap.HPKE
        return data_key


def seal_many(records: Iterable[tuple[SealedRecord, dict[str, Any]]], team: Team | str) -> None:
    """Seal each record's facts, looking the epoch up once."""
    epoch = TeamEpoch.current(team)
    for record, facts in records:
        record.seal(facts, team, epoch)
