"""All rules over the whole past of many series at once: where each speaks, so that findings are worded only there."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.detection import cusum, ears, noufaily, scan, surges
from vigie.compute.detection.matrix import Booleans, Floats, matrix, windows
from vigie.compute.series import MINIMUM_COUNT, Freq


class Charts:
    """What takes longest, for many series side by side: the fits of Farrington and the sums of CUSUM, done once.

    Fits are those of the periods from the index `first` on that have their baseline before them.
    """

    def __init__(self, counts: ArrayLike, freq: Freq, *, first: int = 0) -> None:
        self.values, self.freq, self.first = matrix(counts), freq, first

    @cached_property
    def farrington(self) -> noufaily.Judged:
        settings = noufaily.USUAL[self.freq]
        return noufaily.judge(self.values, settings, np.arange(max(self.first, settings.reach), self.values.shape[1]))

    @cached_property
    def cusum(self) -> cusum.Chart:
        return cusum.judge(self.values, cusum.USUAL[self.freq])


def speak(
    counts: ArrayLike, freq: Freq, *, minimum_count: int = MINIMUM_COUNT, charts: Charts | None = None
) -> dict[str, Booleans]:
    """By rule, the series (rows) and periods (columns) at which it fires: where `RULES[rule]` answers a firing finding.

    Farrington over fifteen years of weeks takes about 30 ms a series, all other rules together two. `charts` are those
    of the same counts, when they serve for something else too.
    """
    charts = charts or Charts(counts, freq)
    values = charts.values
    found = {
        scan.NEGBIN_SCAN: _scan(values, scan.SUMS[freq], minimum_count),
        scan.NEGBIN_SINGLE: _scan(values, scan.SINGLES[freq], minimum_count),
        noufaily.FARRINGTON: _farrington(charts, noufaily.USUAL[freq], minimum_count),
        cusum.NEGBIN_CUSUM: _cusum(charts, cusum.USUAL[freq], minimum_count),
    }
    for rule in ears.LAG:
        lag, length = (0, ears.NEEDED[rule]) if rule == ears.EARS_C3 else (ears.LAG[rule], ears.LENGTH)
        limit = ears.limits(values, rule, minimum_sigma=1.0, as_r=False)
        found[rule] = (values > limit) & _enough(values, length, lag, minimum_count)
    if freq == "month":
        enough = _enough(values, surges.SURGE_BASELINE, surges.SURGE_GAP, minimum_count)
        found[surges.SURGE] = (values > surges.limits(values)) & enough
    return found


def _scan(values: Floats, settings: scan.Settings, minimum: int) -> Booleans:
    return scan.judge(values, settings, minimum_count=minimum).fires(settings.alpha)


def _farrington(charts: Charts, settings: noufaily.Settings, minimum: int) -> Booleans:
    found = np.zeros(charts.values.shape, dtype=np.bool_)
    found[:, charts.farrington.at] = charts.farrington.fires(charts.values)
    return found & _enough(charts.values, settings.size, settings.gap, minimum)


def _cusum(charts: Charts, settings: cusum.Settings, minimum: int) -> Booleans:
    return charts.cusum.path.alarm & _enough(charts.values, settings.length, settings.gap, minimum)


def _enough(values: Floats, length: int, gap: int, minimum: int) -> Booleans:
    """Where a baseline of `length` periods, `gap` before the judged one, and its own count hold so many events."""
    enough = np.zeros(values.shape, dtype=np.bool_)
    reach = length + gap
    if values.shape[1] > reach:
        past = windows(values, length)[:, : values.shape[1] - reach].sum(axis=2)
        enough[:, reach:] = past + values[:, reach:] >= minimum
    return enough
