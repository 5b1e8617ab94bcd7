"""What is told of the coming periods: a distribution or `TooLittle` for each area, and for totals that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from vigie.compute.forecast.baseline import YEAR, Forecast
from vigie.compute.forecast.coherent import Draws, draw
from vigie.compute.forecast.forecaster import Forecaster, enough
from vigie.compute.forecast.learnt import Learnt
from vigie.compute.forecast.panel import Array, Panel
from vigie.compute.series import MINIMUM_COUNT, TooLittle

POOL = "pool"
YEARS_LOOKED_AT = 3
HORIZONS = (1, 2, 3, 4, 5, 6)

Answer = Forecast | TooLittle


@dataclass(frozen=True, slots=True)
class Ahead:
    """One coming period: `areas` and `totals` by name, in `unit`; `weights` are the members' shares for each area.

    A forecast's sample are its 199 quantiles (0.005 … 0.995), to be taken as equally likely values.
    """

    period: date
    horizon: int
    unit: str
    areas: dict[str, Answer]
    totals: dict[str, Answer]
    weights: dict[str, dict[str, float]]


def look_ahead(
    panel: Panel,
    unit: str,
    *,
    horizons: Sequence[int] = HORIZONS,
    origin: date | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    learnt: Learnt | None = None,
) -> tuple[Ahead, ...]:
    """Forecast every area of a panel, and the totals of `groups` of areas, for some coming periods.

    Uses nothing after `origin` (the newest period by default). An area or total with less than a known year, or fewer
    than five events in three years, is answered by `TooLittle`; its distribution still counts in the totals, so that
    these are not too low. `learnt` may hold what was learnt of this panel before, and takes what is learnt now.
    Raises KeyError for an origin or area that is not in the panel, ValueError without a unit.
    """
    if not unit:
        raise ValueError("a forecast names what it counts")
    column = panel.position(origin) if origin is not None else len(panel) - 1
    forecaster = Forecaster(panel.until(column), learnt=learnt)
    return tuple(_ahead(forecaster, column, horizon, unit, groups or {}) for horizon in horizons)


def _ahead(forecaster: Forecaster, origin: int, horizon: int, unit: str, groups: Mapping[str, Sequence[str]]) -> Ahead:
    panel = forecaster.panel
    told = forecaster.tell(origin, horizon)
    draws = draw(forecaster.memory, origin, told.quantiles)
    names = [member.name for member in forecaster.members]
    rows = {area: row for row, area in enumerate(panel.areas)}
    spoken = enough(panel, origin)
    return Ahead(
        panel.period(origin + horizon),
        horizon,
        unit,
        {
            area: _forecast(panel, origin, told.quantiles[row]) if spoken[row] else _too_little(panel, origin, [row])
            for area, row in rows.items()
        },
        {name: _total(panel, origin, draws, members, rows) for name, members in groups.items()},
        {
            area: dict(zip(names, (float(share) for share in told.shares[row]), strict=True))
            for area, row in rows.items()
        },
    )


def _total(panel: Panel, origin: int, draws: Draws, members: Sequence[str], rows: Mapping[str, int]) -> Answer:
    little = _too_little(panel, origin, [rows[area] for area in members])
    if little.periods < little.periods_needed or little.count < little.count_needed:
        return little
    return _forecast(panel, origin, draws.total(members))


def _forecast(panel: Panel, origin: int, quantiles: Array) -> Forecast:
    return Forecast(POOL, panel.period(origin), tuple(quantiles.astype(np.int64).tolist()))


def _too_little(panel: Panel, origin: int, rows: Sequence[int]) -> TooLittle:
    """How little there is: the periods known of any of these areas, and their events of three years."""
    year = YEAR[panel.freq]
    past = panel.counts[rows, : origin + 1]
    periods = int((~np.isnan(past)).any(axis=0).sum())
    count = int(np.nansum(past[:, -YEARS_LOOKED_AT * year :]))
    return TooLittle(POOL, panel.period(origin), periods, year, count, MINIMUM_COUNT)
