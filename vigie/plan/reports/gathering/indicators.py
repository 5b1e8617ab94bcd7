"""Indicators in the period: what they were to reach, and what is counted; small figures hidden for who is outside."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from vigie.compute.disclosure import MINIMUM_CELL
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.models import Indicator, Target
from vigie.plan.indicators.queries import values
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.reports.content import Column, Table, plain
from vigie.plan.reports.gathering.scope import Pieces, Scope


def indicators(scope: Scope, by: Actor) -> Pieces:
    """Each indicator attached to a covered element, and for the team its countries. A locked span keeps its figures."""
    covered = [one for one in values(scope.version, [scope.span], by=by) if one.indicator.element_id in scope.elements]
    rows, tables = [], []
    for one in covered:
        use, recipe, figure = one.indicator, one.recipe, one.figure(scope.span)
        rows.append([str(recipe.title), plain(use.baseline), _target(use, scope), *value_of(recipe, figure, scope)])
        if not scope.outside and not scope.country:
            tables.append(_by_country(recipe, figure))
    columns = [
        Column(_("Indicator")),
        Column(_("Baseline"), "number"),
        Column(_("Target"), "number"),
        Column(_("Counted"), "number"),
        Column(_("Out of"), "number"),
    ]
    note = _("Empty: not known, which is not zero. Figures of the period.")
    if scope.outside:
        note += " " + _("Figures under %(n)d are hidden.") % {"n": MINIMUM_CELL}
    return Pieces([Table(_("Indicators"), columns, rows, note=note), *tables]) if rows else Pieces()


def value_of(recipe: Recipe, figure: Figure, scope: Scope) -> list[str]:
    """The figure of the scope: a count, or a ratio's two numbers. Hidden where it is small and leaves the team.

    Of a ratio, both numbers go when either is small, or when what is left between them is: it could be computed.
    """
    part = figure.row(scope.country) if scope.country else (figure.total if figure.cells else None)
    if part is None:
        return ["", ""]
    numbers = [part.numerator] if part.denominator is None else [part.numerator, part.denominator]
    if scope.outside and _is_small(numbers):
        return ["", ""]
    return [str(part.numerator), "" if part.denominator is None else str(part.denominator)]


def _is_small(numbers: list[int]) -> bool:
    rest = [numbers[1] - numbers[0]] if len(numbers) == 2 else []
    return any(0 < number < MINIMUM_CELL for number in [*numbers, *rest])


def _target(use: Indicator, scope: Scope) -> str:
    """The target of that very period and country; else, for no country, the one of the whole plan."""
    found = Target.objects.filter(indicator=use, span=scope.span.code, country=scope.country).first()
    if found is not None:
        return plain(found.amount)
    return "" if scope.country else plain(use.target)


def _by_country(recipe: Recipe, figure: Figure) -> Table:
    rows = [[str(place_label(code)), *_numbers(figure.row(code))] for code in sorted(figure.reporting)]
    columns = [Column(_("Country")), Column(_("Counted"), "number"), Column(_("Out of"), "number")]
    total = [_("Total"), *_numbers(figure.total)] if rows else []
    return Table(str(recipe.title), columns, rows, total)


def _numbers(part: Part | None) -> Iterable[str]:
    if part is None:
        return ["", ""]
    below = Decimal(part.denominator) if part.denominator is not None else None
    return [str(part.numerator), plain(below)]
