"""What retained values make of the totals that they are in: added up, or said to come from two sources (ADR 105)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vigie.plan.indicators.figures import Figure, Part, add

Cell = tuple[str, str]  # country and value of the disaggregator; "" for all of them


@dataclass(frozen=True)
class Joined:
    """What stands for a cell, a country, a column or all together, retained values counted in. None: nothing known.

    `own`: this very one was retained. `inner`: the retained values that were counted into it. `two_sources`: what
    stands below does not add up to it, and whoever shows it says so.
    """

    part: Part | None
    own: bool = False
    inner: tuple[Cell, ...] = ()
    two_sources: bool = False


def joined(figure: Figure, kept: Mapping[Cell, Part], country: str = "", value: str = "") -> Joined:
    """A value of its own comes first; else the computed cells, each retained value in the place of what it covers."""
    area = (country, value)
    inner = _widest(cell for cell in kept if cell != area and _covers(area, cell))
    part = kept[area] if area in kept else _replaced(figure, kept, area, inner)
    sums = [_sum(figure, kept, cells) for cells in _below(figure, kept, area)]
    return Joined(part, area in kept, inner, any(one != part for one in sums))


def _covers(area: Cell, cell: Cell) -> bool:
    return area[0] in {"", cell[0]} and area[1] in {"", cell[1]}


def _meet(one: Cell, other: Cell) -> bool:
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def _widest(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Those that lie in no other: a country's retained total stands for its columns."""
    found = sorted(set(cells))
    return tuple(one for one in found if not any(other != one and _covers(other, one) for other in found))


def _replaced(figure: Figure, kept: Mapping[Cell, Part], area: Cell, inner: tuple[Cell, ...]) -> Part | None:
    """The computed cells outside what was retained, and the retained values. A country and a column that were both
    retained share a cell, which can be counted into one of them alone: then only the countries are counted in."""
    apart = not any(one != other and _meet(one, other) for one in inner for other in inner)
    counted = [cell for cell in inner if apart or cell[0]]
    computed = [
        part
        for cell, part in figure.cells.items()
        if _covers(area, cell) and not any(_covers(c, cell) for c in counted)
    ]
    parts = [*computed, *(kept[cell] for cell in counted)]
    return add(parts) if parts else None


def _below(figure: Figure, kept: Mapping[Cell, Part], area: Cell) -> list[list[Cell]]:
    """The ways in which what stands below an area is read as its sum: by country, by column, or cell by cell; a figure
    that nothing divides has no columns."""
    country, value = area
    countries = sorted(figure.reporting | {where for where, _value in kept if where})
    values = sorted({of for _where, of in figure.cells} | {of for _where, of in kept if of})
    by_country = [] if country else [[(where, value) for where in countries]]
    by_column = [] if value or len(values) < 2 else [[(country, of) for of in values]]
    return [*by_country, *by_column]


def _sum(figure: Figure, kept: Mapping[Cell, Part], cells: Iterable[Cell]) -> Part | None:
    parts = [part for cell in cells if (part := joined(figure, kept, *cell).part) is not None]
    return add(parts) if parts else None
