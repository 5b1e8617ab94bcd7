"""What the validated values of a span say together, and what is not in it yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from vigie.compute.spans import Span
from vigie.plan.collection.models import Amount, Entry, Joining, ManualIndicator

Pair = tuple[int, int | None]


@dataclass(frozen=True)
class Counted:
    """Cells by (country, value): a number, or a share's two; `waiting`: by country, periods to validate."""

    cells: Mapping[tuple[str, str], Pair]
    waiting: Mapping[str, int] = field(default_factory=dict)


def counted(indicator: ManualIndicator, span: Span | None) -> Counted:
    """The validated values whose period lies whole in a span; of no span, all. Two queries.

    A country's periods are added up, or its last one stands for all, as the indicator says.
    """
    return _together(indicator, counting(indicator, span), _waiting(indicator, span))


def counted_over(indicator: ManualIndicator, spans: Sequence[Span]) -> list[Counted]:
    """The same in each of several spans, in their order: two queries for all of them."""
    rows, waiting = counting(indicator), _waiting(indicator)
    return [
        _together(
            indicator,
            [row for row in rows if _within(row.entry, span)],
            [entry for entry in waiting if _within(entry, span)],
        )
        for span in spans
    ]


def _within(entry: Entry, span: Span) -> bool:
    return span.start <= entry.starts and entry.ends <= span.end


def _waiting(indicator: ManualIndicator, span: Span | None = None) -> list[Entry]:
    return list(Entry.objects.filter(indicator=indicator).waiting().within(span).order_by())


def _together(indicator: ManualIndicator, rows: list[Amount], waiting: list[Entry]) -> Counted:
    latest: dict[str, date] = {}
    for row in rows:
        latest[row.entry.country] = max(row.entry.starts, latest.get(row.entry.country, row.entry.starts))
    cells: dict[tuple[str, str], Pair] = {}
    for row in rows:
        if indicator.joining == Joining.LAST and row.entry.starts != latest[row.entry.country]:
            continue
        key = (row.entry.country, row.value)
        cells[key] = _plus(cells.get(key), (row.numerator, row.denominator))
    return Counted(cells, Counter(entry.country for entry in waiting))


def counting(indicator: ManualIndicator, span: Span | None = None) -> list[Amount]:
    """The numbers that are validated, the newest period first."""
    entries = Entry.objects.filter(indicator=indicator).counted().within(span)
    found = Amount.objects.filter(entry__in=entries).select_related("entry")
    return list(found.order_by("-entry__starts", "entry__country", "value"))


def _plus(held: Pair | None, more: Pair) -> Pair:
    if held is None:
        return more
    below = None if held[1] is None or more[1] is None else held[1] + more[1]
    return held[0] + more[0], below


def amounts_of(entry: Entry | None) -> dict[str, Pair]:
    """The numbers of an entry by value; of none, nothing."""
    return pairs(entry.amounts.all()) if entry else {}


def pairs(rows: Iterable[Amount]) -> dict[str, Pair]:
    """Numbers by value."""
    return {row.value: (row.numerator, row.denominator) for row in rows}
