"""Scenarios for tests and for the demonstration, made through the actions. Everything in them is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.scenarios.actions import newest, revise, write
from vigie.warning.scenarios.models import Scenario
from vigie.warning.scenarios.tree import ROOT, Node, Tree
from vigie.warning.signals.models import Signal

THREE = (
    ("mild", "Le calme revient (exemple).", 50),
    ("tense", "Des convocations (exemple).", 30),
    ("grave", "Des arrestations (exemple).", 20),
)


def branched(tree: Tree, branches: Sequence[tuple[str, str, int]] = THREE, parent: str = ROOT) -> Tree:
    """The same tree with these branches (key, words, percent)."""
    nodes = [Node(key, parent, words, share, "Signe (exemple)") for key, words, share in branches]
    return tree.with_branches(parent, nodes)


def make_scenario(
    *, by: Actor, signal: Signal | None = None, title: str = "Après le scrutin (exemple)", days: int = 60
) -> Scenario:
    """A scenario with three branches."""
    horizon = timezone.localdate() + timedelta(days=days)
    question = "Que se passe-t-il après le scrutin (exemple) ?"
    made = write(title=title, question=question, country="CMR", horizon=horizon, signal=signal, by=by)
    version, tree = newest(made, by=by)
    revise(made, branched(tree), read=version.number, by=by)
    return made
