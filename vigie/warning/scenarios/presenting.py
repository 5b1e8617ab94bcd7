"""What the pages of scenarios show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.brier import Bin
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.ui.shares import percent, share_words
from vigie.warning.scenarios import rules
from vigie.warning.scenarios.drawing import draw
from vigie.warning.scenarios.queries import Read
from vigie.warning.scenarios.scoring import OTHER, Score
from vigie.warning.scenarios.tree import DEEPEST, Node, Tree

FIRST = "racine"  # how an address names the root, whose key is empty


@dataclass(frozen=True)
class Row:
    """One branch as a line of the table behind the picture."""

    node: Node
    name: str
    total: str
    end: bool
    happened: bool
    deeper: bool


def rows(tree: Tree, happened: str = "") -> list[Row]:
    """Every branch, each before its own."""
    found = []
    for node in tree.walk():
        end = not tree.children(node.key)
        total = percent(tree.probability(node.key))
        deeper = tree.depth(node.key) < DEEPEST
        found.append(Row(node, tree.name(node.key), total, end, node.key == happened, deeper))
    return found


def score_lines(score: Score) -> list[tuple[str, str]]:
    """(name, figure) of each score, smaller is better."""
    lines = [
        (_("The version that stood (number %(n)d)") % {"n": score.number}, f"{score.ours:.2f}"),
        (_("Equal shares, by someone who knows nothing"), f"{score.equal:.2f}"),
        (_("The author’s first version"), f"{score.first:.2f}"),
    ]
    if score.ranked is not None:
        lines.append((_("Ranked: wrong by one step costs less (0 to 1)"), f"{score.ranked:.2f}"))
    return lines


def verdict(score: Score) -> str:
    """The scores in one sentence."""
    if score.ours < score.equal - 1e-9:
        return _("Better than equal shares.")
    if score.ours > score.equal + 1e-9:
        return _("Worse than equal shares: knowing nothing would have served better.")
    return _("As good as equal shares: no more than knowing nothing.")


def bin_lines(bins: tuple[Bin, ...]) -> list[tuple[str, str, str]]:
    """(what was said, its mean, how often it happened) of each fifth of the scale."""
    return [
        (
            _("%(low)s to %(high)s %%") % {"low": percent(one.low), "high": percent(one.high)},
            _("%(value)s %%") % {"value": percent(one.stated)},
            share_words(one.happened),
        )
        for one in bins
    ]


def page(read: Read, actor: Actor, number: int | None = None) -> dict[str, Any]:
    """One scenario, as it stands or as it was in version `number`."""
    scenario = read.scenario
    shown = next((one for one in read.versions if one.number == number), read.versions[-1])
    happened = read.account.get("happened", "")
    is_open, newest = scenario.state == "open", shown == read.versions[-1]
    author = actor.user is not None and scenario.written_by_id == actor.user.pk
    may_score = is_open and not author and may(rules.SCORE, actor, scenario.team_id)
    return {
        "scenario": scenario,
        "tree": shown.tree,
        "version": shown,
        "versions": read.versions,
        "newest": newest,
        "picture": draw(shown.tree, happened),
        "rows": rows(shown.tree, happened),
        "account": read.account,
        "other": happened == OTHER,
        "scores": score_lines(read.score) if read.score else [],
        "verdict": verdict(read.score) if read.score else "",
        "may_write": is_open and newest and may(rules.WRITE, actor, scenario.team_id),
        "may_score": may_score and bool(read.tree.nodes),
        "ripe": is_open and scenario.horizon <= timezone.localdate(),
        "root": FIRST,
    }
