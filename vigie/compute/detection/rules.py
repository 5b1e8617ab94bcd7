"""Which rules are run on a series, and all of them at one period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from vigie.compute.detection.cusum import NEGBIN_CUSUM, negbin_cusum
from vigie.compute.detection.ears import EARS_C1, EARS_C2, EARS_C3, ears_c1, ears_c2, ears_c3
from vigie.compute.detection.finding import Answer
from vigie.compute.detection.noufaily import FARRINGTON, farrington
from vigie.compute.detection.scan import NEGBIN_SCAN, NEGBIN_SINGLE, negbin_scan, negbin_single
from vigie.compute.detection.surges import SURGE, surge
from vigie.compute.series import Freq, Series

RULES: dict[str, Callable[[Series, date | None], Answer]] = {
    NEGBIN_SCAN: negbin_scan,
    NEGBIN_SINGLE: negbin_single,
    EARS_C1: ears_c1,
    EARS_C2: ears_c2,
    EARS_C3: ears_c3,
    FARRINGTON: farrington,
    NEGBIN_CUSUM: negbin_cusum,
    SURGE: surge,
}


CHOSEN: dict[Freq, str] = {"week": NEGBIN_SCAN, "month": NEGBIN_SINGLE}
"""The rule whose findings are signals, about one a year of each series (ADR 77); all others are second opinions."""


def rules_for(freq: Freq) -> tuple[str, ...]:
    """The rules that are run on series of this frequency, in the order in which they are shown."""
    if freq == "month":
        return (NEGBIN_SINGLE, NEGBIN_SCAN, FARRINGTON, EARS_C2, NEGBIN_CUSUM, SURGE)
    return (NEGBIN_SCAN, FARRINGTON, EARS_C2, NEGBIN_CUSUM)


def examine(series: Series, at: date | None = None) -> tuple[Answer, ...]:
    """Every rule of the series' frequency, at one period (the newest by default)."""
    return tuple(RULES[rule](series, at) for rule in rules_for(series.freq))
