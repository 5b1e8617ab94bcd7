"""The chance of a surge in the next three months, and how good warnings by it would have been."""

from vigie.compute.surges.definition import AHEAD, limits, onsets, surges
from vigie.compute.surges.warning import Warned, Year, warn

__all__ = ["AHEAD", "Warned", "Year", "limits", "onsets", "surges", "warn"]
