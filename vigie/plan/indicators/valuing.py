"""The figures of recipes over many spans: what is locked from its snapshots, the rest counted once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vigie.compute.spans import Span
from vigie.plan.indicators.figures import Figure
from vigie.plan.indicators.freezing import figure_of
from vigie.plan.indicators.models import Indicator, Snapshot
from vigie.plan.indicators.recipes import Recipe


@dataclass(frozen=True)
class Over:
    """A recipe's figure by span. `locked`: the spans whose figure is a snapshot's, with the version of the recipe that
    it was counted under; `otherwise`: those of them of which it is not today's."""

    figures: Mapping[Span, Figure]
    locked: Mapping[Span, int] = field(default_factory=dict)
    otherwise: frozenset[Span] = frozenset()

    def of_country(self, country: str) -> Over:
        """The same with one country's cells alone; all of them for ""."""
        return replace(self, figures={span: figure.of_country(country) for span, figure in self.figures.items()})


@dataclass(frozen=True)
class Series:
    """An attached indicator with its figures."""

    indicator: Indicator
    recipe: Recipe
    over: Over

    def figure(self, span: Span) -> Figure:
        """The figure in one of the spans that were asked for. Raises KeyError for another."""
        return self.over.figures[span]


def over(recipes: Iterable[Recipe], spans: Sequence[Span]) -> dict[str, Over]:
    """Recipe key → its figure in each span. One query for all snapshots, then one reading of its source a recipe.

    Of a locked span nothing is counted again. Nothing is kept: who asks again counts again, so no figure is stale.
    """
    asked, wanted = list(recipes), list(dict.fromkeys(spans))
    kept = _kept([recipe.key for recipe in asked], wanted)
    found = {}
    for recipe in asked:
        locked = kept.get(recipe.key, {})
        live = [span for span in wanted if span not in locked]
        counted = dict(zip(live, recipe.over(live), strict=True)) if live else {}
        figures = {span: figure_of(locked[span]) if span in locked else counted[span] for span in wanted}
        versions = {span: snapshot.version for span, snapshot in locked.items()}
        otherwise = frozenset(span for span, version in versions.items() if version != recipe.version)
        found[recipe.key] = Over(figures, versions, otherwise)
    return found


def _kept(keys: list[str], spans: list[Span]) -> dict[str, dict[Span, Snapshot]]:
    by_code = {span.code: span for span in spans}
    kept: dict[str, dict[Span, Snapshot]] = {}
    snapshots = Snapshot.objects.filter(recipe__in=keys, lock__span__in=by_code).select_related("lock").order_by()
    for snapshot in snapshots:
        kept.setdefault(snapshot.recipe, {})[by_code[snapshot.lock.span]] = snapshot
    return kept
