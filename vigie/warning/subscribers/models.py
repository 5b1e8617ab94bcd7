"""Wish (asked, not confirmed), Subscriber (confirmed), Edition (one published message on its way to all of them).

Clear: random ids, keyed digests, hashes of tokens, clocks of what is still under way, counts. Where to write, about
which countries, in which language and since when lie in one box under the node's key (ADR 88).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from vigie.warning.alerts.models import Published
from vigie.warning.subscribers.sealing import Wanted, box, mark, unbox

# In the log: that someone confirmed, left or was forgotten, without tying the entry to a row or to another entry.
SOMEONE = ("subscribers.subscriber", "")


class Boxed(models.Model):
    """A row whose content only the node's key opens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32)
    token = models.BinaryField(max_length=32, unique=True)
    boxed = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    def keep(self, wanted: Wanted, token: bytes) -> None:
        """Put in what is wanted; the caller saves."""
        self.digest, self.token = wanted.digest, token
        self.boxed = box(wanted, self._meta.model_name or "", self.pk)

    def opened(self) -> Wanted:
        """Raises sealing.Unreadable."""
        return unbox(bytes(self.boxed), self._meta.model_name or "", self.pk)


class Wish(Boxed):
    """Someone asked. Nothing is sent but one letter that asks whether they meant it; forgotten after seven days.

    `again_at`: when to try again whose server put the letter off.
    """

    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["digest"], name="subscribers_wish_digest")]


class Subscriber(Boxed):
    """Someone who confirmed. `refused` counts editions in a row that their mail server refused."""

    refused = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="subscribers_one_per_address")]


class Edition(models.Model):
    """One published message on its way, then how many it reached. `stopped`: replaced, withdrawn or over meanwhile.

    `again_at`: when to go on, where only those are left whom their servers put off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    published = models.OneToOneField(Published, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    stopped = models.BooleanField(default=False)
    sent = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")), name="subscribers_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def mark_of(self, subscriber: Subscriber) -> bytes:
        """What stands for this subscriber in this edition's deliveries."""
        return mark(self.pk, subscriber.pk)


class Delivery(models.Model):
    """That one edition was taken, or refused, for one subscriber; erased when the edition ends.

    An edition names a country: so the subscriber stands here by a mark that only a holder of the node's key makes.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="deliveries")
    mark = models.BinaryField(max_length=32)
    taken = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "mark"], name="subscribers_once_an_edition"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
