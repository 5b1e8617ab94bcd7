"""Feeds with every vintage they had, their events with the coded facts in clear, and signals to verify."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Team, VisibleQuerySet
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import SealedRecord
from vigie.warning.signals.states import NEW, OPEN, REJECTED, SIGNAL


class Feed(models.Model):
    """A source that someone else publishes. Its title, unit and licence note are in `catalogue`, by its code."""

    code = models.CharField(max_length=20, primary_key=True)
    public = models.BooleanField(default=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.code


class FeedVintage(models.Model):
    """One version of a feed's file: what it held, who brought it in and when. `done` records are read and kept.

    `created` and `updated` add up over all attempts at the same file; `taken` counts the rows without a flag.
    `published` is the day on which its source says that it came out, where that is known.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="vintages")
    number = models.PositiveIntegerField()
    file_digest = models.BinaryField(max_length=32)
    published = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    imported_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["feed", "number"]
        constraints = [
            models.UniqueConstraint(fields=["feed", "number"], name="signals_one_vintage_per_number"),
            models.CheckConstraint(
                condition=Q(done=models.F("taken") + models.F("flagged") + models.F("refused")),
                name="signals_vintage_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id}/{self.number}"

    @property
    def known_on(self) -> date:
        """The day from which on this was known: when it came out, else when it was brought in."""
        return self.published or timezone.localdate(self.started_at)


class CodedFacts(models.Model):
    """The clear facts of an already public record, field for field those of `feeds.rows.Facts` (ADR 7)."""

    iso3 = models.CharField(max_length=3)
    area = models.CharField(max_length=10, blank=True)
    start = models.DateField()
    end = models.DateField()
    precision = models.CharField(max_length=8)
    act_group = models.CharField(max_length=16, blank=True)
    violence = models.CharField(max_length=10, blank=True)
    in_source = models.BooleanField(default=True)
    provisional = models.BooleanField(default=False)
    killed = models.PositiveIntegerField(null=True)
    wounded = models.PositiveIntegerField(null=True)
    kidnapped = models.PositiveIntegerField(null=True)
    detained = models.PositiveIntegerField(null=True)
    affected = models.PositiveIntegerField(null=True)
    male = models.PositiveIntegerField(null=True)
    female = models.PositiveIntegerField(null=True)
    sex_unknown = models.PositiveIntegerField(null=True)
    best = models.PositiveIntegerField(null=True)
    low = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    civilians = models.PositiveIntegerField(null=True)
    flags = models.JSONField(default=list)
    row_digest = models.BinaryField(max_length=32)

    class Meta:
        abstract = True


class FeedEvent(SealedRecord, CodedFacts):
    """A feed's record as last imported. Sealed: every cell of the row, whatever its column.

    `row_key` and `row_digest` are HMAC-SHA256 under the feed's own key, so that "unchanged" is known without opening
    and the source's ids are not in the database. `vintage` is the one that brought the present values.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="events")
    vintage = models.ForeignKey(FeedVintage, on_delete=models.PROTECT, related_name="events")
    row_key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "row_key"], name="signals_one_event_per_key"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="signals_event_ends_after_start"),
        ]
        indexes = [models.Index(fields=["feed", "start"]), models.Index(fields=["feed", "iso3", "area"])]


class FeedRevision(CodedFacts):
    """What `vintage` said of an event before `replaced_in` said otherwise. Never changed once written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(FeedEvent, on_delete=models.PROTECT, related_name="revisions")
    vintage = models.ForeignKey(FeedVintage, on_delete=models.PROTECT, related_name="+")
    replaced_in = models.ForeignKey(FeedVintage, on_delete=models.PROTECT, related_name="revisions")

    class Meta:
        ordering = ["replaced_in"]
        indexes = [models.Index(fields=["event", "replaced_in"])]

    def __str__(self) -> str:
        return str(self.pk)


class Unit(models.TextChoices):
    """What a count series counts."""

    DEATHS = "deaths", _("Deaths")
    INCIDENTS = "incidents", _("Incidents")
    EVENTS = "events", _("Violent events")
    PERSONS = "persons", _("Persons")
    OTHER = "other", _("Cases")


class CountSeries(models.Model):
    """A series of counts that someone keeps elsewhere: how it is called and what may be done with it. Its rows are
    `FeedEvent`s of the feed with its code. All of it is clear, for jobs read it; it counts, and names nobody (ADR 87).
    """

    class Freq(models.TextChoices):
        MONTH = "month", _("By month")
        WEEK = "week", _("By week")

    class Level(models.TextChoices):
        COUNTRY = "country", _("By country")
        AREA = "area", _("By first-level area")

    code = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=10, choices=Unit)
    licence = models.CharField(max_length=300)
    may_leave = models.BooleanField(default=False)
    freq = models.CharField(max_length=5, choices=Freq)
    level = models.CharField(max_length=7, choices=Level)
    every = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "count series"

    def __str__(self) -> str:
        return self.code


class CountSheet(SealedRecord):
    """A sheet of counts between its arrival and its import. Sealed facts: `name`, `headers`, `rows`, `mapping`."""

    series = models.ForeignKey(CountSeries, on_delete=models.CASCADE, related_name="sheets")
    month = models.DateField()
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="signals_sheet_month_only")]

    def __str__(self) -> str:
        return str(self.pk)


class Rejection(models.TextChoices):
    """Why a signal leads to no alert."""

    DATA = "data", _("Fault in the data")
    KNOWN = "known", _("Already known or already answered")
    EXPLAINED = "explained", _("Explained by something harmless")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    ELSEWHERE = "elsewhere", _("For others to follow")


class SignalQuerySet(VisibleQuerySet["Signal"]):
    def open(self) -> Self:
        """Those that still wait for a person."""
        return self.filter(state__in=OPEN)

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def newest_first(self) -> Self:
        return self.order_by("-raised_at", "pk")


class Signal(SealedRecord):
    """Something that may announce harm, for a person to verify. It carries no level: only an assessment does.

    A rule's signal names its series, period and figures in clear, because they come from clear counts. A person's
    signal keeps only country, month and act group in clear; its `area` is sealed with its words.
    Sealed facts: `title`, `words`, `area`. Never public.
    """

    source = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    series = models.CharField(max_length=120)
    freq = models.CharField(max_length=5)
    period_start = models.DateField()
    period_end = models.DateField()
    iso3 = models.CharField(max_length=3)
    area = models.CharField(max_length=10, blank=True)
    act_group = models.CharField(max_length=16, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    observed = models.FloatField(null=True, blank=True)
    expected_low = models.FloatField(null=True, blank=True)
    expected_high = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SIGNAL.choices, default=NEW)
    rejection = models.CharField(max_length=12, choices=Rejection, blank=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    raised_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "rule", "period_start"], name="signals_one_per_rule_and_period"),
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")), name="signals_period_in_order"
            ),
            models.CheckConstraint(
                condition=(Q(state=REJECTED) & ~Q(rejection="")) | (~Q(state=REJECTED) & Q(rejection="")),
                name="signals_rejected_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "raised_at"])]

    @property
    def by_rule(self) -> bool:
        """Whether a rule raised it, and not a person."""
        return self.raised_by_id is None

    @property
    def open_verbs(self) -> list[str]:
        """What may be done with it from its state, whoever asks."""
        return SIGNAL.verbs(self.state)


class SignalNote(SealedRecord):
    """What a person wrote at one step of a signal's life. Sealed fact: `words`. Notes are added, never changed."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="notes")
    verb = models.CharField(max_length=12)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class LadderAnswer(SealedRecord):
    """What a person answered to a ladder that rises: a signal raised, or why none. Clear: who, and when (ADR 86).

    Sealed facts: `party`, `mark` (the steps that were answered), `day` (of the newest of them), `signal` (its id, or
    empty), `words`, and `why` (what the rule said then). Answers are added, never changed.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.pk)
