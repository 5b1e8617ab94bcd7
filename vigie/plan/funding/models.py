"""Calls, papers, proposals, grants. Clear: codes, dates, amounts, states, who did what; words are sealed (ADR 99)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.files.models import File
from vigie.ground.money.fields import MoneyField
from vigie.ground.seal.models import SealedRecord
from vigie.plan.budget.models import Fund, Funder
from vigie.plan.funding.states import CALL, GRANT, PROPOSAL
from vigie.plan.tree.models import Element


class PaperKind(models.TextChoices):
    """What funders ask an applicant for."""

    STATUTES = "statutes", _("Statutes")
    REGISTRATION = "registration", _("Registration")
    ACCOUNTS = "accounts", _("Annual accounts")
    AUDIT = "audit", _("Audit report")
    BANK = "bank", _("Bank details")
    TAX = "tax", _("Tax certificate")
    POLICY = "policy", _("Policy (gender, safeguarding, fraud…)")
    REFERENCE = "reference", _("Reference or earlier report")
    OTHER = "other", _("Other paper")


class Terms(SealedRecord):
    """The rules of a funder. Sealed: `words`, `least`, `most` (euros), `months`, `own_share` (per cent), `papers`."""

    funder = models.OneToOneField(Funder, on_delete=models.PROTECT, related_name="terms")

    objects = VisibleQuerySet["Terms"].as_manager()


class CallQuerySet(VisibleQuerySet["Call"]):
    def open(self, today: date) -> Self:
        """Those that one can still answer, or whose deadline is not known."""
        return self.filter(Q(deadline=None) | Q(deadline__gte=today)).exclude(state="dropped")


class Call(SealedRecord):
    """A call for proposals. Sealed: `title`, `address`, `words`, and `mark`, by which the same call is known again."""

    deadline = models.DateField(null=True, blank=True)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, null=True, blank=True, related_name="calls")
    state = models.CharField(max_length=8, choices=CALL.choices, default="seen")
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = [F("deadline").asc(nulls_last=True), "brought_at"]

    def get_absolute_url(self) -> str:
        return reverse("funding:call", args=[self.pk])


class PaperQuerySet(models.QuerySet["Paper"]):
    def in_use(self) -> Self:
        return self.filter(replaced_at=None)

    def valid_on(self, day: date) -> Self:
        return self.in_use().filter(Q(expires_on=None) | Q(expires_on__gte=day))


class Paper(models.Model):
    """A paper that funders ask for, as a sealed file, with the day on which it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=PaperKind)
    country = models.CharField(max_length=3, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["kind", F("expires_on").asc(nulls_last=True)]

    def __str__(self) -> str:
        return str(PaperKind(self.kind).label)


class ProposalQuerySet(VisibleQuerySet["Proposal"]):
    def under_way(self) -> Self:
        """Those of which the answer is still to come."""
        return self.filter(state__in=["idea", "writing", "submitted"])


class Proposal(SealedRecord):
    """What is asked of a funder for activities of the plan. Sealed: `title`, `words`, `outcome`.

    `chance` is what we think of it, in per cent; what is asked is the sum of its lines, in euros.
    """

    code = models.CharField(max_length=20, unique=True)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="proposals")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    state = models.CharField(max_length=9, choices=PROPOSAL.choices, default="idea")
    chance = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "code"]
        constraints = [
            models.CheckConstraint(condition=Q(chance__lte=100), name="funding_chance_is_per_cent"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="funding_proposal_span"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "won", "lost"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False) & ~Q(submitted_by=F("begun_by")),
                name="funding_submitted_by_another",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("funding:proposal", args=[self.pk])

    @property
    def span(self) -> Span:
        """The months that it pays for."""
        return Span(self.starts, self.ends)

    @property
    def asked(self) -> Decimal:
        """Euros: the sum of its lines."""
        return self.lines.aggregate(total=Sum("amount_eur"))["total"] or Decimal("0.00")


class ProposalLine(models.Model):
    """What a proposal asks for one activity of the plan, in euros."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    amount_eur = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "element"], name="funding_one_line_by_element"),
            models.CheckConstraint(condition=Q(amount_eur__gt=0), name="funding_line_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.amount_eur}"


class ProposalTask(SealedRecord):
    """Something to do before a proposal leaves. Sealed: `what`."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="tasks")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisibleQuerySet["ProposalTask"].as_manager()

    class Meta:
        ordering = ["due_on", "pk"]


class Grant(SealedRecord):
    """An agreement with a funder over one fund of the budget. Sealed: `agreement`, `words`."""

    fund = models.OneToOneField(Fund, on_delete=models.PROTECT, related_name="grant")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="grant")
    state = models.CharField(max_length=9, choices=GRANT.choices, default="running")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = VisibleQuerySet["Grant"].as_manager()

    class Meta:
        ordering = ["fund__code"]

    def get_absolute_url(self) -> str:
        return reverse("funding:grant", args=[self.pk])


class Instalment(models.Model):
    """A part of a grant: what is to come and when, in the fund's currency, and what came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="instalments")
    due_on = models.DateField()
    amount = MoneyField()
    received_on = models.DateField(null=True, blank=True)
    received = MoneyField(null=True, blank=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="funding_instalment_amount"),
            models.CheckConstraint(
                condition=Q(received=None, received_on=None, received_by=None)
                | Q(received__gt=0, received_on__isnull=False, received_by__isnull=False),
                name="funding_instalment_received_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.due_on}"


class Condition(SealedRecord):
    """What a funder asks before it pays on. Sealed: `words`, `how`."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="conditions")
    due_on = models.DateField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisibleQuerySet["Condition"].as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]


class DueKind(models.TextChoices):
    """What kind of report a funder asks for."""

    NARRATIVE = "narrative", _("Narrative report")
    FINANCIAL = "financial", _("Financial report")
    WHOLE = "whole", _("Narrative and financial report")
    AUDIT = "audit", _("Audit")


class ReportDue(models.Model):
    """A report that a funder asks for, and when it was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reports_due")
    kind = models.CharField(max_length=9, choices=DueKind)
    span = models.CharField(max_length=21)
    due_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"
