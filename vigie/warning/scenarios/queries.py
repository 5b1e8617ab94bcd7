"""Named questions about scenarios; what an actor may not see is not counted either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.queries import place_label
from vigie.warning.scenarios import rules
from vigie.warning.scenarios.models import Scenario, Version
from vigie.warning.scenarios.scoring import Score, Written, score
from vigie.warning.scenarios.tree import Tree


@dataclass(frozen=True)
class Read:
    """An opened scenario: its versions, oldest first, what happened if it is known, and the scores it got."""

    scenario: Scenario
    versions: tuple[Written, ...]
    account: dict[str, Any]
    score: Score | None

    @property
    def tree(self) -> Tree:
        """As it stands now."""
        return self.versions[-1].tree


def read(scenarios: Sequence[Scenario], actor: Actor) -> list[Read]:
    """Open scenarios with all their versions, in two openings."""
    rows = list(Version.objects.visible_to(actor).filter(scenario__in=scenarios).order_by("number"))
    trees = open_many(rows, by=actor, of="scenarios")
    accounts = open_many(scenarios, by=actor, of="scenarios")
    return [
        _read(one, [(row, trees[row.pk]) for row in rows if row.scenario_id == one.pk], accounts[one.pk])
        for one in scenarios
    ]


def _read(scenario: Scenario, rows: list[tuple[Version, dict[str, Any]]], account: dict[str, Any]) -> Read:
    versions = tuple(
        Written(row.number, timezone.localdate(row.written_at), Tree.opened(facts), row.written_at)
        for row, facts in rows
    )
    scored = None
    if scenario.state == "scored":
        scored = score(versions, account["happened"], date.fromisoformat(account["happened_on"]))
    return Read(scenario, versions, account, scored)


def scores(actor: Actor) -> list[Score]:
    """The scores of every scored scenario that the actor may see."""
    found = read(list(Scenario.objects.visible_to(actor).scored()), actor)
    return [one.score for one in found if one.score]


def todo(actor: Actor) -> list[Todo]:
    """Scenarios whose horizon has passed and of which this actor may say what happened."""
    if not may(rules.SCORE, actor):
        return []
    ripe = Scenario.objects.visible_to(actor).ripe(timezone.localdate()).exclude(written_by=actor.user)
    return [
        Todo(
            "green",
            _("Say which branch of a scenario happened"),
            _("Scenario · %(country)s · its horizon has passed") % {"country": place_label(one.country)},
            reverse("scenarios:scenario", args=[one.pk]),
        )
        for one in ripe
    ]
