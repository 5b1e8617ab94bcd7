"""Named questions of the scoreboard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Min, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo
from vigie.warning.alerts.models import Published
from vigie.warning.response import queries as response
from vigie.warning.scoreboard import rules
from vigie.warning.scoreboard.models import ForecastScore, YearSheet
from vigie.warning.signals.catalogue import SOURCES, leaving

PUBLIC = tuple(code for code, source in SOURCES.items() if source.public)


@dataclass
class Period:
    """The sums over all scores of forecasts of one period: they resemble each other, and are drawn together."""

    ours: float = 0.0
    base: float = 0.0
    n: int = 0
    inside: int = 0

    def add(self, ours: float, base: float, *, n: int, inside: int) -> None:
        self.ours, self.base = self.ours + ours, self.base + base
        self.n, self.inside = self.n + n, self.inside + inside


@dataclass(frozen=True)
class Kind:
    """Scores that may stand together: of one source and measure, in one kind of period, whole countries or areas."""

    source: str
    measure: str
    freq: str
    areas: bool
    horizon: int


def scores() -> dict[Kind, list[Period]]:
    """Every forecast score by kind, summed by period, in order. Computed from counts alone, so nobody's secret."""
    names = ("reading__track__source", "reading__track__measure", "reading__track__freq", "areas", "horizon", "target")
    rows = (
        ForecastScore.objects.filter(reading__track__act_group="")
        .annotate(areas=Case(When(reading__track__area="", then=Value(0)), default=Value(1)))
        .values_list(*names)
        .annotate(ours=Sum("crps"), base=Sum("baseline"), n=Count("pk"), held=Count("pk", filter=Q(inside=True)))
        .order_by("target")
    )
    found: dict[Kind, list[Period]] = defaultdict(list)
    for source, measure, freq, areas, horizon, _target, ours, base, n, inside in rows:
        found[Kind(source, measure, freq, bool(areas), horizon)].append(Period(ours, base, n, inside))
    return dict(found)


def public_scores(year: int) -> dict[tuple[str, int], list[Period]]:
    """Scores of forecasts for periods of a year, of public sources and whole countries, over the region.

    Sources count in different units: each score is divided by the mean of its own series' baseline, so that no source
    outweighs the others; a series without any error of the baseline is left out. Raises MayNotLeave once the licence of
    one forbids it: then it is no public source, and somebody must say so in the catalogue.
    """
    rows = list(
        ForecastScore.objects.filter(
            reading__track__source__in=[leaving(code).code for code in PUBLIC],
            reading__track__area="",
            reading__track__act_group="",
            target__year=year,
        )
        .order_by("target", "pk")
        .values_list("reading__track", "reading__track__freq", "horizon", "target", "crps", "baseline", "inside")
    )
    scale = _means(((track, horizon), base) for track, _freq, horizon, _target, _ours, base, _inside in rows)
    found: dict[tuple[str, int], dict[date, Period]] = defaultdict(lambda: defaultdict(Period))
    for track, freq, horizon, target, ours, base, inside in rows:
        size = scale[track, horizon]
        if size > 0:
            found[freq, horizon][target].add(ours / size, base / size, n=1, inside=inside)
    return {key: [*periods.values()] for key, periods in found.items()}


def _means(pairs: Iterable[tuple[tuple[int, int], float]]) -> dict[tuple[int, int], float]:
    sums: dict[tuple[int, int], list[float]] = defaultdict(list)
    for key, value in pairs:
        sums[key].append(value)
    return {key: sum(values) / len(values) for key, values in sums.items()}


def published_outcomes(year: int) -> Counter[str]:
    """What came of the alerts first published in a year; `waiting` while two people have not agreed.

    Clear columns only, and no alert that stayed inside.
    """
    first = (
        Published.objects.public()
        .values("proposal__alert")
        .annotate(first=Min("sent"))
        .filter(first__year=year, proposal__alert__in=response.counted_alerts())
    )
    judged = {row["alert"]: row["outcome"] for row in response.judged()}
    return Counter(judged.get(row["proposal__alert"], "waiting") for row in first)


def published_sheets() -> QuerySet[YearSheet]:
    """What the public reads, newest year first."""
    return YearSheet.objects.published()


def years_to_prepare() -> list[int]:
    """Years that have ended, in which an alert was published or a forecast scored, and that have no sheet."""
    this = timezone.localdate().year
    years = {moment.year for moment in Published.objects.public().datetimes("sent", "year")}
    years |= {day.year for day in ForecastScore.objects.dates("target", "year")}
    taken = set(YearSheet.objects.exclude(state="dropped").values_list("year", flat=True))
    return sorted((year for year in years - taken if year < this), reverse=True)


def todo(actor: Actor) -> list[Todo]:
    """A sheet that this actor may let out as the second person."""
    if not may(rules.PUBLISH, actor, rules.TEAM):
        return []
    waiting = YearSheet.objects.filter(state="prepared").exclude(prepared_by=actor.user)
    return [
        Todo(
            "green",
            _("Look at the public sheet of a year"),
            _("Scoreboard · %(year)d · you would be the second person") % {"year": sheet.year},
            reverse("scoreboard:sheet", args=[sheet.pk]),
        )
        for sheet in waiting
    ]
