"""Scenarios of the story: one that is open, and one of which another person says what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.scenarios.actions import newest, revise, score, write
from vigie.warning.scenarios.models import Scenario, Version
from vigie.warning.scenarios.tree import ROOT, Advice, Node

FIRST = (("calm", "Le scrutin inventé se passe dans le calme.", 50), ("tense", "Des tensions inventées.", 50))
THEN = (("summons", "Des convocations inventées.", 70), ("arrests", "Des arrestations inventées.", 30))
WRITTEN = 30  # days before what happened


def tell_scenarios(cast: dict[str, Actor]) -> None:
    """One looks two months ahead, with advice; the other was settled sooner than its horizon."""
    _written(cast, "Scrutin inventé, deux mois", advised=True)
    settled = _written(cast, "Procès inventé")
    # A score asks for branches written before the day it happened: an author is never wise after the event.
    Version.objects.filter(scenario=settled).update(written_at=timezone.now() - timedelta(days=WRITTEN))
    words = "Rien n’est arrivé (inventé)."
    score(settled, happened="calm", happened_on=timezone.localdate(), words=words, by=cast["decision-1"])


def _written(cast: dict[str, Actor], title: str, *, advised: bool = False) -> Scenario:
    by, horizon = cast["analyste-1"], timezone.localdate() + timedelta(days=60)
    question = "Que peut-il arriver aux défenseurs (question inventée) ?"
    made = write(title=title, question=question, country="GAB", horizon=horizon, by=by)
    version, tree = newest(made, by=by)
    tree = tree.with_branches(ROOT, [Node(key, ROOT, words, share) for key, words, share in FIRST])
    sign = "Des rumeurs inventées dans deux quartiers."
    tree = tree.with_branches("tense", [Node(key, "tense", words, share, sign) for key, words, share in THEN])
    if advised:
        tree = replace(tree, advice=(Advice("Barreau inventé", "Tenir prête une liste d’avocats (invention)."),))
    revise(made, tree, read=version.number, by=by)
    return made
