"""Counting once for many spans: the days are cut at every first and last day, and a span is the sum of its pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from vigie.compute.spans import Span
from vigie.plan.indicators.figures import Figure, Part

Row = tuple[date, tuple[str, str], Part]
Cells = dict[tuple[str, str], Part]


def pieces(spans: Sequence[Span]) -> list[Span]:
    """The shortest list of disjoint spans, in their order, of which each of the given ones is a sum.

    Days that lie in none of the given ones are in no piece.
    """
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    between = (Span(start, end) for start, end in pairwise(edges))
    return [piece for piece in between if any(piece.start in span for span in spans)]


def hull(spans: Sequence[Span]) -> Span:
    """From the first day of all to the last. Raises ValueError where none is given."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def figures(rows: Iterable[Row], spans: Sequence[Span], waiting: Mapping[str, int] | None = None) -> list[Figure]:
    """One figure a span, in their order, of rows that say their day, their cell and what they add to it.

    Spans may overlap or be given twice. A row whose day lies in none of them is left out. `waiting` is told in each.
    """
    cut = pieces(spans)
    starts = [piece.start for piece in cut]
    found: list[Cells] = [{} for _ in cut]
    for day, key, part in rows:
        place = bisect_right(starts, day) - 1
        if place >= 0 and day in cut[place]:
            _put(found[place], key, part)
    return [Figure(_summed(span, cut, found), dict(waiting or {})) for span in spans]


def _summed(span: Span, cut: list[Span], found: list[Cells]) -> Cells:
    cells: Cells = {}
    for piece, of in zip(cut, found, strict=True):
        if piece.start in span:
            for key, part in of.items():
                _put(cells, key, part)
    return cells


def _put(cells: Cells, key: tuple[str, str], part: Part) -> None:
    cells[key] = cells[key] + part if key in cells else part
