"""The default rules find what was planted, in years and draws that they were not tuned on."""

from __future__ import annotations

import numpy as np
import pytest

from vigie.compute.detection import CHOSEN, NEGBIN_SCAN, NEGBIN_SINGLE, scan
from vigie.compute.detection.matrix import Floats
from vigie.compute.series import Freq
from vigie.compute.tests import planted

pytestmark = pytest.mark.slow


def default(freq: Freq) -> tuple[planted.Rule, float]:
    settings = {NEGBIN_SCAN: scan.SUMS, NEGBIN_SINGLE: scan.SINGLES}[CHOSEN[freq]][freq]

    def score(counts: Floats) -> Floats:
        return -np.log10(np.maximum(scan.judge(counts, settings).p_value, 1e-300))

    return score, -float(np.log10(settings.alpha))


@pytest.mark.parametrize("name", [
    "invented",
    "Central African prefectures, events",
    "Central African prefectures, deaths",
    "aid workers by country, incidents",
    "aid workers by country, affected",
])  # fmt: skip
def test_four_weeks_of_two_deviations_are_found_at_one_alarm_a_year(name):
    counts = next((one for one in planted.sets("week") if one.name == name), None)
    if counts is None:
        pytest.skip("no real data beside the repository")
    rule, limit = default("week")
    surges = planted.trials(counts, counts.report, every=40 if name == "invented" else 9)
    assert len(surges.without) > 100
    assert planted.sensitivity(rule, limit, surges, "week") >= 0.85
    assert planted.calls(rule(counts.values), limit, counts, counts.report).alarms <= 1


def test_one_month_of_two_deviations_is_found_more_often_than_not():
    """A single month can hardly be told from chance: were the past known and normal, it would be found in 73 of 100."""
    counts = planted.sets("month")[0]
    rule, limit = default("month")
    surges = planted.trials(counts, counts.report, every=8)
    assert planted.sensitivity(rule, limit, surges, "month") >= 0.55
    assert planted.calls(rule(counts.values), limit, counts, counts.report).alarms <= 1.1


def test_alarms_are_counted_once_for_a_run_of_weeks_and_anew_after_four_silent_ones():
    values = np.full((1, 100), 2.0)
    scores = np.zeros((1, 100))
    scores[0, [60, 61, 63, 66, 71]] = 1
    counts = planted.Counts("by hand", "week", values, slice(52, 100), slice(52, 100))
    called = planted.calls(scores, 0.5, counts, counts.report)
    assert called.alarms * 48 / 52 == pytest.approx(2)
    assert called.periods * 48 / 52 == pytest.approx(5)


def test_a_rule_that_always_speaks_finds_nothing():
    counts = planted.Counts("by hand", "week", planted.invented(3, count=5), slice(300, 400), slice(300, 400))
    surges = planted.trials(counts, counts.report, every=20)
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        assert np.isnan(planted.sensitivity(np.ones_like, 0.5, surges, "week"))
    assert planted.sensitivity(np.zeros_like, 0.5, surges, "week") == 0
