"""How many subscribe and how many were written to: never who, and fewer than five are not told apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.warning.subscribers import rules
from vigie.warning.subscribers.models import Edition, Subscriber
from vigie.warning.subscribers.sealing import Unreadable

FEW = 5


@dataclass(frozen=True)
class Many:
    """A count as it may be shown; None where it is under five, none among them."""

    shown: int | None

    @classmethod
    def of(cls, count: int) -> Many:
        return cls(count if count >= FEW else None)


def by_country(*, by: Actor) -> dict[str, Many]:
    """ISO 3166-1 alpha-3 → how many confirmed subscribers; countries of nobody are left out with those of few."""
    permit(rules.COUNT, by, rules.TEAM)
    found: Counter[str] = Counter()
    for subscriber in Subscriber.objects.all():
        try:
            found.update(subscriber.opened().countries)
        except Unreadable:
            continue
    return {country: Many.of(count) for country, count in found.items()}


def editions(*, by: Actor) -> QuerySet[Edition]:
    """What was sent, the newest first."""
    permit(rules.COUNT, by, rules.TEAM)
    return Edition.objects.select_related("published")
