"""What a person decided of two violations. The two stay whole; one of a merged pair leaves lists and counts."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.protection.incidents.states import INCIDENT


class Decision(models.TextChoices):
    MERGED = "merged", _("One event")
    APART = "apart", _("Two events")


class DoubleQuerySet(models.QuerySet["Double"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only where the actor may see both violations."""
        visible = apps.get_model("incidents", "Incident").objects.visible_to(actor)
        return self.filter(counted__in=visible.values("pk"), other__in=visible.values("pk"))

    def merged(self) -> Self:
        """Only what is one event."""
        return self.filter(decision=Decision.MERGED)

    def of(self, one: uuid.UUID, other: uuid.UUID) -> Self:
        """What was decided of these two, in whichever order."""
        return self.filter(Q(counted=one, other=other) | Q(counted=other, other=one))


class Double(models.Model):
    """Clear: which two, what was decided, by whom and when. Why, and what they have in common, is sealed or not kept.

    Of a merged pair `counted` is the one that counts and `before` the state to which the other goes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    counted = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="also_recorded")
    other = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=6, choices=Decision)
    before = models.CharField(max_length=12, choices=INCIDENT.choices, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[DoubleQuerySet] = DoubleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "incidents"
        ordering = ["-decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(decision="merged"), name="incidents_merged_into_one_only"
            ),
            models.UniqueConstraint(fields=["counted", "other"], name="incidents_one_decision_of_a_pair"),
            models.CheckConstraint(condition=~Q(counted=F("other")), name="incidents_a_double_of_another"),
            models.CheckConstraint(
                condition=Q(decision="merged") & ~Q(before="") | Q(decision="apart", before=""),
                name="incidents_merged_knows_its_state",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
