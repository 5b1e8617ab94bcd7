"""What an actor who may open alerts reads out of them for the measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.warning.alerts.models import Alert
from vigie.warning.response import queries
from vigie.warning.response.aftermath import lead_days
from vigie.warning.response.measures import Case
from vigie.warning.response.models import AfterAction


def cases_for(actor: Actor) -> list[Case]:
    """Every counted and decided alert that the actor may see, with the times that lie sealed in it."""
    alerts = list(queries.counted_alerts().visible_to(actor).decided().order_by("decided_at"))
    opened = open_many(alerts, by=actor, of="alerts")
    accounts = {row.alert_id: row for row in AfterAction.objects.visible_to(actor).filter(alert__in=alerts)}
    told = open_many(list(accounts.values()), by=actor, of="outcomes")
    due, in_time = _tasks()
    return [
        _case(alert, opened[alert.pk], accounts.get(alert.pk), told, due[str(alert.pk)], in_time[str(alert.pk)])
        for alert in alerts
    ]


def _tasks() -> tuple[Counter[str], Counter[str]]:
    due: Counter[str] = Counter()
    in_time: Counter[str] = Counter()
    for row in queries.answered():
        due[row["alert"]] += 1
        in_time[row["alert"]] += row["in_time"]
    return due, in_time


def _case(
    alert: Alert,
    facts: Mapping[str, Any],
    account: AfterAction | None,
    told: Mapping[UUID, Mapping[str, Any]],
    due: int,
    in_time: int,
) -> Case:
    decided = alert.decided_at or alert.opened_at
    event = told[account.pk]["event_on"] if account else ""
    return Case(
        level=alert.level,
        year=timezone.localdate(decided).year,
        issued=alert.state != "rejected",
        verify_hours=_hours(alert.opened_at, _first(facts, "verify")),
        decide_hours=_hours(alert.opened_at, decided),
        lead_days=lead_days(alert, date.fromisoformat(event)) if event else None,
        outcome=account.outcome if account and account.state == "confirmed" else "",
        due=due,
        in_time=in_time,
    )


def _first(facts: Mapping[str, Any], verb: str) -> datetime | None:
    """When a step was first taken, as the sealed history of the alert says it."""
    found = [step["at"] for step in facts["steps"] if step["verb"] == verb]
    return datetime.fromisoformat(found[0]) if found else None


def _hours(start: datetime, end: datetime | None) -> float | None:
    return max(0.0, (end - start).total_seconds() / 3600) if end else None
