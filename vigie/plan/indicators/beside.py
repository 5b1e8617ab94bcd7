"""Values beside computed ones: which is retained, what the computed one is, and whether a lock came before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vigie.compute.spans import parse
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.joining import Cell, Joined, joined
from vigie.plan.indicators.models import Indicator, Override, PeriodLock
from vigie.plan.indicators.recipes import Recipe

SHOWN = 40


def computed(recipe: Recipe, span: str, country: str, value: str = "") -> Part | None:
    """What the recipe says of a span in a country or over all, in one column or all together: the locked figure where
    there is one. None where nothing was reported."""
    return shown(recipe, parse(span)).figure.within(country, value)


@dataclass(frozen=True)
class Beside:
    """A value and the computed one. `moved`: it is not what it was at the proposal. `late`: decided after a lock."""

    override: Override
    computed: Part | None
    late: bool

    @property
    def cell(self) -> Cell:
        """Which country and which column, "" for all of them."""
        return self.override.country, self.override.value

    @property
    def moved(self) -> bool:
        """Whether the computed value changed since this was proposed."""
        return self.computed != self.override.computed_then


def beside(recipe: Recipe, found: Iterable[Override]) -> list[Beside]:
    """Overrides of one recipe with the computed values of today beside them."""
    locks = [(parse(lock.span), lock.locked_at) for lock in PeriodLock.objects.all()]
    lines, figures = [], {}
    for one in found:
        span, decided = parse(one.span), one.settled_at or one.proposed_at
        late = any(at.start <= span.start and span.end <= at.end and when < decided for at, when in locks)
        if one.span not in figures:  # Many of them may be of one span, whose figure takes its time.
            figures[one.span] = shown(recipe, span).figure
        lines.append(Beside(one, figures[one.span].within(one.country, one.value), late))
    return lines


def retained(recipe: Recipe, use: Indicator, span: str) -> dict[Cell, Beside]:
    """Country and column ("" for all together) → the value that two people retained for an indicator in that span."""
    if recipe.team:
        return {}
    found = Override.objects.filter(state="approved", indicator=use, span=span)
    return {one.cell: one for one in beside(recipe, found)}


@dataclass(frozen=True)
class Sum:
    """A country or all together (""), in one indicator and span, into which values of single columns were counted."""

    span: str
    country: str
    computed: Part | None
    joined: Joined


def sums(recipe: Recipe, found: Iterable[Beside]) -> list[Sum]:
    """What the retained values of single columns, some of which are `found`, make of their countries and of all
    together. All of the same indicator and span are counted in, also those beyond what a page shows."""
    groups = {(one.override.indicator_id, one.override.span) for one in found if one.override.value}
    lines = []
    for use, span in sorted(groups, key=lambda group: (group[1], str(group[0])), reverse=True):
        rows = Override.objects.filter(state="approved", indicator=use, span=span)
        kept: dict[Cell, Part] = {(row.country, row.value): row.part for row in rows}
        figure = shown(recipe, parse(span)).figure
        lines += [
            Sum(span, country, figure.within(country, ""), joined(figure, kept, country))
            for country in sorted({"", *(where for where, value in kept if value)})
        ]
    return lines


def retained_of(recipe: Recipe, span: str = "") -> list[Beside]:
    """All that are retained for a recipe, of one span if one is asked for; everyone who signs in reads them."""
    if recipe.team:
        return []
    found = Override.objects.filter(state="approved", indicator__recipe=recipe.key)
    if span:
        found = found.filter(span=span)
    return beside(recipe, found.select_related("proposed_by", "settled_by", "indicator__element")[:SHOWN])
