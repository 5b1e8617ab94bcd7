"""Named questions: what will be erased, what is held, what was erased. Access is inside the SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.retention import rules
from vigie.ground.retention.declared import Rule
from vigie.ground.retention.declared import rules as all_rules
from vigie.ground.retention.models import Erasure, Hold

AHEAD = timedelta(days=30)
SHOWN = 50


@dataclass(frozen=True)
class Coming:
    """What one rule will erase until `day`: how many in all, and those that the actor could read."""

    rule: Rule
    day: date
    count: int
    records: list[tuple[Any, date]]


def coming(actor: Actor, today: date) -> list[Coming]:
    """Per rule, what is erased in the next 30 days if nobody holds it. Totals are for those who may count all."""
    day = today + AHEAD
    everything = may(rules.SEE_ALL, actor)
    found = []
    for rule in all_rules():
        held = Hold.objects.active(day).on(rule.kind).values("subject")
        due = rule.due(day).exclude(pk__in=held)
        visible = due.visible_to(actor)
        count = (due if everything else visible).count()
        if count:
            records = [(record, getattr(record, rule.clock)) for record in visible[:SHOWN]]
            found.append(Coming(rule, day, count, records))
    return found


def holds(actor: Actor, today: date) -> QuerySet[Hold]:
    """The holds on records of the actor's teams that still hold today."""
    return Hold.objects.visible_to(actor).active(today)


def reports() -> QuerySet[Erasure]:
    """The runs that erased something, the latest first."""
    return Erasure.objects.exclude(lines=[])


def ran_on(day: date) -> bool:
    """Whether the node looked on that day."""
    return Erasure.objects.filter(day=day).exists()
