"""What is counted by hand, and what each country said of it. In clear, as the plan's words and counts are (ADR 97)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.ground.access.models import Membership
from vigie.ground.accounts.actor import Actor
from vigie.plan.collection.rules import TEAM, own_countries
from vigie.plan.collection.states import VALUE

WHOLE = "all"  # the one value of an indicator that nothing divides
MOST = 1_000_000_000


class Kind(models.TextChoices):
    """A number, or a share of another number."""

    COUNT = "count", _("A number")
    RATIO = "ratio", _("A share: so many of so many")


class Frequency(models.TextChoices):
    """How often a value is asked."""

    MONTH = "month", _("Each month")
    QUARTER = "quarter", _("Each quarter")
    HALF = "half", _("Each half-year")
    YEAR = "year", _("Each year")


class Joining(models.TextChoices):
    """What several periods say together."""

    SUM = "sum", _("Their sum (what happened in each: people trained, laws passed)")
    LAST = "last", _("The last of them (what there is at its end: members, active committees)")


class ManualQuerySet(models.QuerySet["ManualIndicator"]):
    def asked(self) -> Self:
        """Those still asked."""
        return self.filter(retired_at=None)

    def visible_to(self, actor: Actor) -> Self:
        """All for the direction; for others those that everyone reads, and those asked of a country of theirs."""
        if Membership.objects.of(actor).filter(team=TEAM).exists():
            return self
        if actor.user is None:
            return self.none()
        mine = self.model.objects.filter(countries__country__in=own_countries(actor)).values("pk")
        return self.filter(Q(restricted=False) | Q(pk__in=mine))


class ManualIndicator(models.Model):
    """Something counted by hand. `names` and `units` are words by language; `values` a list of code and words by
    language, empty where nothing divides it. `version` grows by one when its words change: what is counted stays
    as it is once a value was entered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=5, choices=Kind)
    names = models.JSONField()
    units = models.JSONField()
    values = models.JSONField(default=list)
    verification = models.TextField(blank=True)
    frequency = models.CharField(max_length=7, choices=Frequency)
    joining = models.CharField(max_length=4, choices=Joining, default=Joining.SUM)
    since = models.DateField()
    restricted = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    objects = ManualQuerySet.as_manager()

    class Meta:
        ordering = ["retired_at", "changed_at", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__startswith="manual-"), name="collection_code_of_its_own"),
        ]

    def __str__(self) -> str:
        return said(self.names)

    def get_absolute_url(self) -> str:
        return reverse("collection:indicator", args=[self.pk])

    @property
    def unit(self) -> str:
        """What is said after its number."""
        return said(self.units)

    @property
    def is_ratio(self) -> bool:
        return self.kind == Kind.RATIO

    def value_choices(self) -> list[tuple[str, str]]:
        """The values that divide it and their words; for one that nothing divides, the whole without a word."""
        return [(one["code"], said(one["labels"])) for one in self.values] or [(WHOLE, "")]


class AskedCountry(models.Model):
    """A country whose values are asked."""

    indicator = models.ForeignKey(ManualIndicator, on_delete=models.CASCADE, related_name="countries")
    country = models.CharField(max_length=3)

    class Meta:
        ordering = ["country"]
        constraints = [models.UniqueConstraint(fields=["indicator", "country"], name="collection_country_once")]

    def __str__(self) -> str:
        return self.country


class EntryQuerySet(models.QuerySet["Entry"]):
    def waiting(self) -> Self:
        return self.filter(state="entered")

    def counted(self) -> Self:
        return self.filter(state="validated")

    def within(self, span: Span | None) -> Self:
        """Those whose period lies whole in a span; all without one."""
        return self.filter(starts__gte=span.start, ends__lte=span.end) if span else self


class Entry(models.Model):
    """What a country said of one period, all values together. It is never changed: another one takes its place.

    Without amounts it says that no figure is known any more. `ends` is the first day after the period.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(ManualIndicator, on_delete=models.PROTECT, related_name="entries")
    country = models.CharField(max_length=3)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=9, choices=VALUE.choices, default="entered")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at", "pk"]
        indexes = [models.Index(fields=["indicator", "state", "starts"], name="collection_counted")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "country", "starts"], condition=Q(state="validated"), name="collection_one_counts"
            ),
            models.UniqueConstraint(
                fields=["indicator", "country", "starts"],
                condition=Q(state__in=["entered", "returned"]),
                name="collection_one_is_open",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="collection_period"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")), name="collection_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["validated", "returned"]) | Q(decided_by__isnull=False),
                name="collection_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return address(self.indicator_id, self.country, self.span)

    @property
    def span(self) -> Span:
        """Its period."""
        return Span(self.starts, self.ends)


class Amount(models.Model):
    """One number of an entry: a count, or a share's two numbers. A value without an amount was not said: not zero."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="amounts")
    value = models.SlugField(max_length=20)
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["value"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "value"], name="collection_value_once"),
            models.CheckConstraint(
                condition=Q(numerator__gte=0, numerator__lte=MOST)
                & (Q(denominator=None) | Q(denominator__gte=F("numerator"), denominator__lte=MOST)),
                name="collection_share_of_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.value


def said(words: dict[str, str]) -> str:
    """The words in the reader's language, else in French."""
    return words.get((get_language() or "fr").split("-")[0]) or words["fr"]


def address(indicator: uuid.UUID, country: str, span: Span | date) -> str:
    """The page of a country's period."""
    starts = span.start if isinstance(span, Span) else span
    return reverse("collection:values", args=[indicator, country, f"{starts:%Y-%m}"])
