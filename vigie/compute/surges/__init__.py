"""The chance of a surge in the next three months, and how good warnings by it would have been."""

from vigie.compute.surges.definition import AHEAD, limits, onsets, surges
from vigie.compute.surges.features import UNBROKEN
from vigie.compute.surges.standing import Standing, standings
from vigie.compute.surges.warning import FEWEST_MONTHS, FEWEST_SURGES, Warned, Year, warn

__all__ = [
    "AHEAD",
    "FEWEST_MONTHS",
    "FEWEST_SURGES",
    "UNBROKEN",
    "Standing",
    "Warned",
    "Year",
    "limits",
    "onsets",
    "standings",
    "surges",
    "warn",
]
