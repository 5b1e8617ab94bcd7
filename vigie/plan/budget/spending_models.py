"""What is promised, spent and advanced. Amounts are positive; a correction is a contrary entry (`sign` −1)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.files.models import File
from vigie.ground.money.currencies import CHOICES, CURRENCIES
from vigie.ground.money.fields import MoneyField
from vigie.ground.seal.models import SealedRecord
from vigie.plan.budget.states import COMMITMENT, EXPENDITURE

LINE = "budget.BudgetLine"


class Commitment(SealedRecord):
    """A promise to pay: an order, a contract. `open_amount` is what is left to pay of it. Sealed: `payee`, `words`."""

    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="commitments")
    month = models.DateField()
    currency = models.CharField(max_length=3, choices=CHOICES)
    amount = MoneyField()
    amount_eur = MoneyField()
    open_amount = MoneyField()
    open_eur = MoneyField()
    state = models.CharField(max_length=6, choices=COMMITMENT.choices, default="open")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet["Commitment"].as_manager()  # type: ignore[misc]  # its own manager over its base’s

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount_eur__gte=0), name="budget_commitment_amount"),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0, open_amount__lte=F("amount"), open_eur__gte=0),
                name="budget_commitment_left",
            ),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="budget_commitment_currency"),
        ]


class Advance(SealedRecord):
    """Money given before it is spent; justified by expenditure, or returned. `open_amount` is what is outstanding.

    Sealed: `payee`, `words`, `day`.
    """

    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="advances")
    month = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3, choices=CHOICES)
    amount = MoneyField()
    open_amount = MoneyField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VisibleQuerySet["Advance"].as_manager()  # type: ignore[misc]  # its own manager over its base’s

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, open_amount__gte=0, open_amount__lte=F("amount")),
                name="budget_advance_amount",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("month")), name="budget_advance_due_after"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="budget_advance_currency"),
        ]


class Returned(models.Model):
    """What of an advance came back unspent."""

    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="returns")
    month = models.DateField()
    amount = MoneyField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["month", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="budget_returned_amount")]

    def __str__(self) -> str:
        return f"{self.advance_id} {self.month:%Y-%m}"


class Expenditure(SealedRecord):
    """What was paid, or the contrary of an entry that was wrong. Sealed: `payee`, `words`, `day`, `reason`.

    Counted once a second person approved it. Its shares say on which lines it falls and add up to it exactly.
    """

    code = models.CharField(max_length=20, unique=True)
    sign = models.SmallIntegerField(default=1)
    contrary_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="contraries")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, null=True, related_name="expenditures")
    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, null=True, related_name="expenditures")
    month = models.DateField()
    currency = models.CharField(max_length=3, choices=CHOICES)
    amount = MoneyField()
    amount_eur = MoneyField()
    state = models.CharField(max_length=8, choices=EXPENDITURE.choices, default="entered")
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet["Expenditure"].as_manager()  # type: ignore[misc]  # its own manager over its base’s

    class Meta:
        ordering = ["-month", "code"]
        indexes = [models.Index(fields=["state", "month"], name="budget_spent_by_month")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount_eur__gte=0), name="budget_spent_amount"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="budget_spent_currency"),
            models.CheckConstraint(
                condition=~Q(currency="EUR") | Q(amount=F("amount_eur")), name="budget_spent_euros_are_euros"
            ),
            models.UniqueConstraint(
                fields=["contrary_of"], condition=~Q(state="refused"), name="budget_one_contrary_that_is_not_refused"
            ),
            models.CheckConstraint(
                condition=Q(sign=1, contrary_of=None) | Q(sign=-1, contrary_of__isnull=False),
                name="budget_contrary_is_of_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(state="entered") | Q(second__isnull=False) & ~Q(second=F("entered_by")),
                name="budget_spent_by_two",
            ),
        ]


class Share(models.Model):
    """The part of an expenditure that falls on one line."""

    expenditure = models.ForeignKey(Expenditure, on_delete=models.PROTECT, related_name="shares")
    line = models.ForeignKey(LINE, on_delete=models.PROTECT, related_name="shares")
    amount = MoneyField()
    amount_eur = MoneyField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["expenditure", "line"], name="budget_one_share_a_line"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount_eur__gte=0), name="budget_share_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.expenditure_id} {self.line_id}"


class Receipt(models.Model):
    """A sealed file that proves an expenditure. `mark` is the digest of its content under a key of the team, so that
    the same paper is known again without opening either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    expenditure = models.ForeignKey(Expenditure, on_delete=models.PROTECT, related_name="receipts")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    mark = models.BinaryField(max_length=32, db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
