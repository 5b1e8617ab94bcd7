"""Forecasts of counts as whole distributions, pooled from many members and coherent from areas to the region."""

from vigie.compute.forecast.baseline import CONFLICTOLOGY, YEAR, Forecast, conflictology, coverage, crps
from vigie.compute.forecast.forecaster import Forecaster
from vigie.compute.forecast.memory import LEVELS
from vigie.compute.forecast.outlook import HORIZONS, POOL, Ahead, look_ahead
from vigie.compute.forecast.panel import Panel

__all__ = [
    "CONFLICTOLOGY",
    "HORIZONS",
    "LEVELS",
    "POOL",
    "YEAR",
    "Ahead",
    "Forecast",
    "Forecaster",
    "Panel",
    "conflictology",
    "coverage",
    "crps",
    "look_ahead",
]
