"""What one vintage of a feed changed of another, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vigie.compute.series import Freq
from vigie.warning.signals import queries
from vigie.warning.signals.queries import Coverage


@dataclass(frozen=True)
class Change:
    """What two vintages say of one place and period; None where the vintage did not cover it yet."""

    place: str
    period: date
    before: int | None
    after: int | None

    @property
    def by(self) -> int:
        """How much more (or less) the later one says; what was not covered counts as none."""
        return (self.after or 0) - (self.before or 0)

    @property
    def revised(self) -> bool:
        """Whether a figure that stood was changed, and not only a new one added."""
        return self.before is not None


def known_at(
    source: str, measure: str, freq: Freq, level: str, number: int
) -> tuple[dict[tuple[str, date], int], dict[str, Coverage]]:
    """Every figure but zeros as of a vintage, and what it covers."""
    counted = queries.counts(source, measure, freq, level=level, as_of=number)
    return {(one.place, one.period): one.n for one in counted}, queries.coverage(source, freq, as_of=number)


def changes(source: str, measure: str, freq: Freq, *, level: str = "country", old: int, new: int) -> list[Change]:
    """Where two vintages differ, the newest period first. A zero that stayed a zero is no change."""
    before, known_before = known_at(source, measure, freq, level, old)
    after, known_after = known_at(source, measure, freq, level, new)
    countries = dict(queries.codes(level))
    found = [
        Change(
            place,
            period,
            _figure(before.get((place, period)), known_before.get(countries.get(place, "")), period),
            _figure(after.get((place, period)), known_after.get(countries.get(place, "")), period),
        )
        for place, period in sorted({*before, *after}, key=lambda cell: (cell[1], cell[0]), reverse=True)
    ]
    return [one for one in found if one.before != one.after]


def _figure(n: int | None, known: Coverage | None, period: date) -> int | None:
    """A figure, a known zero, or None where the vintage says nothing of that period."""
    if n is not None:
        return n
    return 0 if known and known.first <= period <= known.last else None
