"""From the plain digits of a report to what a reader of its language expects, and to bars that are simply drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vigie.plan.reports.content import Chart, Column, Content, Section, Table

WIDTH, LINE, LABEL = 640, 34, 250  # of a drawn chart, in its own units


def shown(cell: str, column: Column) -> str:
    """One cell in the reader's notation; a dash where nothing is known, which is not nought."""
    if column.kind == "text":
        return cell
    if not cell:
        return "–"
    amount = Decimal(cell)
    if column.kind != "money" and amount == amount.to_integral_value():
        amount = amount.quantize(Decimal(1))  # a target of 60 is kept with cents, as every decimal is
    value = number_format(amount, use_l10n=True, force_grouping=True)
    return {"money": f"{value}\u00a0€", "percent": _("%(n)s%%") % {"n": value}}.get(column.kind, value)


@dataclass(frozen=True)
class DrawnBar:
    """One bar: its row from the top, how wide its whole and its part are, and its words."""

    label: str
    words: str
    y: int
    text_y: int
    whole: int
    part: int


@dataclass(frozen=True)
class Drawn:
    """A chart whose places are computed: labels at the left, bars to the right, the words of each at its end."""

    title: str
    height: int
    bars: list[DrawnBar]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"

    @property
    def words(self) -> str:
        """The same in one sentence, for who does not see it."""
        return f"{self.title}: " + "; ".join(f"{bar.label} {bar.words}" for bar in self.bars)


def drawn(chart: Chart) -> Drawn:
    """The places of a chart's bars. The longest whole takes the whole width; nothing is drawn beyond it."""
    longest = max((max(Decimal(bar.whole or 0), Decimal(bar.value or 0)) for bar in chart.bars), default=Decimal(0))
    room = WIDTH - LABEL - 10
    bars = []
    for place, bar in enumerate(chart.bars):
        value, whole = Decimal(bar.value or 0), Decimal(bar.whole or 0)
        scale = room / longest if longest else Decimal(0)
        words = _part(bar.value, bar.whole, chart.unit)
        top = place * LINE + 6
        bars.append(DrawnBar(bar.label, words, top + 12, top + 8, int(whole * scale), int(value * scale)))
    return Drawn(chart.title, len(chart.bars) * LINE + 10, bars)


def _part(value: str, whole: str, unit: str) -> str:
    kind = Column("", "money" if unit == "€" else "number")
    if not whole:
        return f"{shown(value, kind)}"
    return _("%(part)s of %(whole)s") % {"part": shown(value, kind), "whole": shown(whole, kind)}


@dataclass(frozen=True)
class ShownTable:
    """A table as it is printed."""

    title: str
    heads: list[tuple[str, bool]]
    rows: list[list[tuple[str, bool]]]
    total: list[tuple[str, bool]]
    note: str


@dataclass(frozen=True)
class ShownSection:
    """A chapter as it is printed."""

    key: str
    title: str
    words: str
    tables: list[ShownTable]
    charts: list[Drawn]


def chapters(content: Content) -> list[ShownSection]:
    """The chapters of a report as they are printed; those in which nothing stands are left out."""
    return [_shown(one) for one in content.sections if one.words or one.tables or one.charts]


def _shown(section: Section) -> ShownSection:
    tables = [_table(table) for table in section.tables]
    return ShownSection(section.key, section.title, section.words, tables, [drawn(chart) for chart in section.charts])


def _table(table: Table) -> ShownTable:
    def line(cells: Iterable[str]) -> list[tuple[str, bool]]:
        return [(shown(cell, column), column.kind != "text") for cell, column in zip(cells, table.columns, strict=True)]

    heads = [(column.title, column.kind != "text") for column in table.columns]
    total = line(table.total) if table.total else []
    return ShownTable(table.title, heads, [line(row) for row in table.rows], total, table.note)
