"""Values beside computed ones: which is retained, what the computed one is, and whether a lock came before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.compute.spans import parse
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.models import Indicator, Override, PeriodLock
from vigie.plan.indicators.recipes import Recipe

SHOWN = 40


def computed(recipe: Recipe, span: str, country: str) -> Part | None:
    """What the recipe says of a span in a country, or over all: the locked figure where there is one."""
    figure = shown(recipe, parse(span)).figure
    if country:
        return figure.row(country)
    return figure.total if figure.cells else None


@dataclass(frozen=True)
class Beside:
    """A value and the computed one. `moved`: it is not what it was at the proposal. `late`: decided after a lock."""

    override: Override
    computed: Part | None
    late: bool

    @property
    def moved(self) -> bool:
        """Whether the computed value changed since this was proposed."""
        return self.computed != self.override.computed_then


def beside(recipe: Recipe, found: Iterable[Override]) -> list[Beside]:
    """Overrides of one recipe with the computed values of today beside them."""
    locks = [(parse(lock.span), lock.locked_at) for lock in PeriodLock.objects.all()]
    lines = []
    for one in found:
        span, decided = parse(one.span), one.settled_at or one.proposed_at
        late = any(at.start <= span.start and span.end <= at.end and when < decided for at, when in locks)
        lines.append(Beside(one, computed(recipe, one.span, one.country), late))
    return lines


def retained(recipe: Recipe, use: Indicator, span: str) -> dict[str, Beside]:
    """Country ("" for all together) → the value that two people retained for an indicator in that very span."""
    if recipe.team:
        return {}
    found = Override.objects.filter(state="approved", indicator=use, span=span)
    return {one.override.country: one for one in beside(recipe, found)}


def retained_of(recipe: Recipe, span: str = "") -> list[Beside]:
    """All that are retained for a recipe, of one span if one is asked for; everyone who signs in reads them."""
    if recipe.team:
        return []
    found = Override.objects.filter(state="approved", indicator__recipe=recipe.key)
    if span:
        found = found.filter(span=span)
    return beside(recipe, found.select_related("proposed_by", "settled_by", "indicator__element")[:SHOWN])
