"""The plan as it was written, and what is said about it since.

A plan is a published text: nothing here is sealed. It names no defender; who decided is a pseudonym.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.plan.tree.states import ANOMALY, PLAN


class NodeKind(models.TextChoices):
    """The four levels of a plan."""

    AXIS = "axis", _("Axis")
    OBJECTIVE = "objective", _("Objective")
    RESULT = "result", _("Expected result")
    ACTIVITY = "activity", _("Activity")


class Plan(models.Model):
    """One plan through all its versions; title and period make a file a new version of it.

    `begins` and `ends` are its first and last day, None where nobody said. A successor knows the plan it follows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.TextField()
    period = models.CharField(max_length=40, blank=True)
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=PLAN.choices, default="draft")
    succeeds = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "period"], name="plan_one_by_title_and_period"),
            models.CheckConstraint(condition=Q(state__in=sorted(PLAN.labels)), name="plan_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(begins=None) | Q(ends=None) | Q(begins__lte=F("ends")), name="plan_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(succeeds=F("id")), name="plan_not_its_own_successor"),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="plan_proposed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period}".strip()

    def get_absolute_url(self) -> str:
        return reverse("tree:plan", args=[self.pk])

    @property
    def is_to_come(self) -> bool:
        """True where it was adopted and its first day is still to come."""
        return self.state == "in_force" and self.begins is not None and self.begins > timezone.localdate()

    @property
    def state_words(self) -> str:
        """Its state in words; a plan that has not begun is not said to be in force."""
        return gettext("Adopted, to come") if self.is_to_come else str(PLAN.labels[self.state])

    @property
    def state_chip(self) -> str:
        """How its state's chip is drawn."""
        return {"draft": "open", "proposed": "waiting", "in_force": "waiting" if self.is_to_come else "now"}.get(
            self.state, "done"
        )

    @property
    def is_draft(self) -> bool:
        """True until it was adopted: drafts, and those that wait for a second person."""
        return self.state in {"draft", "proposed"}

    @property
    def listed_versions(self) -> models.QuerySet[PlanVersion]:
        """Its versions for a list, the newest first, without the bytes of their files."""
        return self.versions.defer("original").order_by("-number")


class PlanVersion(models.Model):
    """One file of a plan, kept byte for byte, and the head of its table.

    `adopted_at` is None for a draft, whose file is written at its adoption; a file that is brought in was adopted
    elsewhere, and says so by having nobody in `adopted_by`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    original = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=255)
    header = models.JSONField()
    subheader = models.JSONField()
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_one_version_by_number"),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | Q(adopted_at__isnull=False), name="plan_version_adopted_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"


class Element(models.Model):
    """What stays the same through the versions of one plan: later rooms hang what they know of a node on it.

    Each version has its own node of it, or none where the newer file no longer says the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="elements")

    def __str__(self) -> str:
        return str(self.pk)


class Node(models.Model):
    """One axis, objective, expected result or activity, in the words of the file.

    `rank` is its place in the whole file, `order` an activity's place among activities, both from 1. `raw` empty
    means that the file skips this level. An erratum stands over the text and never replaces it. `previous` is the node
    that it came from: the same in the version before, or the one in the plan before. `revision` counts its changes in a
    draft, so that the second of two editors is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="nodes")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="nodes")
    kind = models.CharField(max_length=9, choices=NodeKind)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    rank = models.PositiveIntegerField()
    order = models.PositiveIntegerField(null=True, blank=True)
    code = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    raw = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    continuations = models.JSONField(default=list, blank=True)
    line = models.PositiveIntegerField()
    budget_eur = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    periods = models.JSONField(default=list, blank=True)
    responsible = models.TextField(blank=True)
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    erratum = models.TextField(blank=True)
    erratum_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erratum_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rank"], name="plan_node_one_by_rank"),
            models.UniqueConstraint(fields=["version", "element"], name="plan_node_one_by_element"),
            models.CheckConstraint(condition=Q(budget_eur=None) | Q(budget_eur__gte=0), name="plan_node_budget_sign"),
            models.CheckConstraint(
                condition=Q(kind="axis", parent=None) | (~Q(kind="axis") & Q(parent__isnull=False)),
                name="plan_node_axes_are_roots",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="plan_node_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(erratum="", erratum_by=None, erratum_at=None)
                | (~Q(erratum="") & Q(erratum_by__isnull=False, erratum_at__isnull=False)),
                name="plan_node_erratum_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(NodeKind(self.kind).label)

    @property
    def is_missing(self) -> bool:
        """True where the file skips this level."""
        return not self.raw


class AnomalyQuerySet(models.QuerySet["Anomaly"]):
    def open(self) -> Self:
        """Those that wait for a person."""
        return self.filter(state="open")


class Anomaly(models.Model):
    """A place where the file contradicts itself, and what a person decided about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="anomalies")
    rank = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    nodes = models.ManyToManyField(Node, related_name="anomalies", blank=True)
    facts = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=ANOMALY.choices, default="open")
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = AnomalyQuerySet.as_manager()

    class Meta:
        ordering = ["version", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rank"], name="plan_anomaly_one_by_rank"),
            models.CheckConstraint(
                condition=Q(state="open", reason="", decided_by=None, decided_at=None)
                | (~Q(state="open") & ~Q(reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="plan_anomaly_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rank}"
