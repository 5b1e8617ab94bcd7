"""What one euro was worth, month by month."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vigie.ground.money.currencies import CHOICES, XAF_PER_EUR


class Source(models.TextChoices):
    """Where a rate was read."""

    INFOREURO = "inforeuro", _("InforEuro, European Commission")
    SHEET = "sheet", _("A sheet of rates")
    TYPED = "typed", _("Typed in by hand")


class Rate(models.Model):
    """Units of a currency for one euro, in one month (its first day). Never changed: a correction is a new row, and the
    one below it is kept, no longer in force."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField()
    currency = models.CharField(max_length=3, choices=CHOICES)
    rate = models.DecimalField(max_digits=12, decimal_places=6)
    source = models.CharField(max_length=9, choices=Source)
    in_force = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month", "currency", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "currency"], condition=Q(in_force=True), name="money_one_rate_in_force"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="money_rate_is_positive"),
            models.CheckConstraint(condition=~Q(currency="EUR"), name="money_one_euro_is_one_euro"),
            models.CheckConstraint(
                condition=Q(currency__in=["CDF", "STN", "USD"]) | Q(currency="XAF", rate=XAF_PER_EUR),
                name="money_known_currency_and_fixed_franc",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.month:%Y-%m}"
