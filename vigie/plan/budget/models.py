"""Whose money there is, and for what: funders and their headings, funds, budget lines, and transfers between these.

Clear: codes, amounts, months, states, who did which verb. Sealed to the direction: what a funder and a fund are
called, and every word on money. See ADR 94.
"""

from __future__ import annotations

import uuid
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.money.currencies import CHOICES, CURRENCIES
from vigie.ground.money.fields import MoneyField
from vigie.ground.seal.models import SealedRecord
from vigie.plan.budget.spending_models import (  # for Django, and for those who ask for the room's models
    Advance as Advance,
)
from vigie.plan.budget.spending_models import Commitment as Commitment
from vigie.plan.budget.spending_models import Expenditure as Expenditure
from vigie.plan.budget.spending_models import Receipt as Receipt
from vigie.plan.budget.spending_models import Returned as Returned
from vigie.plan.budget.spending_models import Share as Share
from vigie.plan.budget.states import TRANSFER
from vigie.plan.tree.models import Element


class FunderKind(models.TextChoices):
    """What kind of body gives."""

    PUBLIC = "public", _("State or public agency")
    MULTILATERAL = "multi", _("International organisation")
    FOUNDATION = "found", _("Foundation")
    NGO = "ngo", _("Non-governmental organisation")
    OWN = "own", _("Own means and fees")
    OTHER = "other", _("Other")


class Funder(SealedRecord):
    """Who gives money, by a code of our own. Sealed: `name`, `words`."""

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=6, choices=FunderKind)

    objects = VisibleQuerySet["Funder"].as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Heading(models.Model):
    """One line of a funder's own budget form, such as 1.2 Travel: a tree of codes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="headings")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["funder", "code"]
        constraints = [
            models.UniqueConstraint(fields=["funder", "code"], name="budget_one_heading_by_code"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="budget_heading_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Fund(SealedRecord):
    """Money that a funder gave for some time. `earmarked` (a restricted fund): for these elements, what lies below
    them, and these countries only; none named means any. Sealed: `name`, `words`.

    The column is not called `restricted`: a sealed record has that name for one that named persons alone read.
    """

    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="funds")
    code = models.CharField(max_length=20, unique=True)
    earmarked = models.BooleanField(default=False)
    elements = models.ManyToManyField(Element, related_name="+", blank=True)
    countries = models.JSONField(default=list, blank=True)
    currency = models.CharField(max_length=3, choices=CHOICES)
    amount = MoneyField()
    amount_eur = MoneyField()
    rate_month = models.DateField()
    starts = models.DateField()
    ends = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet["Fund"].as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount_eur__gt=0), name="budget_fund_amount"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="budget_fund_span"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="budget_fund_currency"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("budget:fund", args=[self.pk])

    @property
    def name(self) -> str:
        """What everyone may call it; its full name is sealed."""
        return self.code

    @property
    def span(self) -> Span:
        """From its first day; its last is not included."""
        return Span(self.starts, self.ends)


class BudgetLine(models.Model):
    """What an element of the plan costs over whole months, paid by a fund, or by none yet.

    `place` is a digest of what it is of (element, country, fund, heading): two lines of one place never share a month.
    `rate_month` is the month by whose rate `amount_eur` was reckoned: that of a future month is not known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="budget_lines")
    country = models.CharField(max_length=3, blank=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, related_name="lines")
    heading = models.ForeignKey(Heading, on_delete=models.PROTECT, null=True, related_name="lines")
    place = models.CharField(max_length=32)
    starts = models.DateField()
    ends = models.DateField()
    currency = models.CharField(max_length=3, choices=CHOICES)
    amount = MoneyField()
    amount_eur = MoneyField()
    rate_month = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0, amount_eur__gte=0), name="budget_line_amount"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="budget_line_span"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="budget_line_currency"),
            models.CheckConstraint(
                condition=~Q(currency="EUR") | Q(amount=F("amount_eur")), name="budget_line_euros_are_euros"
            ),
            models.CheckConstraint(
                condition=Q(heading=None) | Q(fund__isnull=False), name="budget_line_heading_is_of_a_fund"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)

    @staticmethod
    def place_of(element: UUID, country: str, fund: UUID | None, heading: UUID | None) -> str:
        """The digest of what a line is of."""
        words = "|".join(str(part or "") for part in (country, fund, heading))
        return uuid.uuid5(element, words).hex


class Allotment(models.Model):
    """The part of a line that lies in one month, by days: what any period has is a sum of these, to the cent."""

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="allotments")
    place = models.CharField(max_length=32)
    month = models.DateField()
    amount_eur = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "month"], name="budget_no_two_lines_of_one_place_in_a_month"),
            models.CheckConstraint(condition=Q(amount_eur__gte=0), name="budget_allotment_amount"),
        ]
        indexes = [models.Index(fields=["month", "line", "amount_eur"], name="budget_by_month")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.month:%Y-%m}"


class Change(models.Model):
    """What a line's amount was before somebody changed it: the line says what holds, this says what did."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="changes")
    starts = models.DateField()
    ends = models.DateField()
    currency = models.CharField(max_length=3, choices=CHOICES)
    amount = MoneyField()
    amount_eur = MoneyField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.line_id} {self.changed_at:%Y-%m-%d}"


class Transfer(SealedRecord):
    """Money moved from one line to another of the same fund and currency, by two people. Sealed: `reason`."""

    source = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()
    state = models.CharField(max_length=8, choices=TRANSFER.choices, default="entered")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet["Transfer"].as_manager()

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_transfer_amount"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="budget_transfer_elsewhere"),
            models.CheckConstraint(
                condition=Q(state="entered") | Q(second__isnull=False) & ~Q(second=F("entered_by")),
                name="budget_transfer_by_two",
            ),
        ]


def months_of(span: Span) -> list[tuple[date, int]]:
    """The months of a span with their number of days."""
    return [(month.start, month.days) for month in span.months()]
