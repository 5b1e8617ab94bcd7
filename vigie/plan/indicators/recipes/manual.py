"""What is counted by hand, as recipes: the same pages, targets, locks and reports as of those that are computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import place_label
from vigie.ground.ui.periods import span_words
from vigie.plan.collection import queries, rules
from vigie.plan.collection.counting import Counted, counted, counted_over, counting
from vigie.plan.collection.models import WHOLE, Joining, ManualIndicator
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.recipes.recipe import Recipe, Words, undivided
from vigie.plan.indicators.sources.tally import ALL, Evidence

BEGINS = "manual-"


def everything() -> list[Recipe]:
    """Those that people defined; see `recipes.everything`."""
    return [_recipe(one) for one in ManualIndicator.objects.prefetch_related("countries")]


def find(key: str) -> Recipe | None:
    """The one of a key; see `recipes.find`."""
    if not key.startswith(BEGINS):
        return None
    found = ManualIndicator.objects.filter(code=key).prefetch_related("countries").first()
    return _recipe(found) if found else None


def _recipe(one: ManualIndicator) -> Recipe:
    countries = [row.country for row in one.countries.all()]
    return Recipe(
        key=one.code,
        kind=one.kind,
        title=str(one),
        of=one.unit,
        source=" ".join(filter(None, [_("Entered by hand, validated by another person."), one.verification])),
        filter=one.unit,
        distinct=_("One entry a country and period. Several periods: %s") % one.get_joining_display(),
        date=_("The period that a value is of, when it lies whole in the one asked for. %s.")
        % one.get_frequency_display(),
        scope=_("Asked of: %s") % ", ".join(map(place_label, countries)),
        disaggregator="",
        readers=_("Who may enter for a country, and the direction, open what is behind this number."),
        figure=partial(_figure, one),
        figures=partial(_figures, one),
        countries=frozenset(countries),
        rows=partial(_rows, one),
        version=one.version,
        labels=partial(_labels, one),
        marks=(_("counted"), _("counted")),
        rows_note=_("Only validated values are here. “Open” shows who entered and who validated them."),
        beside=partial(_beside, one),
        team=rules.TEAM if one.restricted else "",
    )


def _labels(one: ManualIndicator) -> list[tuple[str, Words]]:
    return [*one.value_choices()] if one.values else undivided()


def _figure(one: ManualIndicator, span: Span | None) -> Figure:
    return _told(counted(one, span))


def _figures(one: ManualIndicator, spans: Sequence[Span]) -> list[Figure]:
    return [_told(found) for found in counted_over(one, spans)]


def _told(found: Counted) -> Figure:
    cells = {(where, _value(value)): Part(*pair) for (where, value), pair in found.cells.items()}
    return Figure(cells, found.waiting)


def _value(value: str) -> str:
    return ALL if value == WHOLE else value


def _rows(one: ManualIndicator, actor: Actor, country: str, value: str) -> list[Evidence]:
    mine, words = rules.readable_countries(actor), dict(one.value_choices())
    return [
        Evidence(
            row.entry.ends - timedelta(days=1),
            "month",
            place_label(row.entry.country),
            _what(row.entry.span, words.get(row.value, ""), row.numerator, row.denominator),
            counted=True,
            url=row.entry.get_absolute_url(),
        )
        for row in counting(one)
        if row.entry.country in mine and country in {"", row.entry.country} and value in {"", _value(row.value)}
    ]


def _what(span: Span, words: str, top: int, below: int | None) -> str:
    number = str(top) if below is None else _("%(part)d of %(whole)d") % {"part": top, "whole": below}
    return " · ".join(filter(None, [span_words(span), words, number]))


def _beside(one: ManualIndicator, actor: Actor) -> str:
    lines = queries.completeness(one)
    missing = sum(line.unsaid for line in lines)
    waiting = sum(line.count(queries.WAITS) for line in lines)
    said = []
    if one.joining == Joining.LAST:
        said.append(_("The last validated period of each country stands for all."))
    if missing:
        said.append(
            ngettext("%(n)d period was not said yet.", "%(n)d periods were not said yet.", missing) % {"n": missing}
        )
    if waiting:
        said.append(
            ngettext("%(n)d period waits for validation.", "%(n)d periods wait for validation.", waiting)
            % {"n": waiting}
        )
    return " ".join(said)
