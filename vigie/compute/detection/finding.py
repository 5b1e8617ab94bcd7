"""What a rule answers for one period of one series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vigie.compute.series import Series, TooLittle, shift


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found for one period.

    `observed` is the count of the `span` periods that end with `period`; `low` and `high` bound what the baseline
    leads to expect, and the rule fires exactly when `observed > high`. So `high` is also what would have changed its
    mind: the largest count at which it would have stayed silent. `threshold` is the limit before rounding, `score`
    the distance from the expected count in standard deviations (None when the baseline has none), `p_value` the chance
    of such a count or a larger one under the baseline (None where the rule defines none).

    What only some rules know: `dispersion`, how many times the baseline's variance exceeds its mean; `trend`, by how
    much the expected count is multiplied from one period to the next (None: no trend was kept); `lightened`, how many
    past periods were too high to count in full; `statistic`, what a sum over time has come to.
    """

    rule: str
    period: date
    span: int
    observed: int
    expected: float
    low: int
    high: int
    threshold: float
    score: float | None
    p_value: float | None
    baseline_start: date
    baseline_end: date
    dispersion: float | None = None
    trend: float | None = None
    lightened: int | None = None
    statistic: float | None = None

    @property
    def fires(self) -> bool:
        return self.observed > self.high

    @property
    def silent_up_to(self) -> int:
        return self.high


Answer = Finding | TooLittle


def position(series: Series, at: date | None) -> int:
    """Index of the period to judge: the newest known one unless another is named."""
    return series.position(at if at is not None else series.end)


def too_little(
    rule: str, series: Series, here: int, past: tuple[int, ...], needed: int, observed: int, minimum: int
) -> TooLittle | None:
    """The answer of a rule whose baseline is too short, or has fewer than `minimum` events; None if all is well."""
    count = sum(past) + observed
    if len(past) == needed and count >= minimum:
        return None
    return TooLittle(rule, shift(series.start, series.freq, here), len(past), needed, count, minimum)
