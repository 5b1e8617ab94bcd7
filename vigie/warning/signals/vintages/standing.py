"""How each feed stands: its newest vintage, how many rows it holds, and whether the next one is late."""

from __future__ import annotations

from collections.abc import Iterator
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
    """Every feed of this node, as it stands. It counts every row of every feed: for the page of feeds alone."""
    now = today or timezone.localdate()
    held = dict(FeedEvent.objects.order_by().values_list("feed").annotate(n=Count("pk")))
    return [
        FeedStanding(source, last, held.get(source.code, 0), _expected(source, last), _is_late(source, last, now))
        for source, last in _newest()
    ]


def late(*, today: date | None = None) -> list[Source]:
    """The feeds whose next version should be here: their versions are looked at, and no row is counted."""
    now = today or timezone.localdate()
    return [source for source, last in _newest() if _is_late(source, last, now)]


def _newest() -> Iterator[tuple[Source, FeedVintage]]:
    """Each feed that was brought in, with the version that was known last."""
    for code in Feed.objects.order_by("code").values_list("code", flat=True):
        whole = vintages(code) if code in SOURCES else []
        if whole:
            yield SOURCES[code], max(whole, key=lambda one: (one.known_on, one.number))


def _expected(source: Source, last: FeedVintage) -> date | None:
    return last.known_on + timedelta(days=source.every) if source.every else None


def _is_late(source: Source, last: FeedVintage, today: date) -> bool:
    expected = _expected(source, last)
    return expected is not None and today > expected + _grace(source)


def _grace(source: Source) -> timedelta:
    """Sources are seldom out to the day: a week, or a quarter of their rhythm."""
    return timedelta(days=max(7, source.every // 4))


def not_here() -> list[Source]:
    """The declared feeds of which nothing was brought in yet."""
    here = set(Feed.objects.values_list("code", flat=True))
    return [source for code, source in DECLARED.items() if code not in here and code != OWN]
