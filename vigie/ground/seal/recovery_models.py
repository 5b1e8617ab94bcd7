"""The quorum's public key, what is sealed to it, and people whose keys were made anew.

The secret half of a `RecoveryKey` exists on paper only (see `shares`): nothing in the database or in the node's folder
opens an `Escrow`.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from vigie.compute import crypto
from vigie.ground.access.models import Team
from vigie.ground.accounts.models import User


class RecoveryKey(models.Model):
    """The public half of one set of printed shares, certified by the node's own signature.

    `mark` is the number that SLIP-39 writes in each share of the set: it tells an old sheet at once, and no secret.
    """

    number = models.PositiveIntegerField(unique=True)
    mark = models.PositiveIntegerField(unique=True)
    public_key = models.BinaryField(max_length=crypto.PUBLIC_BYTES)
    made_on = models.DateField()
    rehearsed_on = models.DateField(null=True, blank=True)
    signature = models.BinaryField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}"

    def message(self) -> bytes:
        """The bytes that the node signs: whose set, which one, of when, with which key."""
        named = crypto.context("recovery-key", settings.VIGIE_NODE, self.number, self.mark, self.made_on.isoformat())
        return named + bytes(self.public_key)


class Escrow(models.Model):
    """A team epoch's private and symmetric key, sealed to the quorum and signed by whoever opened the epoch.

    `pin` is an HMAC of the quorum's public key under the epoch's own symmetric key: a keeper who holds the epoch sees
    by it that nobody exchanged the quorum's key, not even someone with every secret of the server.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.ForeignKey("seal.TeamEpoch", on_delete=models.PROTECT, related_name="escrows")
    recovery = models.ForeignKey(RecoveryKey, on_delete=models.PROTECT, related_name="escrows")
    sealed = models.BinaryField()
    pin = models.BinaryField(max_length=32)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "recovery"], name="seal_one_escrow_per_epoch")]

    def __str__(self) -> str:
        return f"{self.epoch} → {self.recovery}"

    def message(self) -> bytes:
        """The bytes an escrow's signature covers: which keys, to which quorum, by whom."""
        return crypto.context("escrow") + crypto.canonical(
            {
                "id": str(self.pk),
                "team": self.epoch.team_id,
                "epoch": self.epoch.number,
                "team_public": bytes(self.epoch.public_key).hex(),
                "recovery": self.recovery.number,
                "recovery_public": bytes(self.recovery.public_key).hex(),
                "signer": str(self.signer_id),
                "sealed": bytes(self.sealed).hex(),
                "pin": bytes(self.pin).hex(),
            }
        )


class Renewal(models.Model):
    """A person whose keys were made anew and who still waits for one team's keys; gone once they were given.

    Signed by whoever renewed them, so that a key put in the person's place is noticed before anything is given to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="renewals")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="seal_one_renewal_per_team")]

    def __str__(self) -> str:
        return f"{self.user} · {self.team_id}"

    def message(self) -> bytes:
        """The bytes its signature covers: for whom, with which new keys, in which team, by whom."""
        return crypto.context("renewal") + crypto.canonical(
            {
                "id": str(self.pk),
                "member": str(self.user_id),
                "member_public": bytes(self.user.public_key).hex(),
                "member_verify": bytes(self.user.verify_key).hex(),
                "team": self.team_id,
                "signer": str(self.signer_id),
            }
        )
