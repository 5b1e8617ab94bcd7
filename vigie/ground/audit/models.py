"""Entries are stored as the very bytes that were hashed; the database itself refuses to change them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vigie.ground.audit.facts import FACTS, Fact


class Chain(models.TextChoices):
    """The public door has its own chain, so that neither its load nor its keys touch the desk's."""

    DESK = "desk", _("Desk")
    PUBLIC = "public", _("Public door")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions that an index derived from the bodies answers; a million entries are as quick as a hundred."""

    def saying(self, **facts: str) -> Self:
        """Entries whose facts are these: `actor`, `verb`, `type`, `id`, or `at__gte` and the like."""
        asked = {name.partition("__")[0] for name in facts}
        return self.alias(**{f"said_{name}": Fact(name) for name in asked & set(FACTS)}).filter(
            **{f"said_{name}": value for name, value in facts.items()}
        )


class Entry(models.Model):
    """One link: `body` = previous hash (32 bytes) ‖ canonical JSON; `digest` = SHA-256 of the body."""

    chain = models.CharField(max_length=8, choices=Chain)
    seq = models.BigIntegerField()
    body = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_one_link_per_place")]
        indexes = [
            models.Index("chain", Fact("actor"), "seq", name="audit_by_actor"),
            models.Index("chain", Fact("verb"), "seq", name="audit_by_verb"),
            models.Index("chain", Fact("type"), "seq", name="audit_by_type"),
            models.Index("chain", Fact("at"), "seq", name="audit_by_time"),
            models.Index("chain", Fact("id"), Fact("type"), "seq", name="audit_by_object"),
        ]
        ordering = ["chain", "seq"]

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}"

    @property
    def facts(self) -> dict[str, Any]:
        """at (ISO 8601, UTC), actor (id, `public` or `system`), verb, type, id."""
        return dict(json.loads(bytes(self.body)[32:]))

    @property
    def at(self) -> datetime:
        """When it was written, as the node's clock said."""
        return datetime.fromisoformat(self.facts["at"])


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


class Witnessed(models.Model):
    """A checkpoint of another node that this one countersigned, so that it never countersigns its contrary."""

    node = models.CharField(max_length=16)
    chain = models.CharField(max_length=8, choices=Chain)
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    public_key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "chain", "seq"], name="audit_witnessed_once")]
        ordering = ["node", "chain", "seq"]

    def __str__(self) -> str:
        return f"{self.node}/{self.chain}:{self.seq}"
