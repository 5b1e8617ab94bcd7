"""What becomes of an activity of the plan. Clear: dates, states, weights, who; risks, evidence: sealed (ADR 93)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import EARLIEST, LATEST, Span
from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.files.models import File
from vigie.ground.seal.models import SealedRecord
from vigie.ground.terms.queries import place_label
from vigie.plan.activities.states import ACTIVITY
from vigie.plan.tree.models import Element, PlanVersion


class ActivityQuerySet(models.QuerySet["Activity"]):
    def of(self, version: PlanVersion) -> Self:
        """Those whose element stands in a version."""
        return self.filter(element__nodes__version=version)

    def unfinished(self) -> Self:
        return self.filter(status__in=["planned", "under_way"])

    def late(self, today: date) -> Self:
        """Unfinished although their last day has passed, or a milestone of theirs is overdue."""
        steps = Milestone.objects.filter(activity=OuterRef("pk"), done_on=None, due_on__lt=today)
        return self.unfinished().filter(Q(ends__lt=today) | Exists(steps))

    def concerning(self, country: str) -> Self:
        """Those of one country, and those of all; all where none is asked for."""
        return self.filter(Q(countries__isnull=True) | Q(countries__country=country)) if country else self


class Activity(models.Model):
    """How an element of the plan is carried out: when, by whom, how far. A day that is not known stays empty.

    `ends` is its last day. Responsible is a person, the coalition of a country, or a partner by a code of our own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    element = models.OneToOneField(Element, on_delete=models.PROTECT, related_name="activity")
    status = models.CharField(max_length=9, choices=ACTIVITY.choices, default="planned")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    coalition = models.CharField(max_length=3, blank=True)
    partner = models.CharField(max_length=20, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = [F("ends").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")), name="activities_span"
            ),
            models.CheckConstraint(
                condition=Q(ends=None, starts=None) | Q(ends__isnull=False, starts__isnull=False),
                name="activities_both_days",
            ),
            models.CheckConstraint(
                condition=Q(person=None, coalition="") | Q(person=None, partner="") | Q(coalition="", partner=""),
                name="activities_one_responsible",
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(starts__gte=EARLIEST, ends__lt=LATEST), name="activities_years_of_plans"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("activities:activity", args=[self.element_id])

    @property
    def span(self) -> Span | None:
        """Its days; None where they are not known."""
        if self.starts is None or self.ends is None:
            return None
        return Span(self.starts, date.fromordinal(self.ends.toordinal() + 1))

    @property
    def progress(self) -> Decimal | None:
        """Per cent of its milestones' weight that is done, to the unit; None without milestones. Reads them once."""
        rows = list(self.milestones.all())
        whole = sum(one.weight for one in rows)
        if not whole:
            return None
        done = sum(one.weight for one in rows if one.done_on)
        return (Decimal(100 * done) / whole).quantize(Decimal(1), ROUND_HALF_EVEN)

    def is_late(self, today: date) -> bool:
        """Unfinished although its last day has passed, or a milestone is overdue."""
        if self.status not in {"planned", "under_way"}:
            return False
        if self.ends is not None and self.ends < today:
            return True
        return any(one.done_on is None and one.due_on and one.due_on < today for one in self.milestones.all())

    @property
    def responsible_label(self) -> str:
        """Who carries it out; empty where nobody was named."""
        if self.person is not None:
            return str(self.person)
        if self.coalition:
            return str(_("Coalition: %(country)s") % {"country": place_label(self.coalition)})
        return self.partner


class ActivityCountry(models.Model):
    """A country that an activity concerns; without any, it concerns all."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="countries")
    country = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "country"], name="activities_country_once")]

    def __str__(self) -> str:
        return self.country


class Milestone(models.Model):
    """A step that can be seen to be done; `weight` is its part of the whole, beside the other weights."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "title"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="activities_milestone_weight"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="activities_milestone_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Dependency(models.Model):
    """`after` cannot begin before `before` is finished."""

    before = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="awaited_by")
    after = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="waits_for")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="activities_dependency_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="activities_not_after_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class Link(models.Model):
    """Something in another room that fulfils an activity: its declared kind and its id. See `linking`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20)
    target = models.UUIDField()
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["linked_at"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "kind", "target"], name="activities_link_once"),
        ]

    def __str__(self) -> str:
        return self.kind


class Proof(models.Model):
    """A sealed file that shows what was done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="proofs")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return str(self.pk)


class RiskKind(models.TextChoices):
    """What could stop an activity, or what it takes for granted."""

    RISK = "risk", _("Risk")
    ASSUMPTION = "assumption", _("Assumption")


class PlanRisk(SealedRecord):
    """A risk or an assumption. Sealed: `words`, `measures`. Likelihood and impact are steps from 1 (low) to 4."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="risks")
    kind = models.CharField(max_length=10, choices=RiskKind)
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet["PlanRisk"].as_manager()

    class Meta:
        ordering = ["closed_at", "review_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=4, impact__gte=1, impact__lte=4),
                name="activities_risk_steps",
            ),
        ]

    @property
    def weight(self) -> int:
        """Likelihood times impact, 1 to 16."""
        return self.likelihood * self.impact
