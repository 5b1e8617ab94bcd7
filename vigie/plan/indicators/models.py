"""The indicators that a person attached to elements of the plan, and what hangs on them.

Not sealed: the plan's own words and numbers. Sealed: why a value was put beside the computed one (ADR 101).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import VisibleQuerySet
from vigie.ground.files.models import File
from vigie.ground.seal.models import SealedRecord
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.states import OVERRIDE, RECIPE
from vigie.plan.tree.models import Element


class Indicator(models.Model):
    """A recipe that a person attached to an element of the plan, with its logframe fields. Empty: not set, never 0.

    `aside_at`: a new version of the plan has no place for it, and a person laid it aside, with the values beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="indicators")
    recipe = models.SlugField(max_length=60)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    verification = models.TextField(blank=True)
    assumptions = models.TextField(blank=True)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    aside_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["element", "recipe"]
        constraints = [models.UniqueConstraint(fields=["element", "recipe"], name="indicators_once_by_element")]

    def __str__(self) -> str:
        return self.recipe


class Framework(models.TextChoices):
    """Lists of indicators that funders keep."""

    GERF = "gerf", _("GERF (results framework of the European Union)")
    OPSYS = "opsys", _("OPSYS (logframes of the European Union)")
    SDG = "sdg", _("Sustainable development goals")


class ListCode(models.Model):
    """Which indicator of a funder's list an indicator answers to: its code and that list's own words, typed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="codes")
    framework = models.CharField(max_length=5, choices=Framework)
    code = models.CharField(max_length=30)
    words = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["framework", "code"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "framework", "code"], name="indicators_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.framework.upper()} {self.code}"


class ResultTheme(models.Model):
    """What an expected result is about, as a person said: a key of `themes.THEMES`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="themes")
    theme = models.SlugField(max_length=20)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["chosen_at"]
        constraints = [models.UniqueConstraint(fields=["element", "theme"], name="indicators_theme_once")]

    def __str__(self) -> str:
        return self.theme


class Target(models.Model):
    """What an indicator is to reach by the end of a span, in one country or over all (""), and one column (`value`) or
    all together ("")."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    span = models.CharField(max_length=21)
    country = models.CharField(max_length=3, blank=True)
    value = models.SlugField(max_length=60, blank=True, default="")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "span", "country", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "span", "country", "value"], name="indicators_one_target_by_cell"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="indicators_target_sign"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.indicator), self.span, self.country, self.value]))


class PeriodLock(models.Model):
    """A period that is over and closed: what is shown of it are its snapshots. The database refuses to change it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    span = models.CharField(max_length=21, unique=True)
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-span"]

    def __str__(self) -> str:
        return self.span


class Snapshot(models.Model):
    """The figure of one recipe in a locked period, as it was at the lock's moment. The database refuses to change it.

    `cells` are lists [country, value, numerator, denominator or null]; `waiting` what was not counted yet, by country.
    `sha256` is of the canonical bytes of all that (`freezing.canonical`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lock = models.ForeignKey(PeriodLock, on_delete=models.PROTECT, related_name="snapshots")
    recipe = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    waiting = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["lock", "recipe"]
        constraints = [models.UniqueConstraint(fields=["lock", "recipe"], name="indicators_one_snapshot_by_lock")]

    def __str__(self) -> str:
        return f"{self.recipe} {self.lock_id}"


class Override(SealedRecord):
    """A value that two people put beside the computed one of an indicator, in a span, a country or over all (""), and
    one column (`value`) or all together ("").

    Sealed: `reason`, `evidence`, and `outcome`, why it was refused or withdrawn. `numerator` is a count, or with
    `denominator` a share; `computed_…` is what the recipe said when it was proposed, empty where nothing was counted.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="overrides")
    span = models.CharField(max_length=21)
    country = models.CharField(max_length=3, blank=True)
    value = models.SlugField(max_length=60, blank=True, default="")
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField(null=True, blank=True)
    computed_numerator = models.PositiveBigIntegerField(null=True, blank=True)
    computed_denominator = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=OVERRIDE.choices, default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet["Override"].as_manager()

    class Meta:
        ordering = ["-span", "country", "value", "-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "span", "country", "value"],
                condition=Q(state="approved"),
                name="indicators_one_retained_by_cell",
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gte=F("numerator")), name="indicators_part_of_a_whole"
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("proposed_by")), name="indicators_settled_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="indicators_approved_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("indicators:override", args=[self.pk])

    @property
    def part(self) -> Part:
        """The proposed value."""
        return Part(self.numerator, self.denominator)

    @property
    def computed_then(self) -> Part | None:
        """What the recipe said when this was proposed."""
        return None if self.computed_numerator is None else Part(self.computed_numerator, self.computed_denominator)


class OverrideFile(models.Model):
    """A sealed file that shows why a value was put beside the computed one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    override = models.ForeignKey(Override, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return str(self.pk)


class RecipeVersion(models.Model):
    """One version of a recipe composed on screen from a declared one, `base`: which of its cells are counted.

    `countries` and `values` are what is kept (empty: all); with `hits`, it is the share of these values. `divided`:
    whether the values stay apart. Once adopted, it never changes: a change is a new version, which freezes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RECIPE.choices, default="draft")
    title = models.CharField(max_length=150)
    unit = models.CharField(max_length=100, blank=True)
    base = models.SlugField(max_length=60)
    countries = models.JSONField(default=list)
    values = models.JSONField(default=list)
    hits = models.JSONField(default=list)
    divided = models.BooleanField(default=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="indicators_versions_have_numbers"),
            models.UniqueConstraint(fields=["key"], condition=Q(state="adopted"), name="indicators_one_adopted"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["draft", "proposed"]), name="indicators_one_in_the_making"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["adopted", "frozen"])
                | Q(adopted_by__isnull=False, adopted_at__isnull=False, proposed_by__isnull=False)
                & ~Q(adopted_by=F("proposed_by"))
                & ~Q(adopted_by=F("written_by")),
                name="indicators_adopted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:recipe_version", args=[self.pk])
