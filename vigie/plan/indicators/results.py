"""The expected results of a plan with what counts them, what could, and why some have nothing yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators.models import Indicator, ResultTheme
from vigie.plan.indicators.queries import of_version, readable
from vigie.plan.indicators.recipes import RECIPES, Recipe
from vigie.plan.indicators.themes import THEMES, Theme, Words
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import Branch, tree


@dataclass(frozen=True)
class Named:
    """A recipe, and whether the reader may open its figures."""

    recipe: Recipe
    opens: bool


@dataclass(frozen=True)
class Result:
    """An expected result: recipes attached to it or below, its themes, what these suggest, and what they wait for."""

    node: Node
    attached: list[Named]
    themes: list[tuple[ResultTheme, Theme]]
    suggested: list[Named]
    awaits: list[Words]

    @property
    def is_counted(self) -> bool:
        """Whether anything counts it that the reader knows of."""
        return bool(self.attached)


def results(version: PlanVersion, *, by: Actor) -> list[Result]:
    """The expected results of a version, in the order of the file; recipes that the actor does not know of left out."""
    uses: dict[UUID, list[Indicator]] = defaultdict(list)
    for use in of_version(version):
        uses[use.element_id].append(use)
    chosen: dict[UUID, list[ResultTheme]] = defaultdict(list)
    for one in ResultTheme.objects.filter(element__nodes__version=version).select_related("chosen_by"):
        chosen[one.element_id].append(one)
    read = readable(by)
    named = {key: Named(recipe, key in read) for key, recipe in (RECIPES | read).items()}
    branches = [one for axis in tree(version) for one in axis.walk() if one.node.kind == NodeKind.RESULT]
    return [_result(branch, uses, chosen[branch.node.element_id], named) for branch in branches]


def _result(
    branch: Branch, uses: dict[UUID, list[Indicator]], chosen: list[ResultTheme], named: dict[str, Named]
) -> Result:
    below = [use.recipe for one in branch.walk() for use in uses.get(one.node.element_id, [])]
    attached = list(dict.fromkeys(below))
    themes = [(one, THEMES[one.theme]) for one in chosen if one.theme in THEMES]
    suggested = dict.fromkeys(key for _one, theme in themes for key in theme.recipes if key not in attached)
    return Result(
        branch.node,
        [named[key] for key in attached if key in named],
        themes,
        [named[key] for key in suggested if key in named],
        list(dict.fromkeys(theme.awaits for _one, theme in themes if theme.awaits)),
    )
