"""Small cells are hidden, and enough others with them, so that totals do not give them back.

Primary suppression hides every cell, and every total, under the minimum. Complementary suppression then hides more
until no hidden value can be bounded to a range narrower than the minimum, by anyone who knows the shown figures, that
totals are sums, and that counts are not negative (Hundepool et al. 2012, Statistical Disclosure Control, ch. 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy

MINIMUM_CELL = 5


class Sum(NamedTuple):
    """One total of a table, and the cells that add up to it, as positions in one flat list."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A one-way table; None is a hidden figure."""

    cells: dict[str, int | None]
    total: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A two-way table with its margins; None is a hidden figure."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def protect_row(counts: Mapping[str, int], *, minimum: int = MINIMUM_CELL, publish_zero: bool = False) -> Row:
    """Protect the cells of a one-way table and its total. `publish_zero`: a zero harms nobody and may be shown."""
    values = [*counts.values(), sum(counts.values())]
    sums = [Sum(len(counts), tuple(range(len(counts))))]
    *cells, total = protect(values, sums, minimum=minimum, publish_zero=publish_zero)
    return Row(dict(zip(counts, cells, strict=True)), total)


def protect_table(counts: Sequence[Sequence[int]], *, minimum: int = MINIMUM_CELL, publish_zero: bool = False) -> Table:
    """Protect the cells of a two-way table, its row and column totals and its grand total.

    `counts` holds one sequence per row, all of the same length (ValueError otherwise).
    """
    height, width = len(counts), len(counts[0]) if counts else 0
    if any(len(row) != width for row in counts):
        raise ValueError("rows of a table have one length")
    margins = [[*row, sum(row)] for row in counts]
    margins.append([sum(column) for column in zip(*margins, strict=True)] if margins else [0])
    wide = width + 1

    def at(row: int, column: int) -> int:
        return row * wide + column

    sums = [Sum(at(row, width), tuple(at(row, column) for column in range(width))) for row in range(height + 1)]
    sums += [Sum(at(height, column), tuple(at(row, column) for row in range(height))) for column in range(wide)]
    shown = protect([cell for row in margins for cell in row], sums, minimum=minimum, publish_zero=publish_zero)
    lines = [tuple(shown[at(row, 0) : at(row, wide)]) for row in range(height + 1)]
    return Table(
        cells=tuple(line[:-1] for line in lines[:-1]),
        row_totals=tuple(line[-1] for line in lines[:-1]),
        column_totals=lines[-1][:-1],
        total=lines[-1][-1],
    )


def protect(
    values: Sequence[int], sums: Sequence[Sum], *, minimum: int = MINIMUM_CELL, publish_zero: bool = False
) -> list[int | None]:
    """Protect any table given as a flat list of cells and the sums that bind them. Hidden figures come back as None."""
    if any(value < 0 for value in values):
        raise ValueError("a count is never negative")
    hidden = {place for place, value in enumerate(values) if value < minimum and not (publish_zero and value == 0)}
    totals = {rule.total for rule in sums}
    while (place := _exposed(values, sums, hidden, minimum)) is not None:
        hidden.add(_companion(values, sums, hidden, totals, place, publish_zero))
    return [None if place in hidden else value for place, value in enumerate(values)]


def bounds(shown: Sequence[int | None], sums: Sequence[Sum], place: int) -> tuple[float, float]:
    """The range in which anyone can put a hidden figure from those shown; the upper end may be infinite."""
    variables = [index for index, value in enumerate(shown) if value is None]
    column = {index: position for position, index in enumerate(variables)}
    equations, known = [], []
    for rule in sums:
        line, constant = np.zeros(len(variables)), 0
        for index, sign in [(rule.total, -1), *((part, 1) for part in rule.parts)]:
            value = shown[index]
            if value is None:
                line[column[index]] += sign
            else:
                constant -= sign * value
        if line.any():
            equations.append(line)
            known.append(constant)
    if not equations:
        return 0.0, np.inf
    # A roof far above any shown figure stands for "no limit": solvers report unboundedness in several ways.
    roof = 10.0 * sum(value or 0 for value in shown) + 1_000_000
    ends = []
    for direction in (1, -1):
        goal = np.zeros(len(variables))
        goal[column[place]] = direction
        answer = scipy.optimize.linprog(goal, A_eq=np.array(equations), b_eq=known, bounds=(0, roof), method="highs")
        if answer.x is None:
            raise ValueError("the figures shown do not add up")
        ends.append(float(answer.x[column[place]]))
    low, high = ends
    return low, np.inf if high > roof / 2 else high


def _exposed(values: Sequence[int], sums: Sequence[Sum], hidden: set[int], minimum: int) -> int | None:
    """A hidden place that the figures shown still give away, if there is one."""
    for rule in sums:  # The plain case first: alone in its sum, it is a subtraction away.
        alone = hidden & {rule.total, *rule.parts}
        if len(alone) == 1:
            return alone.pop()
    shown = [None if place in hidden else value for place, value in enumerate(values)]
    for place in sorted(hidden):
        low, high = bounds(shown, sums, place)
        if high - low < minimum - 1e-6:
            return place
    return None


def _companion(
    values: Sequence[int], sums: Sequence[Sum], hidden: set[int], totals: set[int], place: int, publish_zero: bool
) -> int:
    """The next figure to hide: the smallest beside the exposed one, cells before totals, then anywhere."""
    near = {index for rule in sums for index in (rule.total, *rule.parts) if place in (rule.total, *rule.parts)}
    alone = [rule for rule in sums if hidden & {rule.total, *rule.parts} == {place}]
    if alone:
        near = {alone[0].total, *alone[0].parts}
    for candidates in (near, set(range(len(values)))):
        open_places = [index for index in candidates - hidden if not (publish_zero and values[index] == 0)]
        if open_places:
            return min(open_places, key=lambda index: (index in totals, values[index], index))
    raise AssertionError("everything is hidden, so nothing is exposed")
