"""The indicators that a person attached to elements of the plan. Not sealed: these are the plan's own words."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from vigie.plan.tree.models import Element


class Indicator(models.Model):
    """A recipe that a person attached to an element of the plan, with its logframe fields. Empty: not set, never 0."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="indicators")
    recipe = models.SlugField(max_length=60)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    verification = models.TextField(blank=True)
    assumptions = models.TextField(blank=True)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ["element", "recipe"]
        constraints = [models.UniqueConstraint(fields=["element", "recipe"], name="indicators_once_by_element")]

    def __str__(self) -> str:
        return self.recipe
