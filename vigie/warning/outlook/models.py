"""What a run of the outlook computed, so that no page ever computes it again. Only counts: nothing here was sealed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from vigie.compute.series import Freq, Series
from vigie.warning.outlook.columns import Facts
from vigie.warning.outlook.looks import Learnt as Learnt  # Models of this room, found by being here.
from vigie.warning.outlook.looks import RegionAhead as RegionAhead
from vigie.warning.outlook.looks import SurgeLook as SurgeLook
from vigie.warning.outlook.stored import Answer, Forecast, Step, answer_from, forecast_from, steps_from
from vigie.warning.signals.catalogue import OWN

KEY_FIELDS = ("source", "measure", "freq", "country", "area", "act_group")


def digest_of(read: Any) -> str:
    """A name for what something was said of: lists, mappings and plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Which series: `area` empty is the whole country, `act_group` empty is all acts together."""

    source: str
    measure: str
    freq: Freq
    country: str
    area: str = ""
    act_group: str = ""

    def __str__(self) -> str:
        """How signals name the series: six parts, empty ones kept, so that no two series share a name."""
        return ":".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """What names it, in the order of `KEY_FIELDS`."""
        return self.source, self.measure, self.freq, self.country, self.area, self.act_group

    @property
    def what(self) -> str:
        """What is counted: the source and its measure."""
        return f"{self.source}:{self.measure}"

    @classmethod
    def parse(cls, text: str) -> SeriesKey | None:
        """The key that a signal names; None for a signal that a person raised."""
        parts = text.split(":")
        if len(parts) != len(KEY_FIELDS) or parts[2] not in {"week", "month"}:
            return None
        return cls(*parts)  # type: ignore[arg-type]


class Run(models.Model):
    """One passage over all series. `finished_at` stays empty when it was cut short."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    series = models.PositiveIntegerField(default=0)
    fired = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class TrackQuerySet(models.QuerySet["Track"]):
    def current(self) -> TrackQuerySet:
        """Series that the newest finished run still found in their sources."""
        return self.filter(run=Run.objects.exclude(finished_at=None).values("pk")[:1])

    def of(self, key: SeriesKey) -> TrackQuerySet:
        """The one track of a series, if it exists."""
        return self.filter(**dict(zip(KEY_FIELDS, key.parts, strict=True)))

    def never_foreseen(self) -> set[SeriesKey]:
        """Series by the month of which nothing is stored as foreseen: an older version left them so."""
        return {SeriesKey(*row) for row in self.filter(freq="month", ahead=[]).values_list(*KEY_FIELDS)}

    def keys(self) -> list[SeriesKey]:
        """The series, own counts first, whole countries before their areas."""
        rows = self.order_by(*KEY_FIELDS).values_list(*KEY_FIELDS)
        return sorted((SeriesKey(*row) for row in rows), key=lambda key: key.source != OWN)


class Track(models.Model):
    """A series with everything a page shows of it: its counts, past exceedances, newest answers and forecast.

    `counts` start with the period `first`; `marks` are findings that fired, oldest first; `answers` are those of every
    rule at the newest period; `forecast` is the baseline's, `ahead` what is foreseen of each coming month. Counts from
    `provisional_from` on are provisional at their source.
    """

    source = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    freq = models.CharField(max_length=5)
    country = models.CharField(max_length=3)
    area = models.CharField(max_length=10, blank=True)
    act_group = models.CharField(max_length=40, blank=True)
    first = models.DateField()
    counts = Facts(default=list)
    provisional_from = models.DateField(null=True, blank=True)
    marks = Facts(default=list)
    answers = Facts(default=list)
    forecast = Facts(default=dict)
    ahead = Facts(default=list)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="tracks")

    objects = TrackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=list(KEY_FIELDS), name="outlook_one_track_per_series"),
            models.CheckConstraint(condition=models.Q(freq__in=["week", "month"]), name="outlook_track_freq"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def key(self) -> SeriesKey:
        return SeriesKey(*(getattr(self, name) for name in KEY_FIELDS))

    @property
    def known(self) -> Series:
        return Series(self.first, self.freq, tuple(self.counts))  # type: ignore[arg-type]

    @property
    def found(self) -> list[Answer]:
        """What each rule said of the newest period."""
        return [answer_from(answer) for answer in self.answers]

    @property
    def past_marks(self) -> list[Answer]:
        return [answer_from(mark) for mark in self.marks]

    @property
    def outlook(self) -> Forecast | Answer:
        """The forecast, or why there is none."""
        return forecast_from(self.forecast)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is foreseen of each coming period; nothing where only the baseline speaks."""
        return steps_from(self.ahead)

    def is_provisional(self, period: date) -> bool:
        return self.provisional_from is not None and period >= self.provisional_from

    @property
    def digest(self) -> str:
        """Names the counts a reading was made from, so that a revised past makes a new reading and erases none."""
        return digest_of([self.first.isoformat(), self.counts])


class Reading(models.Model):
    """What rules and forecast said of one period, from what was known then. Never changed: it is what gets scored."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="readings")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="readings")
    period = models.DateField()
    digest = models.CharField(max_length=64)
    observed = models.PositiveIntegerField()
    answers = Facts(default=list)
    forecast = Facts(default=dict)
    ahead = Facts(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "period", "digest"], name="outlook_one_reading_per_vintage"),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.period}"


class ScanQuerySet(models.QuerySet["Scan"]):
    def of(self, key: SeriesKey) -> ScanQuerySet:
        """Scans of what a series counts, newest week first, and of one week the newest made first."""
        return self.filter(source=key.source, measure=key.measure).order_by("-week", "-pk")


class Scan(models.Model):
    """What the space-time scan said of a week, from what was known then. Never changed: pages show it as it was said.

    `found` are the clusters of `areas` judged areas that were unusual together; none says that it was silent.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scans")
    source = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    week = models.DateField()
    digest = models.CharField(max_length=64)
    areas = models.PositiveIntegerField()
    found = models.JSONField(default=list)

    objects = ScanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "measure", "week", "digest"], name="outlook_one_scan_per_vintage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.measure} {self.week}"
