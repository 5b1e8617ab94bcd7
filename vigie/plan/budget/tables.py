"""Budget against what was done, cut one way or another: each total is the sum of the cells above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.compute.spans import Span
from vigie.ground.terms.queries import place_label
from vigie.plan.budget.models import Fund, Heading
from vigie.plan.budget.queries import Sums, by_element, cells, initial_by_axis
from vigie.plan.tree.axes import axes
from vigie.plan.tree.models import Node, PlanVersion

CUTS = {
    "axe": gettext_lazy("Axis"),
    "periode": gettext_lazy("Year"),
    "fonds": gettext_lazy("Fund"),
    "pays": gettext_lazy("Country"),
    "rubrique": gettext_lazy("Heading"),
}


@dataclass(frozen=True)
class Row:
    """One line of a table; `sums` None where nothing is costed, which is not nought. `words` stand under the label."""

    label: str
    sums: Sums | None
    url: str = ""
    words: str = ""


@dataclass(frozen=True)
class Table:
    """Rows, and their sum; `total` None where no row is costed."""

    rows: list[Row]

    @property
    def total(self) -> Sums | None:
        known = [row.sums for row in self.rows if row.sums is not None]
        return reduce(add, known) if known else None


def table(version: PlanVersion, cut: str = "axe", span: Span | None = None) -> Table:
    """The plan's money by axis, year, fund, country or heading."""
    return {"axe": _axes, "periode": _years, "fonds": _funds, "pays": _countries, "rubrique": _headings}[cut](
        version, span
    )


def below(version: PlanVersion, node: Node) -> Table:
    """The money of what lies directly below a node, each with all that lies below it, and of the node itself."""
    summed, nodes = _rolled(version, None)
    rows = [_row(child, summed.get(child.pk)) for child in nodes if child.parent_id == node.pk]
    own = by_element(version).get(node.element_id)
    return Table([*rows, Row(_("This element itself"), own)] if own else rows)


def _row(node: Node, sums: Sums | None) -> Row:
    return Row(str(node), sums, str(node.pk), node.erratum or node.text)


def _axes(version: PlanVersion, span: Span | None) -> Table:
    known = axes(version)
    summed = {place: sums for (place,), sums in cells(version, ["axis"], span=span, axes=known).items()}
    if span is None:
        for place, euros in initial_by_axis(version, known).items():
            summed[place] = summed.get(place, Sums()) + Sums(budget=euros)
    return Table([_row(node, summed.get(place)) for place, node in enumerate(known.nodes)])


def _rolled(version: PlanVersion, span: Span | None) -> tuple[dict[UUID, Sums], list[Node]]:
    """What each node has with all below it: children come after their parents in the file."""
    of, nodes = by_element(version, span=span), list(version.nodes.order_by("rank"))
    summed: dict[UUID, Sums] = {}
    for node in reversed(nodes):
        if own := of.get(node.element_id):
            summed[node.pk] = summed.get(node.pk, Sums()) + own
        if node.parent_id and node.pk in summed:
            summed[node.parent_id] = summed.get(node.parent_id, Sums()) + summed[node.pk]
    return summed, nodes


def _years(version: PlanVersion, span: Span | None) -> Table:
    return _cut(version, "month", span, lambda month: str(month.year))


def _funds(version: PlanVersion, span: Span | None) -> Table:
    codes = {fund.pk: str(fund) for fund in Fund.objects.only("code", "pk")}
    return _cut(version, "fund", span, lambda key: codes[key] if key else _("No fund yet"))


def _countries(version: PlanVersion, span: Span | None) -> Table:
    return _cut(version, "country", span, lambda code: place_label(code) if code else _("All countries"))


def _headings(version: PlanVersion, span: Span | None) -> Table:
    words = {one.pk: f"{one.funder} · {one}" for one in Heading.objects.select_related("funder")}
    return _cut(version, "heading", span, lambda key: words[key] if key else _("No heading"))


def _cut(version: PlanVersion, key: str, span: Span | None, word: Callable[[Any], str]) -> Table:
    found: dict[str, Sums] = {}
    for (value,), sums in cells(version, [key], span=span).items():
        label = word(value)
        found[label] = found.get(label, Sums()) + sums
    return Table([Row(label, found[label]) for label in sorted(found)])


@dataclass(frozen=True)
class Ending:
    """A fund's balance for its page: `late` where nothing more may be paid from it."""

    fund: Fund
    sums: Sums
    late: bool

    @property
    def left(self) -> Decimal:
        return self.sums.left


def balance(fund: Fund, sums: Sums, today: date) -> Ending:
    """A fund with its balance on a day."""
    return Ending(fund, sums, fund.ends <= today)
