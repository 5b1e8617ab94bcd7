"""What could be computed by subtracting one figure of a report from another: it is as small as what is hidden."""

from __future__ import annotations

from collections import defaultdict

from vigie.compute.disclosure import MINIMUM_CELL
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.models import Snapshot
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.reports.gathering.scope import Scope


def few(number: int) -> bool:
    """Whether a count is under the least cell, but not 0."""
    return 0 < number < MINIMUM_CELL


def is_small(part: Part) -> bool:
    """Whether a count, either number of a share, or what is left between them, is under the least cell but not 0."""
    numbers = [part.numerator]
    if part.denominator is not None:
        numbers += [part.denominator, part.denominator - part.numerator]
    return any(few(number) for number in numbers)


def moved_few(before: Part | None, after: Part) -> bool:
    """Whether what lies between two figures is under the least cell, but not 0, in any of their numbers: told beside
    the one, the other would tell a small cell. What was not known before is as if it were nothing."""
    old = before or Part(0, None if after.denominator is None else 0)
    numbers = [(old.numerator, after.numerator)]
    if old.denominator is not None and after.denominator is not None:
        numbers.append((old.denominator, after.denominator))
        numbers.append((old.denominator - old.numerator, after.denominator - after.numerator))
    return any(few(abs(new - was)) for was, new in numbers)


def not_to_tell(scope: Scope, found: list[Recipe]) -> set[str]:
    """The keys of composed recipes whose figures stay inside: all of one source together, as soon as their figures and
    the whole, added and subtracted in any way, would tell a small cell; and always those of a protected room."""
    if not scope.outside:
        return set()
    by_source: dict[str, list[Recipe]] = defaultdict(list)
    for recipe in found:
        if recipe.part_of is not None:
            by_source[recipe.part_of.key].append(recipe)
    return {recipe.key for group in by_source.values() if _tells(group, scope) for recipe in group}


def _tells(group: list[Recipe], scope: Scope) -> bool:
    source = group[0].part_of
    if source is None or source.team or _counted_otherwise([source, *group], scope):
        return True
    seen = shown(source, scope.span)
    return any(_has_small_atom(group, figure, scope.country) for figure in (seen.figure, seen.live))


def _counted_otherwise(family: list[Recipe], scope: Scope) -> bool:
    """Whether figures of a locked span were not all counted at its lock, and as they are today: what today's recipes
    keep (`sets`) is then not what these figures hold, and nothing is known of their differences."""
    by_key = Snapshot.objects.filter(recipe__in=[recipe.key for recipe in family], lock__span=scope.span.code)
    versions = dict(by_key.values_list("recipe", "version"))
    return bool(versions) and any(versions.get(recipe.key) != recipe.version for recipe in family)


def _has_small_atom(group: list[Recipe], figure: Figure, country: str) -> bool:
    """Whether cells that no figure of the group tells apart are few together.

    Every sum and difference of the figures is a sum of such atoms: where none is small, none can be found out.
    """
    atoms: dict[tuple[bool, ...], Part] = {}
    for (place, value), part in figure.cells.items():
        if country in {"", place}:
            mark = tuple(kept(place, value) for recipe in group for kept in recipe.sets)
            atoms[mark] = atoms[mark] + part if mark in atoms else part
    return any(is_small(part) for part in atoms.values())
