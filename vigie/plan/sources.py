"""Where the recipes look: the clear counts and visible rows of the earlier rooms, in the shape of figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.figures import Figure, Part, add
from vigie.protection.incidents import queries as incidents
from vigie.protection.incidents.models import Dimension, Incident
from vigie.warning.alerts import queries as alerts
from vigie.warning.alerts.models import Alert, AlertQuerySet


@dataclass(frozen=True)
class Evidence:
    """One row behind a number: when, where, what it is in clear, and the page that opens it."""

    when: date
    precision: str
    country: str
    what: str
    counted: bool
    url: str


def verified_by_sex() -> Figure:
    """Acts in verified violations by country and sex of the victim, and beside them the acts not counted yet."""
    cells: Counter[tuple[str, str]] = Counter()
    for row in incidents.verified_margins().filter(dimension=Dimension.SEX):
        cells[row.country, row.value] += row.n
    return Figure({key: Part(n) for key, n in cells.items()}, incidents.not_yet_counted())


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


def decided_in_time() -> Figure:
    """Alerts decided by their deadline over alerts that were due, by country and level.

    An alert still undecided after its deadline was due as well: leaving it out would flatter the slowest.
    """
    cells: dict[tuple[str, str], Part] = {}
    for row in alerts.decisions():
        key = (row["country"], row["level"])
        cells[key] = add([cells.get(key, Part(0, 0)), Part(int(row["decided_at"] <= row["due_at"]), 1)])
    for key in _overdue(Alert.objects.all()).values_list("country", "level"):
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
            row.decide_by.date(),
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
