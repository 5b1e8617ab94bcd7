"""What can fulfil an activity: declared kinds of things in the other rooms, each with its own access inside the SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.activities.models import Link
from vigie.warning.alerts.models import Alert
from vigie.warning.response.models import Lesson
from vigie.warning.scenarios.models import Scenario


@dataclass(frozen=True)
class Linkable:
    """One kind: its words, what an actor may see of it, and what a row is called in clear."""

    key: str
    name: Any
    visible: Callable[[Actor], QuerySet[Any]]
    words: Callable[[Any], str]
    address: Callable[[Any], str]


def _alerts(actor: Actor) -> QuerySet[Any]:
    return Alert.objects.visible_to(actor).real().order_by("-opened_at")


def _exercises(actor: Actor) -> QuerySet[Any]:
    return Alert.objects.visible_to(actor).filter(exercise=True).order_by("-opened_at")


LINKABLES: Mapping[str, Linkable] = {
    one.key: one
    for one in (
        Linkable("alert", _("Alert"), _alerts, lambda a: _of(a.opened_at, a.country), lambda a: a.get_absolute_url()),
        Linkable(
            "exercise", _("Exercise"), _exercises, lambda a: _of(a.opened_at, a.country), lambda a: a.get_absolute_url()
        ),
        Linkable(
            "scenario",
            _("Scenario"),
            lambda actor: Scenario.objects.visible_to(actor).order_by("-horizon"),
            lambda s: _of(s.horizon, s.country),
            lambda s: s.get_absolute_url(),
        ),
        Linkable(
            "lesson",
            _("Lesson"),
            lambda actor: Lesson.objects.visible_to(actor).select_related("alert").order_by("-written_on"),
            lambda one: _of(one.written_on, one.alert.country),
            lambda one: one.alert.get_absolute_url(),
        ),
    )
}
OFFERED = 50  # of each kind, the newest


def _of(when: Any, country: str) -> str:
    return f"{when:%Y-%m-%d} · {place_label(country)}"


@dataclass(frozen=True)
class Shown:
    """A link as an actor sees it; without an address, it is something that they may not see."""

    link: Link
    name: Any
    words: str
    address: str


def shown(links: Iterable[Link], actor: Actor) -> list[Shown]:
    """Links with what the actor may see of their targets: one query a kind."""
    rows = [link for link in links if link.kind in LINKABLES]
    found: dict[tuple[str, UUID], Any] = {}
    for kind in {link.kind for link in rows}:
        targets = [link.target for link in rows if link.kind == kind]
        found |= {(kind, row.pk): row for row in LINKABLES[kind].visible(actor).filter(pk__in=targets)}
    return [_shown(link, found.get((link.kind, link.target))) for link in rows]


def _shown(link: Link, row: Any) -> Shown:
    kind = LINKABLES[link.kind]
    return Shown(link, kind.name, kind.words(row) if row else "", kind.address(row) if row else "")


def offered(actor: Actor) -> list[tuple[Any, list[tuple[str, str]]]]:
    """What an actor may link, in groups: ("kind:id", words)."""
    return [
        (kind.name, [(f"{kind.key}:{row.pk}", kind.words(row)) for row in kind.visible(actor)[:OFFERED]])
        for kind in LINKABLES.values()
    ]
