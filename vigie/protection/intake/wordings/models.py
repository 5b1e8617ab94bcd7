"""Wording: one version of an answer written beforehand. Clear, for it speaks to everyone and of nobody."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.rules import may
from vigie.ground.access.states import Machine
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.protection.intake import rules

WORDING = Machine(
    "wording",
    {
        "approve": ({"draft"}, "approved"),
        "retire": ({"draft", "approved"}, "retired"),
    },
    {"draft": _("Draft"), "approved": _("Approved"), "retired": _("Retired")},
)


class WordingQuerySet(models.QuerySet["Wording"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who answer see them."""
        return self if may(rules.TRIAGE, actor, "intake") else self.none()

    def approved(self) -> Self:
        return self.filter(state="approved")


class Wording(models.Model):
    """`family` is the same for all versions of one text in one language; at most one of them is approved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=10_000)
    state = models.CharField(max_length=8, choices=WORDING.choices, default="draft")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WordingQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        ordering = ["title", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["family", "version"], name="intake_one_wording_version"),
            models.UniqueConstraint(
                fields=["family"], condition=Q(state="approved"), name="intake_one_approved_wording"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False) & ~Q(approved_by=F("written_by")),
                name="intake_wording_read_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
