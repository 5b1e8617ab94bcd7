"""Figures as tables of disjoint cells; every total is derived from them, never kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(frozen=True)
class Part:
    """What one cell holds: a count, or a ratio's numerator and denominator."""

    numerator: int = 0
    denominator: int | None = None

    def __add__(self, other: Part) -> Part:
        if self.denominator is None and other.denominator is None:
            return Part(self.numerator + other.numerator)
        return Part(self.numerator + other.numerator, (self.denominator or 0) + (other.denominator or 0))

    @property
    def percent(self) -> Decimal | None:
        """100 × numerator ÷ denominator, to the unit; None for a count, and for a ratio of nothing."""
        if not self.denominator:
            return None
        return (Decimal(100 * self.numerator) / self.denominator).quantize(Decimal(1), ROUND_HALF_EVEN)

    @property
    def is_empty(self) -> bool:
        """True when nothing at all was counted."""
        return not self.numerator and not self.denominator


def add(parts: Iterable[Part]) -> Part:
    """Σ numerators over Σ denominators; ratios are never averaged."""
    total = Part()
    for part in parts:
        total = total + part
    return total


@dataclass(frozen=True)
class Figure:
    """Cells by (country, value of the disaggregator). A cell that is absent was not reported, which is not zero."""

    cells: Mapping[tuple[str, str], Part]
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Part:
        """All cells."""
        return add(self.cells.values())

    @property
    def reported(self) -> Part | None:
        """All cells, or None where nothing was reported."""
        return self.total if self.cells else None

    def cell(self, country: str, value: str) -> Part | None:
        """One cell, or None where nothing was reported."""
        return self.cells.get((country, value))

    def row(self, country: str) -> Part | None:
        """One country over all values, or None where it reported nothing."""
        parts = [part for (where, _value), part in self.cells.items() if where == country]
        return add(parts) if parts else None

    def column(self, value: str) -> Part:
        """One value over all countries."""
        return add(part for (_country, of), part in self.cells.items() if of == value)

    def within(self, country: str, value: str) -> Part | None:
        """A country and a value, "" for all of them: the cells there together, or None where nothing was reported."""
        parts = [part for (where, of), part in self.cells.items() if country in {"", where} and value in {"", of}]
        return add(parts) if parts else None

    def of_country(self, country: str) -> Figure:
        """The cells of one country alone, with what waits there; all of it for ""."""
        if not country:
            return self
        cells = {key: part for key, part in self.cells.items() if key[0] == country}
        return Figure(cells, {where: n for where, n in self.waiting.items() if where == country})

    @property
    def reporting(self) -> set[str]:
        """The countries of which anything was counted."""
        return {country for country, _value in self.cells}
