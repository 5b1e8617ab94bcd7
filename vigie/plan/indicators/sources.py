"""Where the recipes look: the clear counts and visible rows of the earlier rooms, in the shape of figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.protection.incidents import queries as incidents
from vigie.protection.incidents.models import Incident
from vigie.warning.alerts import queries as alerts
from vigie.warning.alerts.models import Alert, AlertQuerySet
from vigie.warning.response import queries as response


@dataclass(frozen=True)
class Evidence:
    """One row behind a number: when, where, what it is in clear, and the page that opens it."""

    when: date
    precision: str
    country: str
    what: str
    counted: bool
    url: str


def verified_by(dimension: str) -> Callable[[Span | None], Figure]:
    """Acts in verified violations by country and one margin, and beside them the acts not counted yet.

    A month is in a span that holds its first day. What waits is told by country alone, never by month: the counts wait
    for each other so that nobody can tell which act came when.
    """

    def figure(span: Span | None = None) -> Figure:
        cells: Counter[tuple[str, str]] = Counter()
        counted = incidents.verified_margins().filter(dimension=dimension)
        if span:
            counted = counted.filter(month__gte=span.start, month__lt=span.end)
        for row in counted:
            cells[row.country, row.value] += row.n
        return Figure({key: Part(n) for key, n in cells.items()}, incidents.not_yet_counted())

    return figure


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


def decided_in_time(span: Span | None = None) -> Figure:
    """Alerts decided by their deadline over alerts that were due, by country and level.

    An alert still undecided after its deadline was due as well: leaving it out would flatter the slowest.
    """
    cells: dict[tuple[str, str], Part] = {}
    for row in alerts.decisions():
        if not _within(row["due_at"], span):
            continue
        key = (row["country"], row["level"])
        cells[key] = add([cells.get(key, Part(0, 0)), Part(int(row["decided_at"] <= row["due_at"]), 1)])
    for country, level, due_at in _overdue(Alert.objects.all()).values_list("country", "level", "decide_by"):
        if not _within(due_at, span):
            continue
        key = (country, level)
        cells[key] = add([cells.get(key, Part(0, 0)), Part(0, 1)])
    return Figure(cells)


def decision_rows(actor: Actor, country: str, value: str) -> list[Evidence]:
    """The alerts that were due, of a country and level (all for ""), that the actor may see."""
    due = alerts.decided_visible_to(actor).order_by() | _overdue(Alert.objects.visible_to(actor))
    if country:
        due = due.filter(country=country)
    if value:
        due = due.filter(level=value)
    return [
        Evidence(
            timezone.localdate(row.decide_by),
            "day",
            place_label(row.country),
            row.get_level_display(),
            row.decided_at is not None and row.decided_at <= row.decide_by,
            reverse("alerts:detail", args=[row.pk]),
        )
        for row in due.order_by("-decide_by")
    ]


def _within(moment: datetime, span: Span | None) -> bool:
    """Whether the day of a moment, as the node's clock says it, lies in the span; always where there is none."""
    return span is None or timezone.localdate(moment) in span


def _overdue(found: AlertQuerySet) -> AlertQuerySet:
    return found.undecided().filter(decide_by__lt=timezone.now())


def answered_in_time(span: Span | None = None) -> Figure:
    """Response tasks done by their first deadline over those that were due, by country and level of the alert."""
    cells: dict[tuple[str, str], Part] = {}
    for row in response.answered():
        if not _within(row["due_at"], span):
            continue
        key = (row["country"], row["level"])
        cells[key] = add([cells.get(key, Part(0, 0)), Part(int(row["in_time"]), 1)])
    return Figure(cells)


def answered_rows(actor: Actor, country: str, value: str) -> list[Evidence]:
    """The tasks that were due, of alerts of a country and level (all for ""), that the actor may see."""
    due = response.answered_visible_to(actor)
    if country:
        due = due.filter(alert__country=country)
    if value:
        due = due.filter(alert__level=value)
    return [
        Evidence(
            timezone.localdate(row.first_due_at),
            "day",
            place_label(row.alert.country),
            row.alert.get_level_display(),
            row.done_at is not None and row.done_at <= row.first_due_at,
            reverse("response:alert", args=[row.alert_id]),
        )
        for row in due.order_by("-first_due_at")
    ]


JUDGED = ("true", "false")


def came_true(span: Span | None = None) -> Figure:
    """Alerts that came true over those that were true or false, by country and level."""
    cells: dict[tuple[str, str], Part] = {}
    for row in response.judged():
        if row["outcome"] in JUDGED and _within(row["decided_at"], span):
            key = (row["country"], row["level"])
            cells[key] = add([cells.get(key, Part(0, 0)), Part(int(row["outcome"] == "true"), 1)])
    return Figure(cells)


def outcome_rows(actor: Actor, country: str, value: str) -> list[Evidence]:
    """The alerts that were true or false, of a country and level (all for ""), that the actor may see."""
    found = response.judged_visible_to(actor).filter(outcome__in=JUDGED)
    if country:
        found = found.filter(alert__country=country)
    if value:
        found = found.filter(alert__level=value)
    return [
        Evidence(
            timezone.localdate(row.alert.decided_at or row.alert.opened_at),
            "day",
            place_label(row.alert.country),
            row.alert.get_level_display(),
            row.outcome == "true",
            reverse("response:alert", args=[row.alert_id]),
        )
        for row in found.order_by("-alert__decided_at")
    ]
