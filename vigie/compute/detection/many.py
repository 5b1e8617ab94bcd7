"""All rules over the whole past of many series at once: where each speaks, so that findings are worded only there."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from vigie.compute.detection import cusum, ears, noufaily, scan, surges
from vigie.compute.detection.matrix import Booleans, Floats, matrix, windows
from vigie.compute.series import MINIMUM_COUNT, Freq


def speak(counts: ArrayLike, freq: Freq, *, minimum_count: int = MINIMUM_COUNT) -> dict[str, Booleans]:
    """By rule, the series (rows) and periods (columns) at which it fires: where `RULES[rule]` answers a firing finding.

    Farrington over fifteen years of weeks takes about 30 ms a series, all other rules together two.
    """
    values = matrix(counts)
    found = {
        scan.NEGBIN_SCAN: _scan(values, scan.SUMS[freq], minimum_count),
        scan.NEGBIN_SINGLE: _scan(values, scan.SINGLES[freq], minimum_count),
        noufaily.FARRINGTON: _farrington(values, noufaily.USUAL[freq], minimum_count),
        cusum.NEGBIN_CUSUM: _cusum(values, cusum.USUAL[freq], minimum_count),
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


def _farrington(values: Floats, settings: noufaily.Settings, minimum: int) -> Booleans:
    found = np.zeros(values.shape, dtype=np.bool_)
    judged = noufaily.judge(values, settings)
    found[:, judged.at] = judged.fires(values)
    return found & _enough(values, settings.size, settings.gap, minimum)


def _cusum(values: Floats, settings: cusum.Settings, minimum: int) -> Booleans:
    return cusum.judge(values, settings).alarm & _enough(values, settings.length, settings.gap, minimum)


def _enough(values: Floats, length: int, gap: int, minimum: int) -> Booleans:
    """Where a baseline of `length` periods, `gap` before the judged one, and its own count hold so many events."""
    enough = np.zeros(values.shape, dtype=np.bool_)
    reach = length + gap
    if values.shape[1] > reach:
        past = windows(values, length)[:, : values.shape[1] - reach].sum(axis=2)
        enough[:, reach:] = past + values[:, reach:] >= minimum
    return enough
