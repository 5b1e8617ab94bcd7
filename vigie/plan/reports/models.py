"""Reports, the shapes they have, and what is told to IATI. Words and figures of a report are sealed (ADR 98)."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.plan.budget.models import Funder
from vigie.plan.reports.states import IATI, REPORT, TEMPLATE
from vigie.plan.tree.models import Element, PlanVersion


class Audience(models.TextChoices):
    """Who is to read a report; anyone but the team reads it only once another person cleared it."""

    TEAM = "team", _("The team")
    FUNDER = "funder", _("A funder")
    PUBLIC = "public", _("The public")


class TemplateQuerySet(models.QuerySet["Template"]):
    def in_use(self) -> Self:
        return self.filter(state="approved")


class Template(models.Model):
    """A shape that people made, for a funder perhaps: chapters in order, with titles. Never changed once approved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    chapters = models.JSONField()
    state = models.CharField(max_length=8, choices=TEMPLATE.choices, default="draft")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "written_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(second__isnull=False) & ~Q(second=F("written_by")),
                name="reports_template_approved_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReportQuerySet(VisibleQuerySet["Report"]):
    def waiting(self) -> Self:
        """Those that ask for a second person."""
        return self.filter(state="asked")

    def standing(self) -> Self:
        return self.exclude(state="dropped")

    def fixed(self) -> Self:
        """Those in which nothing changes any more, the last fixed first."""
        return self.exclude(state__in=["draft", "dropped"]).order_by("-fixed_at", "pk")


class Report(SealedRecord):
    """One report. Sealed: `title`, `words` by chapter, `content` once it is fixed, and `review`.

    Clear: what it covers (a version of the plan, an element of it, a country, a funder by its code, a span), its state,
    who did what, and the hash of its content, which shows that it never changed.
    """

    version_of_plan = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    country = models.CharField(max_length=3, blank=True)
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    span = models.CharField(max_length=21)
    language = models.CharField(max_length=2)
    audience = models.CharField(max_length=6, choices=Audience)
    shape = models.CharField(max_length=40)
    state = models.CharField(max_length=7, choices=REPORT.choices, default="draft")
    sha256 = models.CharField(max_length=64, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    fixed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fixed_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"], sha256="")
                | ~Q(state__in=["draft", "dropped"])
                & ~Q(sha256="")
                & Q(fixed_by__isnull=False, fixed_at__isnull=False),
                name="reports_fixed_with_a_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state="cleared")
                | Q(second__isnull=False)
                & ~Q(second=F("asked_by"))
                & ~Q(second=F("written_by"))
                & ~Q(second=F("fixed_by")),
                name="reports_cleared_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])


class IatiFile(models.Model):
    """One file for IATI, of what two people cleared for the whole world, kept byte for byte. Withdrawn, it is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        max_length=12, choices=[("activities", _("Activities")), ("organisation", _("Organisation"))]
    )
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=IATI.choices, default="prepared")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-prepared_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(second__isnull=False) & ~Q(second=F("prepared_by")),
                name="reports_iati_published_by_another",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="published"), name="reports_one_iati_file_published_by_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.prepared_at:%Y-%m-%d}"


class IatiAccount(models.Model):
    """Whether this node tells IATI anything, and as whom: off until one proposes it and another accepts the risk."""

    id = models.SmallAutoField(primary_key=True)
    ref = models.CharField(max_length=80)
    org_type = models.CharField(max_length=2)
    name = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ref"], condition=Q(ended_at=None), name="reports_one_iati_account_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(second=F("proposed_by")), name="reports_iati_accepted_by_another"),
        ]

    def __str__(self) -> str:
        return self.ref


class Clearance(models.Model):
    """What of one element may be told to IATI. What has none is not told; people and places never are.

    `words` is the hash of its text when it was asked: another text needs another clearance.
    """

    element = models.OneToOneField(Element, on_delete=models.CASCADE, related_name="iati_clearance")
    results = models.BooleanField(default=False)
    budget = models.BooleanField(default=False)
    transactions = models.BooleanField(default=False)
    countries = models.BooleanField(default=False)
    words = models.CharField(max_length=64)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(second=F("asked_by")), name="reports_clearance_by_another"),
        ]

    def __str__(self) -> str:
        return str(self.element_id)
