"""From figures to lines that a template can simply print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from vigie.ground.terms.queries import choices, country_choices, label, place_label
from vigie.plan.indicators.beside import Beside, Sum
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.models import Indicator, Override
from vigie.plan.indicators.queries import Told
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.indicators.sources.tally import SEVERAL, UNSAID


@dataclass(frozen=True)
class Number:
    """One printed number and the page of its rows; `text` is empty where nothing was reported."""

    text: str
    url: str


@dataclass(frozen=True)
class Line:
    """One country of an indicator's table."""

    country: str
    numbers: list[Number]
    total: Number
    waiting: int
    reported: bool


@dataclass(frozen=True)
class Sheet:
    """An indicator's table: a line a country, a column a value, totals derived."""

    heads: list[str]
    lines: list[Line]
    totals: list[Number]
    total: Number
    silent: list[str]
    waiting: int


def sheet(recipe: Recipe, figure: Figure, period: str = "", *, linked: bool = True) -> Sheet:
    """Every country and every value of the list, the empty ones too, and any other the figure holds.

    `linked`: whether each number leads to its rows; a recipe that nobody adopted has no page for them.
    """
    number = partial(_number, recipe, period=period, linked=linked)
    countries = {code: name for code, name in country_choices() if not recipe.countries or code in recipe.countries}
    countries |= {code: country_label(code) for code in sorted(figure.reporting) if code not in countries}
    values = dict(values_of(recipe))
    values |= {value: value_label(recipe, value) for _c, value in sorted(figure.cells) if value not in values}
    lines = [
        Line(
            str(name),
            [number(figure.cell(code, value), code, value) for value in values],
            number(figure.row(code), code, ""),
            figure.waiting.get(code, 0),
            code in figure.reporting,
        )
        for code, name in countries.items()
    ]
    return Sheet(
        [str(name) for name in values.values()],
        lines,
        [number(figure.column(value), "", value) for value in values],
        number(figure.total, "", ""),
        [line.country for line in lines if not line.reported],
        sum(figure.waiting.values()),
    )


def values_of(recipe: Recipe) -> list[tuple[str, str]]:
    """The values that a recipe tells apart and their words, in their order."""
    if recipe.labels is None:
        return choices(recipe.disaggregator)
    return [(value, str(words)) for value, words in recipe.labels()]


def columns_of(recipe: Recipe) -> list[tuple[str, str]]:
    """The columns that a figure is divided into, and their words; none where nothing divides it."""
    values = values_of(recipe)
    return values if len(values) > 1 else []


def value_label(recipe: Recipe, value: str) -> str:
    """The word of one value; the value itself where it has none."""
    return label(recipe.disaggregator, value) if recipe.labels is None else dict(values_of(recipe)).get(value, value)


def country_label(code: str) -> str:
    """The name of a country; where a record says none, that."""
    said = {UNSAID: _("Country not said"), SEVERAL: _("Several countries")}
    return said.get(code) or place_label(code)


def _number(recipe: Recipe, part: Part | None, country: str, value: str, period: str, *, linked: bool) -> Number:
    if part is None or (recipe.kind == "ratio" and part.is_empty):
        return Number("", "")
    if not linked:
        return Number(part_text(recipe, part), "")
    asked = {"pays": country, "valeur": value} | ({"periode": period} if period else {})
    url = f"{reverse('indicators:rows', args=[recipe.key])}?{urlencode(asked)}"
    return Number(part_text(recipe, part), url)


def part_text(recipe: Recipe, part: Part) -> str:
    """A count as it is; a ratio as « 3 of 4 », since a percentage alone says nothing of how many."""
    if recipe.kind == "count":
        return str(part.numerator)
    return _("%(part)d of %(whole)d") % {"part": part.numerator, "whole": part.denominator or 0}


@dataclass(frozen=True)
class PeriodLine:
    """One period of an indicator's table of periods; `targets` are those over all countries of its uses."""

    code: str
    number: Number
    is_fixed: bool
    targets: list[Decimal]


def period_lines(recipe: Recipe, told: Iterable[Told]) -> list[PeriodLine]:
    """The figures of several periods; one in which nothing was reported stays empty, which is not zero."""
    return [
        PeriodLine(
            one.span.code,
            _number(recipe, one.figure.total if one.figure.cells else None, "", "", one.span.code, linked=True),
            one.is_fixed,
            one.targets,
        )
        for one in told
    ]


@dataclass(frozen=True)
class AimLine:
    """What one country or column is to reach in a period, and what is counted there, ready to print."""

    code: str
    place: str
    number: Number
    is_fixed: bool
    amount: Decimal


def aim_lines(recipe: Recipe, told: Iterable[Told]) -> list[AimLine]:
    """Targets of single countries and columns beside their part of the same figure; where nothing was reported, that
    part stays empty."""
    return [
        AimLine(
            one.span.code,
            area_label(recipe, country, value),
            _number(recipe, one.figure.within(country, value), country, value, one.span.code, linked=True),
            one.is_fixed,
            amount,
        )
        for one in told
        for country, value, amount in one.aims
    ]


@dataclass(frozen=True)
class TargetLine:
    """What was set for an indicator in a period (`span`, its code); `place` is in words, "" for the whole."""

    pk: UUID
    span: str
    place: str
    amount: Decimal
    set_at: datetime


def targets_of(recipe: Recipe, use: Indicator) -> list[TargetLine]:
    """The targets of an indicator by period, country and column."""
    return [
        TargetLine(
            pk=one.pk,
            span=one.span,
            place=area_label(recipe, one.country, one.value) if one.country or one.value else "",
            amount=one.amount,
            set_at=one.set_at,
        )
        for one in use.targets.all()
    ]


def area_label(recipe: Recipe, country: str, value: str) -> str:
    """A country or all together, and which column where it is one, in words."""
    place = country_label(country) if country else _("All countries together")
    return f"{place} · {value_label(recipe, value)}" if value else place


def headline(recipe: Recipe, total: Part | None) -> str:
    """A total in one line, always with what it is a figure of; None says that nothing was reported."""
    if total is None and recipe.kind == "count":
        return _("Nothing was reported yet, which is not zero.")
    if total is not None and recipe.kind == "count":
        # The unit has no form of its own for one: it stands before the number.
        return _("%(of)s: %(n)s") % {"of": capfirst(str(recipe.of)), "n": total.numerator}
    if total is None or total.percent is None:
        return _("Nothing is counted in this share yet.")
    return _("%(percent)s %(of)s (%(parts)s)") % {
        "percent": _("%(n)s%%") % {"n": total.percent},
        "of": recipe.of,
        "parts": part_text(recipe, total),
    }


@dataclass(frozen=True)
class BesideLine:
    """A value that was put beside the computed one, ready to print."""

    override: Override
    place: str
    value: str
    computed: str
    late: bool
    moved: bool


def said(recipe: Recipe, part: Part | None) -> str:
    """A value in words; empty where nothing was counted."""
    return "" if part is None else part_text(recipe, part)


@dataclass(frozen=True)
class SumLine:
    """What retained values of single columns make of a country or all together, ready to print."""

    span: str
    place: str
    value: str
    computed: str
    own: bool
    two_sources: bool


def sum_line(recipe: Recipe, one: Sum) -> SumLine:
    """One of them."""
    place = country_label(one.country) if one.country else _("All countries together")
    value, counted = said(recipe, one.joined.part), said(recipe, one.computed)
    return SumLine(one.span, place, value, counted, one.joined.own, one.joined.two_sources)


def beside_line(recipe: Recipe, line: Beside) -> BesideLine:
    """One of them."""
    one = line.override
    return BesideLine(
        one,
        area_label(recipe, one.country, one.value),
        said(recipe, one.part),
        said(recipe, line.computed),
        line.late,
        line.moved,
    )
