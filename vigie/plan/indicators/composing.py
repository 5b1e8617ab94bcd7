"""Recipes composed on screen: the shelf that turns an adopted version into a recipe like the declared ones.

A composed recipe keeps, adds up or sets in relation cells that a declared one already tells to whoever reads it, and
has that one's readers: whatever is composed, nobody learns a cell that the declared recipe does not show them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import choices, place_label
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.models import RecipeVersion
from vigie.plan.indicators.recipes import RECIPES, Recipe
from vigie.plan.indicators.sources.tally import ALL, SEVERAL, UNSAID, Evidence

Words = str | Promise
PREFIX = "composed-"


def find(key: str) -> Recipe | None:
    """The adopted version of a composed recipe; see `recipes.find`."""
    if not key.startswith(PREFIX):
        return None
    version = RecipeVersion.objects.filter(key=key, state="adopted").first()
    return composed(version) if version else None


def everything() -> list[Recipe]:
    """All that are adopted; see `recipes.everything`."""
    found = [composed(version) for version in RecipeVersion.objects.filter(state="adopted").order_by("key")]
    return [recipe for recipe in found if recipe is not None]


def values_of_base(base: Recipe) -> list[tuple[str, Words]]:
    """The values that a declared recipe tells apart; none where nothing divides it."""
    known: Sequence[tuple[str, Words]] = choices(base.disaggregator) if base.labels is None else base.labels()
    return [(value, words) for value, words in known if value != ALL]


@dataclass(frozen=True)
class Choice:
    """What of a declared recipe's cells is kept (empty: all), and for a share, which of them are its numerator."""

    countries: frozenset[str]
    values: frozenset[str]
    hits: frozenset[str]
    divided: bool

    def keeps(self, country: str, value: str) -> bool:
        """Whether a cell is counted at all."""
        return (not self.countries or country in self.countries) and (not self.values or value in self.values)

    def counts(self, country: str, value: str) -> bool:
        """Whether a cell is in the numerator."""
        return self.keeps(country, value) and (not self.hits or value in self.hits)

    def figure(self, whole: Figure) -> Figure:
        """The kept cells, added up where nothing divides them."""
        cells: dict[tuple[str, str], Part] = {}
        for (country, value), part in whole.cells.items():
            if not self.keeps(country, value):
                continue
            counted = Part(part.numerator if value in self.hits else 0, part.numerator) if self.hits else part
            key = (country, value if self.divided else ALL)
            cells[key] = add([cells[key], counted]) if key in cells else counted
        waiting = {place: n for place, n in whole.waiting.items() if not self.countries or place in self.countries}
        return Figure(cells, waiting)


def choice_of(version: RecipeVersion) -> Choice:
    """The choice that a version keeps."""
    chosen = (frozenset(version.countries), frozenset(version.values), frozenset(version.hits))
    return Choice(*chosen, version.divided and not version.hits)


def composed(version: RecipeVersion) -> Recipe | None:
    """The recipe that a version describes, adopted or not; None where its source is declared no more."""
    base = RECIPES.get(version.base)
    if base is None:
        return None
    choice = choice_of(version)
    return replace(
        base,
        key=version.key,
        kind="ratio" if version.hits else base.kind,
        title=version.title,
        of=version.unit or _of(base, version),
        filter=_filter(base, version),
        disaggregator=base.disaggregator if choice.divided else "",
        labels=lambda: _kept(base, choice),
        figure=lambda span: choice.figure(base.figure(span)),
        whole=None,
        figures=lambda spans: [choice.figure(whole) for whole in base.over(spans)],
        rows=_rows(base, choice),
        version=version.number * 1000 + base.version,
        marks=(gettext_lazy("yes"), gettext_lazy("no")) if version.hits else base.marks,
        part_of=base,
        countries=choice.countries,
        sets=(choice.keeps, choice.counts),
    )


def _of(base: Recipe, version: RecipeVersion) -> Words:
    """What stands beside a count where nobody said it; after a percentage, what it is a share of."""
    return _("of the %(unit)s") % {"unit": base.of} if version.hits else base.of


def _kept(base: Recipe, choice: Choice) -> list[tuple[str, Words]]:
    """The columns: the kept values alone, for an empty one would read as a zero; one where nothing divides them."""
    values = [(value, words) for value, words in values_of_base(base) if not choice.values or value in choice.values]
    return values if values and choice.divided else [(ALL, _("All together"))]


def _filter(base: Recipe, version: RecipeVersion) -> str:
    """What is counted, in words."""
    names = {value: str(words) for value, words in values_of_base(base)} | {UNSAID: _("not said")}
    said = [str(base.filter)]
    if version.countries:
        said.append(_("only in: %(countries)s") % {"countries": ", ".join(map(country_name, version.countries))})
    if version.values:
        said.append(_("only: %(values)s") % {"values": ", ".join(names.get(one, one) for one in version.values)})
    if version.hits:
        said.append(_("share of: %(values)s") % {"values": ", ".join(names.get(one, one) for one in version.hits)})
    return " · ".join(said)


def country_name(code: str) -> str:
    """The name of a country, or of what stands where a record names none or several."""
    return {UNSAID: _("Country not said"), SEVERAL: _("Several countries")}.get(code) or place_label(code)


def _rows(base: Recipe, choice: Choice) -> Callable[[Actor, str, str], list[Evidence]]:
    """The rows behind a composed number: those of the declared recipe, cell by cell."""

    def rows(actor: Actor, country: str, value: str) -> list[Evidence]:
        if actor.user is None or (country and choice.countries and country not in choice.countries):
            return []
        places = [country] if country or not choice.countries else sorted(choice.countries)
        asked = [value] if value and choice.divided else sorted(choice.values)
        if base.rows_note or not (asked or choice.hits):  # rows that no value can narrow, or none that should be
            return [row for place in places for row in base.rows(actor, place, "")]
        asked = asked or sorted({one for _country, one in base.figure(None).cells})
        return [
            replace(row, counted=one in choice.hits) if choice.hits else row
            for place in places
            for one in asked
            for row in base.rows(actor, place, one)
        ]

    return rows
