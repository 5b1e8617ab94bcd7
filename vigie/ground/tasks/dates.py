"""Days that await a person: each room that knows some gives them here; a page and a calendar show them (ADR 103).

Not reminders: what is late or needs someone now stands on *Aujourd'hui* (`todo`). These are days still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor

MOST = 100  # days of one kind: what a page can bear and a person can read

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True)
class Awaited:
    """One day that awaits a person: its kind in words, what it is of (clear words that the person reads), and where.

    `key` names the day among all, and stays. `outside`: what a calendar outside may say of it, in words that name no
    one, no money and no sealed thing; empty: "Rappel" and no more.
    """

    key: str
    day: date
    kind: str
    url: str
    about: str = ""
    outside: str = ""


Source = Callable[[Actor, Span], Iterable[Awaited]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let `source` give the days within a span that await an actor, as far as its room lets the actor read, and of one
    kind no more than `MOST`; a room calls it once, when it is ready."""
    if source not in _sources:
        _sources.append(source)


def awaited(actor: Actor, days: Span) -> list[Awaited]:
    """Every room's days within a span, in their order; nothing for who is not signed in."""
    if actor.user is None:
        return []
    found = (one for source in _sources for one in source(actor, days))
    return sorted(found, key=lambda one: (one.day, one.kind, one.about, one.key))


def first(rows: QuerySet[_Row], field: str, days: Span) -> QuerySet[_Row]:
    """Of these rows the first whose `field` lies within the days, in the order of the days: `MOST` at most."""
    within = {f"{field}__gte": days.start, f"{field}__lt": days.end}
    return rows.filter(**within).order_by(field, "pk")[:MOST]


def are_cut(found: Iterable[Awaited]) -> bool:
    """Whether some kind has so many days that those after them may be left out."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return any(n >= MOST for n in counts.values())
