"""Indicators in the period: what they were to reach, and what is counted; small figures hidden for who is outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from vigie.compute.disclosure import MINIMUM_CELL
from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators.beside import Beside, retained
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.joining import Cell, joined
from vigie.plan.indicators.models import Indicator, Target
from vigie.plan.indicators.presenting import area_label, country_label, part_text, value_label
from vigie.plan.indicators.queries import values
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.valuing import Series
from vigie.plan.reports.content import Basis, Column, Table, plain
from vigie.plan.reports.gathering.differences import is_small, moved_few, not_to_tell
from vigie.plan.reports.gathering.scope import Pieces, Scope


def indicators(scope: Scope, by: Actor) -> Pieces:
    """Each indicator attached to a covered element, and for the team its countries. A locked span keeps its figures.

    What one team alone reads is not even named in a report that leaves.
    """
    covered = [
        one
        for one in values(scope.version, [scope.span], by=by)
        if one.indicator.element_id in scope.elements and not (scope.outside and one.recipe.team)
    ]
    hidden = not_to_tell(scope, [one.recipe for one in covered])
    rows, tables, bases, kept_any = [], [], [], False
    for one in covered:
        use, recipe, figure = one.indicator, one.recipe, one.figure(scope.span)
        kept = retained(recipe, use, scope.span.code)
        told = _retained(one, kept, scope.country, scope)
        value = value_of(recipe, figure, scope)
        if recipe.key in hidden:
            value, told = ["", ""], told and _("hidden")
        kept_any = kept_any or bool(told)
        aims = _aims(use, scope)
        rows.append([_title(one, scope), plain(use.baseline), _target(use, aims, scope), *value, told])
        bases.append(_basis(one, scope).code)
        if not scope.outside and not scope.country:
            tables += [_by_country(one, kept, scope), *_by_column(one, kept), *_aims_of_columns(one, aims, scope)]
    return Pieces([replace(_table(rows, kept_any, scope), basis=bases), *tables]) if rows else Pieces()


def _basis(one: Series, scope: Scope) -> Basis:
    """How a figure was counted: with it, two reports can say why a figure is not the same in both."""
    recipe, version = one.recipe, one.over.locked.get(scope.span)
    source = recipe.part_of.key if recipe.part_of else recipe.key
    return Basis(recipe.key, recipe.version if version is None else version, version is not None, source)


def _title(one: Series, scope: Scope) -> str:
    """What is counted, with the codes of others; said of a figure that today would be counted otherwise."""
    codes = ", ".join(str(code) for code in one.indicator.codes.all())
    title = f"{one.recipe.title} ({codes})" if codes else str(one.recipe.title)
    return _as_at_the_lock(title) if scope.span in one.over.otherwise else title


def _as_at_the_lock(title: str) -> str:
    return _("%(title)s (counted as at the lock)") % {"title": title}


def _table(rows: list[list[str]], kept_any: bool, scope: Scope) -> Table:
    """The indicators of the report; the last column only where a value was retained."""
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
    if kept_any:
        note += " " + _("Retained: the value that two people put beside the counted one, which stays as it is.")
        return Table(_("Indicators"), [*columns, Column(_("Value retained"))], rows, note=note)
    return Table(_("Indicators"), columns, [row[:-1] for row in rows], note=note)


def _retained(one: Series, kept: Mapping[Cell, Beside], country: str, scope: Scope) -> str:
    """What retained values make of a country or of all together, in words: a value of its own, or values of columns
    counted in. Where it is small and leaves the team, or is as little away from what is counted, only that it is so."""
    recipe, figure = one.recipe, one.figure(scope.span)
    parts = {cell: beside.override.part for cell, beside in kept.items()}
    found = joined(figure, parts, country)
    by_column = any(value for _country, value in found.inner)
    if found.part is None or not (found.own or by_column):
        return ""
    counted = figure.within(country, "")
    if scope.outside and (is_small(found.part) or (not found.own and moved_few(counted, found.part))):
        return _("hidden")
    said = part_text(recipe, found.part)
    if any(kept[cell].late for cell in ([(country, "")] if found.own else found.inner)):
        said = _("%(value)s (after the lock)") % {"value": said}
    if not found.own:
        said = _("%(value)s (with values of columns)") % {"value": said}
    if found.two_sources and found.inner and not scope.outside:
        said = _("%(value)s (not the sum of its parts: two sources)") % {"value": said}
    return said


def value_of(recipe: Recipe, figure: Figure, scope: Scope) -> list[str]:
    """The figure of the scope: a count, or a ratio's two numbers. Hidden where it is small and leaves the team.

    Of a ratio, both numbers go when either is small, or when what is left between them is: it could be computed.
    """
    part = figure.within(scope.country, "")
    if part is None:
        return ["", ""]
    if scope.outside and is_small(part):
        return ["", ""]
    return [str(part.numerator), "" if part.denominator is None else str(part.denominator)]


def _aims(use: Indicator, scope: Scope) -> dict[Cell, Decimal]:
    """Country and column ("" for all of them) → the target of that very period."""
    found = Target.objects.filter(indicator=use, span=scope.span.code)
    return {(one.country, one.value): one.amount for one in found}


def _target(use: Indicator, aims: Mapping[Cell, Decimal], scope: Scope) -> str:
    """The target of that very period and country; else, for no country, the one of the whole plan."""
    if (scope.country, "") in aims:
        return plain(aims[scope.country, ""])
    return "" if scope.country else plain(use.target)


def _by_country(one: Series, kept: Mapping[Cell, Beside], scope: Scope) -> Table:
    recipe, figure = one.recipe, one.figure(scope.span)
    title = _as_at_the_lock(str(recipe.title)) if scope.span in one.over.otherwise else str(recipe.title)
    codes = sorted(figure.reporting | {code for code, _value in kept if code})
    told = {code: _retained(one, kept, code, scope) for code in [*codes, ""]}
    rows = [[str(country_label(code)), *_numbers(figure.row(code)), told[code]] for code in codes]
    columns = [Column(_("Country")), Column(_("Counted"), "number"), Column(_("Out of"), "number")]
    total = [_("Total"), *_numbers(figure.total), told[""]] if rows else []
    basis = [_basis(one, scope).code]
    if any(told.values()):
        return Table(title, [*columns, Column(_("Value retained"))], rows, total, basis=basis)
    return Table(title, columns, [row[:-1] for row in rows], total[:-1], basis=basis)


def _by_column(one: Series, kept: Mapping[Cell, Beside]) -> list[Table]:
    """The retained values of single columns, for the team: which they are, and what is counted beside them."""
    found = sorted(((cell, beside) for cell, beside in kept.items() if cell[1]), key=lambda item: item[0])
    rows = [
        [
            str(country_label(country)) if country else _("All countries together"),
            value_label(one.recipe, value),
            *_numbers(beside.computed),
            part_text(one.recipe, beside.override.part),
        ]
        for (country, value), beside in found
    ]
    columns = [
        Column(_("Country")),
        Column(_("Column")),
        Column(_("Counted"), "number"),
        Column(_("Out of"), "number"),
        Column(_("Value retained")),
    ]
    title = _("%(title)s: values retained by column") % {"title": one.recipe.title}
    return [Table(title, columns, rows)] if rows else []


def _aims_of_columns(one: Series, aims: Mapping[Cell, Decimal], scope: Scope) -> list[Table]:
    """The targets of single columns, for the team alone: what is counted beside them is a cell, which may be small."""
    recipe, figure = one.recipe, one.figure(scope.span)
    rows = [
        [area_label(recipe, *cell), plain(amount), *_numbers(figure.within(*cell))]
        for cell, amount in sorted(aims.items())
        if cell[1]
    ]
    columns = [
        Column(_("Column")),
        Column(_("Target"), "number"),
        Column(_("Counted"), "number"),
        Column(_("Out of"), "number"),
    ]
    title = _("%(title)s: targets by column") % {"title": recipe.title}
    return [Table(title, columns, rows)] if rows else []


def _numbers(part: Part | None) -> Iterable[str]:
    if part is None:
        return ["", ""]
    below = Decimal(part.denominator) if part.denominator is not None else None
    return [str(part.numerator), plain(below)]
