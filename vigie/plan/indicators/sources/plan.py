"""Activities and milestones of the plan's current version, by country: one column where they are of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.activities.models import Activity, Milestone
from vigie.plan.activities.queries import followed
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.sources import periods
from vigie.plan.indicators.sources.tally import ALL, SEVERAL, Evidence, counted
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.queries import current_version


@dataclass(frozen=True)
class Due:
    """One thing of the plan with a date: when it is due, whether it was reached, and the activity it belongs to."""

    on: date
    reached: bool
    activity: Activity
    what: str

    @property
    def country(self) -> str:
        """Its only country; `SEVERAL` where it has more, or none, which is all: so that cells stay disjoint."""
        codes = [one.country for one in self.activity.countries.all()]
        return codes[0] if len(codes) == 1 else SEVERAL


def _activities() -> list[Activity]:
    version = current_version()
    return list(followed(version)) if version else []


def activities() -> list[Due]:
    """Activities by their last day."""
    return [
        Due(one.ends, one.status == "done", one, str(one.get_status_display())) for one in _activities() if one.ends
    ]


def milestones() -> list[Due]:
    """Milestones by the day when they were due."""
    return [Due(step.due_on, step.done_on is not None, one, step.title) for one, step in _steps() if step.due_on]


def _steps() -> Iterable[tuple[Activity, Milestone]]:
    return [(one, step) for one in _activities() for step in one.milestones.all()]


def activities_due(whole: Span | None = None) -> list[periods.Row]:
    """Each activity whose last day is known, and in the span if one is given, as its day and cell alone: no more is
    read than a figure needs."""
    version = current_version()
    if version is None:
        return []
    where = _countries(version)
    rows = _within(Activity.objects.of(version).order_by(), "ends", whole).values_list("pk", "ends", "status")
    return [(ends, (where[pk], ALL), Part(int(status == "done"), 1)) for pk, ends, status in rows if ends]


def milestones_due(whole: Span | None = None) -> list[periods.Row]:
    """Each milestone that has a day, in the span if one is given, as its day and cell alone."""
    version = current_version()
    if version is None:
        return []
    where = _countries(version)
    rows = _within(_dated(version).order_by(), "due_on", whole).values_list("activity", "due_on", "done_on")
    return [(due_on, (where[one], ALL), Part(int(done_on is not None), 1)) for one, due_on, done_on in rows if due_on]


def activities_whole() -> Part | None:
    """All activities whose last day is known together; None where there is none."""
    version = current_version()
    return _whole(Activity.objects.of(version).filter(ends__isnull=False), Q(status="done")) if version else None


def milestones_whole() -> Part | None:
    """All milestones that have a day together; None where there is none."""
    version = current_version()
    return _whole(_dated(version), Q(done_on__isnull=False)) if version else None


def _whole(rows: QuerySet[Any], reached: Q) -> Part | None:
    return counted(rows.order_by().aggregate(n=Count("*"), hits=Count("pk", filter=reached)))


def _dated(version: PlanVersion) -> QuerySet[Milestone]:
    return Milestone.objects.filter(activity__element__nodes__version=version, due_on__isnull=False)


def _within(rows: QuerySet[Any], day: str, whole: Span | None) -> QuerySet[Any]:
    return rows.filter(**{f"{day}__gte": whole.start, f"{day}__lt": whole.end}) if whole else rows


def _countries(version: PlanVersion) -> dict[UUID, str]:
    """Activity → its only country, or `SEVERAL`: as `Due.country` says it of one."""
    told = Activity.objects.of(version).order_by().annotate(n=Count("countries"), first=Min("countries__country"))
    return {pk: first if n == 1 else SEVERAL for pk, n, first in told.values_list("pk", "n", "first")}


def share(found: Iterable[periods.Row], span: Span | None) -> Figure:
    """Those reached over those due in a span, by country."""
    cells: dict[tuple[str, str], Part] = {}
    for on, key, part in found:
        if span is None or on in span:
            cells[key] = add([cells.get(key, Part(0, 0)), part])
    return Figure(cells)


def shares(found: Iterable[periods.Row], spans: Sequence[Span]) -> list[Figure]:
    """The same in each of several spans."""
    return periods.figures(found, spans)


def evidence(found: Iterable[Due], actor: Actor, country: str) -> list[Evidence]:
    """Those of a country (all for ""): everyone who signs in reads the plan, nobody else does."""
    if actor.user is None:
        return []
    rows = [
        Evidence(
            due.on,
            "day",
            "" if due.country == SEVERAL else place_label(due.country),
            due.what,
            due.reached,
            due.activity.get_absolute_url(),
        )
        for due in found
        if country in {"", due.country}
    ]
    return sorted(rows, key=lambda row: row.when, reverse=True)
