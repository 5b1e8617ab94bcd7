"""Detection beside R's package surveillance: the same limits, and how much sooner they are there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.table import show
from tests.support.machine import SURVEILLANCE, R
from tests.support.r import HEAD
from vigie.compute.detection import ears
from vigie.compute.detection.matrix import Floats
from vigie.compute.detection.noufaily import WEEKS, judge
from vigie.compute.tests import planted

T = TypeVar("T")
SERIES, YEARS, TIMED = 122, 15, 4  # Eight countries and 114 areas; R is timed on four of them.
EARS_TIMES, FARRINGTON_TIMES = 10, 30
SCRIPT = """
x <- sts(observed = read("counts"), frequency = 52)
for (method in c("C1", "C2", "C3")) {
  seconds <- system.time(r <- earsC(x, control = list(method = method)))[["elapsed"]]
  write(matrix(seconds), paste0("seconds_", method)); write(upperbound(r), method) }
seconds <- system.time(r <- farringtonFlexible(x, control = list(range = 264:nrow(x), b = 5, w = 3, noPeriods = 10,
  pastWeeksNotIncluded = 26, weightsThreshold = 2.58, thresholdMethod = "nbPlugin", glmWarnings = FALSE)))[["elapsed"]]
write(matrix(seconds), "seconds_farrington"); write(upperbound(r), "farrington")
"""


def measure() -> bool:
    """Print seconds, ratios and the largest difference. True when both promises of speed are kept."""
    missing = [part for part in (R, SURVEILLANCE) if not part.find()]
    if missing:
        print(f"\nDetection was not compared with R: apt-get install {' '.join(part.package for part in missing)}")
        return False
    counts = planted.invented(4, count=SERIES, years=YEARS)
    # The first four are rare and frequent ones alike.
    theirs = _ask_r(counts[:TIMED])
    rows: list[list[object]] = []
    kept = True
    ears.limits(counts[:1], ears.EARS_C1), judge(counts[:1], WEEKS)  # The first calls load parts of SciPy.
    for rule in ears.LAG:
        method = rule[-2:].upper()
        seconds, ours = _timed(partial(ears.limits, counts, rule))
        kept &= _row(rows, f"EARS {method}", theirs, method, seconds, ours, EARS_TIMES)
    seconds, judged = _timed(lambda: judge(counts, WEEKS))
    kept &= _row(rows, "Farrington", theirs, "farrington", seconds, judged.limit, FARRINGTON_TIMES)
    newest, _ = _timed(lambda: judge(counts, WEEKS, np.array([counts.shape[1] - 1])))
    head = ["rule", "R, seconds", "here, seconds", "times faster", "promised", "largest difference"]
    show(f"{SERIES} series × {YEARS} years of weeks (R: {TIMED} series, extrapolated)", head, rows)
    print(f"  Farrington for the newest week of all series: {newest * 1000:.0f} ms")
    return kept


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def _row(
    rows: list[list[object]], name: str, theirs: dict[str, Floats], key: str, seconds: float, ours: Floats, times: int
) -> bool:
    """One line of the table; whether the promise is kept."""
    limit = theirs[key]
    same = ours[:TIMED, -limit.shape[1] :]
    if not np.array_equal(np.isnan(same), np.isnan(limit)):
        raise AssertionError(f"{name}: R answers at other places")
    apart = float(np.nanmax(np.abs(same - limit) / np.maximum(1, np.abs(limit))))
    slow = float(theirs[f"seconds_{key}"][0, 0]) * SERIES / TIMED
    rows.append([name, slow, seconds, slow / seconds, times, f"{apart:.0e}"])
    return slow >= times * seconds


def _ask_r(counts: Floats) -> dict[str, Floats]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        np.savetxt(home / "counts.csv", counts, fmt="%d", delimiter=",")
        (home / "script.R").write_text(HEAD + SCRIPT)
        subprocess.run(["Rscript", "script.R"], cwd=home, check=True, capture_output=True)
        return {path.stem: np.atleast_2d(np.genfromtxt(path, delimiter=",")) for path in home.glob("*.out")}


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
