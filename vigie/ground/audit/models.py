"""Entries are stored as the very bytes that were hashed; the database itself refuses to change them."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Chain(models.TextChoices):
    """The public door has its own chain, so that neither its load nor its keys touch the desk's."""

    DESK = "desk", _("Desk")
    PUBLIC = "public", _("Public door")


class Entry(models.Model):
    """One link: `body` = previous hash (32 bytes) ‖ canonical JSON; `digest` = SHA-256 of the body."""

    chain = models.CharField(max_length=8, choices=Chain)
    seq = models.BigIntegerField()
    body = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_one_link_per_place")]
        ordering = ["chain", "seq"]

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}"

    @property
    def facts(self) -> dict[str, Any]:
        """at (ISO 8601, UTC), actor (id, `public` or `system`), verb, type, id."""
        return dict(json.loads(bytes(self.body)[32:]))


class Head(models.Model):
    """The one writer row of a chain: taking it is taking the pen."""

    chain = models.CharField(max_length=8, choices=Chain, primary_key=True)
    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32)


class Checkpoint(models.Model):
    """The head of a chain, signed with the node's key: a chain rewritten whole no longer meets it."""

    chain = models.CharField(max_length=8, choices=Chain)
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        ordering = ["chain", "seq"]
