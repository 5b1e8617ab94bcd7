"""Clear counts of verified violations, and the violations by their clear columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet, Sum

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place, place_label
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.sources import periods
from vigie.plan.indicators.sources.tally import UNSAID, Evidence, Tally
from vigie.protection.incidents import queries as incidents
from vigie.protection.incidents.models import ActGroup, Incident, Urgency


def verified_by(dimension: str) -> Callable[[Span | None], Figure]:
    """Acts in verified violations by country and one margin, and beside them the acts not counted yet.

    A month is in a span that holds its first day. What waits is told by country alone, never by month: the counts wait
    for each other so that nobody can tell which act came when.
    """

    def figure(span: Span | None = None) -> Figure:
        cells: Counter[tuple[str, str]] = Counter()
        counted = incidents.verified_margins().filter(dimension=dimension).order_by()
        if span:
            counted = counted.filter(month__gte=span.start, month__lt=span.end)
        for country, value, n in counted.values_list("country", "value").annotate(acts=Sum("n")):
            cells[country, value] += n
        return Figure({key: Part(n) for key, n in cells.items()}, incidents.not_yet_counted())

    return figure


def verified_whole(dimension: str) -> Callable[[], Part | None]:
    """All of these acts together; None where none was counted."""
    return lambda: _summed(incidents.verified_margins().filter(dimension=dimension))


def _summed(counted: QuerySet[Any]) -> Part | None:
    acts = counted.order_by().aggregate(acts=Sum("n"))["acts"]
    return None if acts is None else Part(acts)


def verified_by_in(dimension: str) -> Callable[[Sequence[Span]], list[Figure]]:
    """The same in each of several spans, in one query for all of them."""

    def figures(spans: Sequence[Span]) -> list[Figure]:
        whole = periods.hull(spans)
        counted = incidents.verified_margins().filter(dimension=dimension).order_by()
        counted = counted.filter(month__gte=whole.start, month__lt=whole.end)
        rows = counted.values_list("month", "country", "value", "n")
        said = ((month, (country, value), Part(n)) for month, country, value, n in rows)
        return periods.figures(said, spans, incidents.not_yet_counted())

    return figures


def verified_rows(actor: Actor, country: str, value: str) -> list[Evidence]:
    """The verified violations of a country (all for "") that the actor may see; `value` cannot narrow them."""
    return [
        Evidence(
            row.month,
            "month",
            place_label(row.country),
            row.get_act_group_display(),
            counted=True,
            url=row.get_absolute_url(),
        )
        for row in incidents.rows_behind(actor, country=country).order_by("-month", "pk")
    ]


def unverified(actor: Actor) -> int:
    """How many violations that the actor may see are still on the way to being verified."""
    return Incident.objects.visible_to(actor).waiting().count()


def verified_acts(span: Span | None = None) -> Figure:
    """Acts in verified violations whose area is known, by country and act group; a week is where its Monday lies."""
    cells: Counter[tuple[str, str]] = Counter()
    counted = incidents.area_week_counts().order_by()
    if span:
        counted = counted.filter(week__gte=span.start, week__lt=span.end)
    for area, act_group, n in counted.values_list("area", "act_group").annotate(acts=Sum("n")):
        cells[_country_of(area), act_group] += n
    return Figure({key: Part(n) for key, n in cells.items()}, incidents.not_yet_counted())


def verified_acts_whole() -> Part | None:
    """All of these acts together; None where none was counted."""
    return _summed(incidents.area_week_counts())


def verified_acts_in(spans: Sequence[Span]) -> list[Figure]:
    """The same in each of several spans, in one query for all of them."""
    whole = periods.hull(spans)
    counted = incidents.area_week_counts().order_by().filter(week__gte=whole.start, week__lt=whole.end)
    told = counted.values_list("week", "area", "act_group", "n")
    where = {area: _country_of(area) for area in counted.values_list("area", flat=True).distinct()}
    rows = ((week, (where[area], act_group), Part(n)) for week, area, act_group, n in told)
    return periods.figures(rows, spans, incidents.not_yet_counted())


def _country_of(area: str) -> str:
    where = place(area)
    return where.iso3 if where else UNSAID


def _recorded(value: str, labels: Sequence[tuple[str, object]]) -> Tally:
    return Tally(
        lambda: Incident.objects.exclude(state="merged"),
        lambda actor: Incident.objects.visible_to(actor).exclude(state="merged"),
        "month",
        "country",
        value,
        lambda row: str(row.get_absolute_url()),
        words=lambda code: str(dict(labels).get(code, code)),
    )


RECORDED = _recorded("act_group", ActGroup.choices)
BY_URGENCY = _recorded("urgency", Urgency.choices)
