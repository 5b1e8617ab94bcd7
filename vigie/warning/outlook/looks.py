"""What is worked out after a run from what it stored: the region's forecasts, and chances of surges. Only counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from vigie.compute.surges import Standing
from vigie.warning.outlook.stored import Step, steps_from


class Learnt(models.Model):
    """What forecasts of one thing counted by the month learnt at one past month, kept from night to night.

    Nothing is told by it: it can be worked out again from the counts that `digest` names, and is, where it is missing
    or these are others. `outcome` is the month that was forecast, `body` is `vigie.compute.forecast.learnt`'s.
    """

    what = models.CharField(max_length=81)
    act_group = models.CharField(max_length=40, blank=True)
    origin = models.DateField()
    outcome = models.DateField()
    digest = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what", "act_group", "origin", "outcome"], name="outlook_learnt_once_per_origin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}:{self.act_group} {self.origin:%Y-%m} → {self.outcome:%Y-%m}"


class RegionAhead(models.Model):
    """What is foreseen of all countries together, for one thing counted by the month (`what`: "source:measure").

    Made of the counts up to `newest` and the forecasts that `run` left; `digest` names these, so that what did not
    change is not added up again.
    """

    what = models.CharField(max_length=81)
    act_group = models.CharField(max_length=40, blank=True)
    newest = models.DateField()
    digest = models.CharField(max_length=64)
    ahead = models.JSONField(default=list)
    run = models.ForeignKey("outlook.Run", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "act_group"], name="outlook_one_region_per_count"),
        ]

    def __str__(self) -> str:
        return f"{self.what}:{self.act_group}"

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps_from(self.ahead)


@dataclass(frozen=True, slots=True)
class Judged:
    """What warnings of the past came to: `true` of `alerts` were followed by a surge within three months.

    `true_or_present` counts those too that stood while a surge was on. `caught` of `onsets` were announced. `on_true`
    of `on_alerts` is how often the rule "a surge is on" was followed by one, in the same months. The newest threshold
    was chosen on `line_years` years, in which it would have announced `line_caught` of `line_onsets` beginnings; looks
    of old did not keep these.
    """

    alerts: int
    true: int
    true_or_present: int
    onsets: int
    caught: int
    on_alerts: int
    on_true: int
    line_years: int | None = None
    line_onsets: int = 0
    line_caught: int = 0


class SurgeLookQuerySet(models.QuerySet["SurgeLook"]):
    def newest_of(self, feeds: Sequence[str]) -> SurgeLook | None:
        """The newest look at the first of these feeds that could be judged; else at the first that was looked at."""
        newest = self.filter(what__in=feeds).order_by().values("what").annotate(newest=models.Max("pk"))
        found = {look.what: look for look in self.filter(pk__in=newest.values("newest"))}
        looks = [found[feed] for feed in feeds if feed in found]
        return next((look for look in looks if not look.refused), looks[0] if looks else None)


class SurgeLook(models.Model):
    """What was said of surges in the three months after `newest`, from one feed's counts as they were known then.

    Never changed: it is what gets scored. `refused` says why nothing could be said (`months` were known), else empty.
    `first` … `last` are the months judged by `figures` (`Judged`), in `areas` countries; `threshold` is the chance from
    which on a warning stands; `places` are the `Standing`s by country, null where the newest month is not known.
    """

    what = models.CharField(max_length=81)
    newest = models.DateField()
    digest = models.CharField(max_length=64)
    refused = models.CharField(max_length=20, blank=True)
    months = models.PositiveIntegerField()
    provisional = models.BooleanField(default=False)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    areas = models.PositiveIntegerField(default=0)
    threshold = models.FloatField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    places = models.JSONField(default=dict)

    objects = SurgeLookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.newest:%Y-%m}"

    @property
    def judged(self) -> Judged | None:
        """How warnings of the past did; None where nothing could be said."""
        return Judged(**self.figures) if self.figures else None

    @property
    def standings(self) -> Mapping[str, Standing | None]:
        """Every country that the feed knows."""
        places: dict[str, dict[str, Any] | None] = self.places
        return {iso3: Standing(**facts) if facts else None for iso3, facts in places.items()}

    def is_over(self, today: date) -> bool:
        """Whether the three months that it speaks of have passed."""
        months = (today.year - self.newest.year) * 12 + today.month - self.newest.month
        return months > 3
