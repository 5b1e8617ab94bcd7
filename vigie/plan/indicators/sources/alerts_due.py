"""Alerts decided by their deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.sources import periods
from vigie.plan.indicators.sources.tally import Evidence, counted, within
from vigie.warning.alerts import queries as alerts
from vigie.warning.alerts.models import Alert, AlertQuerySet


def decided_in_time(span: Span | None = None) -> Figure:
    """Alerts decided by their deadline over alerts that were due, by country and level.

    An alert still undecided after its deadline was due as well: leaving it out would flatter the slowest.
    """
    cells: dict[tuple[str, str], Part] = {}
    for due_at, key, part in _due():
        if within(due_at, span):
            cells[key] = add([cells.get(key, Part(0, 0)), part])
    return Figure(cells)


def decided_in_time_in(spans: Sequence[Span]) -> list[Figure]:
    """The same in each of several spans, read once for all of them."""
    return periods.figures(((timezone.localdate(due_at), key, part) for due_at, key, part in _due()), spans)


def decided_whole() -> Part | None:
    """All of them together; None where none was due."""
    told = alerts.decision_counts()
    return counted({"n": told["n"] + _overdue(Alert.objects.all()).count(), "hits": told["hits"]})


def _due() -> Iterator[tuple[datetime, tuple[str, str], Part]]:
    for row in alerts.decisions():
        yield row["due_at"], (row["country"], row["level"]), Part(int(row["decided_at"] <= row["due_at"]), 1)
    for country, level, due_at in _overdue(Alert.objects.all()).values_list("country", "level", "decide_by"):
        yield due_at, (country, level), Part(0, 1)


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


def _overdue(found: AlertQuerySet) -> AlertQuerySet:
    return found.undecided().filter(decide_by__lt=timezone.now())
