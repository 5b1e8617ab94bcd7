"""Back-tests: what would have been forecast at each origin of the past, and how good it was."""

from vigie.compute.backtest.reading import BadFile, Columns, Reading, parse_time, read
from vigie.compute.backtest.rolling import Horizon, Result, Scores, Window, run

__all__ = ["BadFile", "Columns", "Horizon", "Reading", "Result", "Scores", "Window", "parse_time", "read", "run"]
