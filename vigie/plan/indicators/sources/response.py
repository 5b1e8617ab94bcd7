"""Answers to alerts, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import label, place_label
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.sources import periods
from vigie.plan.indicators.sources.tally import Evidence, Tally, counted, within
from vigie.warning.response import queries as response
from vigie.warning.response.models import AfterAction, Assignment


def answered_in_time(span: Span | None = None) -> Figure:
    """Response tasks done by their first deadline over those that were due, by country and level of the alert."""
    cells: dict[tuple[str, str], Part] = {}
    for row in response.answered():
        if not within(row["due_at"], span):
            continue
        key = (row["country"], row["level"])
        cells[key] = add([cells.get(key, Part(0, 0)), Part(int(row["in_time"]), 1)])
    return Figure(cells)


def answered_in_time_in(spans: Sequence[Span]) -> list[Figure]:
    """The same in each of several spans, read once for all of them."""
    return periods.figures(
        (
            (timezone.localdate(row["due_at"]), (row["country"], row["level"]), Part(int(row["in_time"]), 1))
            for row in response.answered()
        ),
        spans,
    )


def answered_whole() -> Part | None:
    """All of them together; None where none was due."""
    return counted(response.answered_counts())


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
        if row["outcome"] in JUDGED and within(row["decided_at"], span):
            key = (row["country"], row["level"])
            cells[key] = add([cells.get(key, Part(0, 0)), Part(int(row["outcome"] == "true"), 1)])
    return Figure(cells)


def came_true_in(spans: Sequence[Span]) -> list[Figure]:
    """The same in each of several spans, read once for all of them."""
    return periods.figures(
        (
            (
                timezone.localdate(row["decided_at"]),
                (row["country"], row["level"]),
                Part(int(row["outcome"] == "true"), 1),
            )
            for row in response.judged()
            if row["outcome"] in JUDGED
        ),
        spans,
    )


def came_true_whole() -> Part | None:
    """All of them together; None where none was judged."""
    return counted(response.judged_counts())


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


def _level(code: str) -> str:
    return label("alert_level", code)


def _tasks(hit: Q | None) -> Tally:
    return Tally(
        lambda: Assignment.objects.filter(alert__exercise=False),
        lambda actor: (
            Assignment.objects.visible_to(actor).filter(alert__exercise=False).select_related("alert").distinct()
        ),
        "first_due_at",
        "alert__country",
        "alert__level",
        lambda row: reverse("response:alert", args=[row.alert_id]),
        hit,
        moment=True,
        precision="day",
        words=_level,
    )


GIVEN = _tasks(None)
TAKEN = _tasks(Q(taken_at__isnull=False))
CONFIRMED = Tally(
    lambda: AfterAction.objects.confirmed().filter(alert__exercise=False),
    lambda actor: (
        AfterAction.objects.visible_to(actor).filter(state="confirmed", alert__exercise=False).select_related("alert")
    ),
    "alert__opened_at",
    "alert__country",
    "alert__level",
    lambda row: reverse("response:alert", args=[row.alert_id]),
    moment=True,
    precision="day",
    words=_level,
)
