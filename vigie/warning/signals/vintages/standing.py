"""How each feed stands: its newest vintage, how many rows it holds, and whether the next one is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils import timezone

from vigie.warning.signals.catalogue import DECLARED, OWN, SOURCES, Source
from vigie.warning.signals.models import Feed, FeedEvent, FeedVintage
from vigie.warning.signals.vintages.queries import vintages


@dataclass(frozen=True)
class FeedStanding:
    """One feed that was brought in at least once. `expected` is when its next version should be out."""

    source: Source
    last: FeedVintage
    rows: int
    expected: date | None
    late: bool


def standings(*, today: date | None = None) -> list[FeedStanding]:
    """Every feed of this node, as it stands."""
    now = today or timezone.localdate()
    held = dict(FeedEvent.objects.order_by().values_list("feed").annotate(n=Count("pk")))
    found = []
    for code in Feed.objects.order_by("code").values_list("code", flat=True):
        whole = vintages(code) if code in SOURCES else []
        if whole:
            newest = max(whole, key=lambda one: (one.known_on, one.number))
            found.append(_standing(SOURCES[code], newest, held.get(code, 0), now))
    return found


def _standing(source: Source, last: FeedVintage, rows: int, today: date) -> FeedStanding:
    expected = last.known_on + timedelta(days=source.every) if source.every else None
    return FeedStanding(source, last, rows, expected, expected is not None and today > expected + _grace(source))


def _grace(source: Source) -> timedelta:
    """Sources are seldom out to the day: a week, or a quarter of their rhythm."""
    return timedelta(days=max(7, source.every // 4))


def not_here() -> list[Source]:
    """The declared feeds of which nothing was brought in yet."""
    here = set(Feed.objects.values_list("code", flat=True))
    return [source for code, source in DECLARED.items() if code not in here and code != OWN]
