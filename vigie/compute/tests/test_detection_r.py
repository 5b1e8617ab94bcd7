"""Our limits beside those of R's package surveillance, on the same random series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.support.machine import Part
from tests.support.r import ask_r
from vigie.compute.detection import cusum, ears
from vigie.compute.detection.noufaily import MONTHS, WEEKS, Settings, judge

LENGTH, NEWEST = 330, 5
BESIDES = ("dispersion", "p_value", "trend")
WAYS = {
    "usual": replace(WEEKS, alpha=0.01),
    "delta": replace(WEEKS, method="delta"),
    "muan": replace(WEEKS, method="muan", alpha=0.005),
    "of_1996": replace(WEEKS, method="delta", seasons=1, gap=3),
    "plain": replace(WEEKS, trend=False, reweight=False, power="1/2", method="delta"),
    "by_month": MONTHS,
}
EARS = """
x <- sts(observed = read("short"), frequency = 52)
for (method in c("C1", "C2", "C3")) for (least in c(0, 1))
  write(upperbound(earsC(x, control = list(method = method, minSigma = least))), paste0(method, "_", least))
"""
FARRINGTON = """
x <- sts(observed = read("%(counts)s"), frequency = %(periods)d)
r <- farringtonFlexible(x, control = list(range = (nrow(x) - %(newest)d + 1):nrow(x), b = %(years)d,
  w = %(half_window)d, noPeriods = %(seasons)d, pastWeeksNotIncluded = %(gap)d, weightsThreshold = %(clip)g,
  alpha = %(alpha)g, limit54 = c(%(enough)d, %(enough_in)d), thresholdMethod = "%(method)s", powertrans = "%(power)s",
  reweight = %(reweight)s, trend = %(trend)s, glmWarnings = FALSE))
write(upperbound(r), "limit_%(name)s"); write(r@control$expected, "expected_%(name)s")
write(r@control$phiVector, "dispersion_%(name)s"); write(exp(r@control$trendVector), "trend_%(name)s")
write(r@control$pvalue, "p_value_%(name)s"); write(alarms(r) * 1, "alarm_%(name)s")
"""
CUSUM = """
counts <- read("short"); mean <- read("mean")
for (alpha in c(0, 0.4)) for (ret in c("value", "cases")) {
  all <- sapply(seq_len(ncol(counts)), function(j) { r <- glrnb(sts(observed = counts[, j], frequency = 52),
    control = list(range = seq_len(nrow(counts)), c.ARL = 4, mu0 = mean[, j], alpha = alpha, theta = 0.6, ret = ret))
    cbind(upperbound(r), alarms(r)) })
  half <- nrow(counts)
  write(all[seq_len(half), ], paste0(ret, "_", alpha)); write(all[half + seq_len(half), ], paste0("alarm_", alpha)) }
"""
pytestmark = pytest.mark.slow


def random_series(seed: int, count: int, length: int = LENGTH, periods: int = 52) -> np.ndarray:
    """Counts with all that real series have: season, trend, bursts, over-dispersion, long silence, sparseness."""
    noise = np.random.default_rng(seed)
    time = np.arange(length)
    rows = []
    for _ in range(count):
        season = noise.uniform(0, 1) * np.sin(2 * np.pi * (time / periods + noise.uniform()))
        level = np.exp(np.log(noise.choice([0.3, 2.0, 8.0, 60.0])) + season + noise.normal(0, 0.6) * time / length)
        size = noise.choice([0.5, 2.0, 50.0])
        row = noise.negative_binomial(size, size / (size + level))
        start = noise.integers(0, length)
        row[start : start + 5] += noise.poisson(6 * level.mean())
        rows.append(row)
    return np.array(rows)


def same(ours: np.ndarray, theirs: np.ndarray, tolerance: float) -> None:
    """Both know the same places, and there the values are within a relative tolerance."""
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


def asked(name: str, settings: Settings) -> str:
    """R's words for our settings."""
    told = {field: getattr(settings, field) for field in settings.__dataclass_fields__}
    told |= {field: str(told[field]).upper() for field in ("trend", "reweight")}
    counts_of = {52: "weeks", 12: "months"}[settings.periods]
    return FARRINGTON % (told | {"name": name, "counts": counts_of, "newest": NEWEST})


@dataclass(frozen=True)
class Asked:
    """The series, and all that R answered about them in one run: its start takes longer than its answers."""

    weeks: np.ndarray
    months: np.ndarray
    short: np.ndarray
    mean: np.ndarray
    answers: Mapping[str, np.ndarray]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    weeks, months = random_series(13, 6), random_series(14, 6, 90, periods=12)
    short = np.vstack([random_series(11, 10, 120), np.zeros((1, 120), int), np.full((1, 120), 7)])
    mean = np.maximum(0.2, short.mean(axis=1, keepdims=True) * np.exp(0.3 * np.sin(np.arange(120) / 8)))
    script = EARS + CUSUM + "".join(asked(name, settings) for name, settings in WAYS.items())
    given = {"weeks": weeks, "months": months, "short": short, "mean": mean}
    return Asked(**given, answers=ask_r(script, tmp_path_factory.mktemp("r"), **given))


def test_ears_has_the_limits_of_r(theirs):
    for method in ("C1", "C2", "C3"):
        for least in (0, 1):
            limit = theirs.answers[f"{method}_{least}"]
            ours = ears.limits(theirs.short, f"ears_{method.lower()}", minimum_sigma=least)
            same(ours[:, -limit.shape[1] :], limit, 1e-9)
            assert np.isnan(ours[:, : -limit.shape[1]]).all()


def test_the_cusum_adds_up_as_in_r(theirs):
    for alpha in (0, 0.4):
        ours = cusum.walk(theirs.short, theirs.mean, alpha, 0.6, 4)
        np.testing.assert_array_equal(ours.alarm, theirs.answers[f"alarm_{alpha}"])
        assert ours.alarm.any()
        same(ours.value, theirs.answers[f"value_{alpha}"], 1e-9)
        if alpha:  # For Poisson counts R tells the cases of a sum that does not start again.
            same(ours.limit, theirs.answers[f"cases_{alpha}"], 1e-9)


@pytest.mark.parametrize("name", WAYS)
def test_improved_farrington_has_the_limits_of_r(theirs, name):
    settings = WAYS[name]
    counts = {52: theirs.weeks, 12: theirs.months}[settings.periods]
    ours = judge(counts, settings, np.arange(counts.shape[1] - NEWEST, counts.shape[1]))
    told = {field: theirs.answers[f"{field}_{name}"] for field in ("limit", "expected", "alarm", *BESIDES)}
    known = ~np.isnan(ours.limit)
    assert known.sum() >= 15
    same(ours.limit, told["limit"], 1e-6)
    same(ours.expected, told["expected"], 1e-6)
    np.testing.assert_array_equal(ours.fires(counts), told["alarm"] == 1)
    told["trend"] = np.nan_to_num(told["trend"], nan=1)  # R tells no trend where none was kept.
    for field in BESIDES:
        np.testing.assert_allclose(getattr(ours, field)[known], told[field][known], rtol=1e-6, atol=1e-12)
    if settings.trend:
        assert 0 < (told["trend"][known] != 1).mean() < 1, "the rule that keeps or drops a trend was not tried"


def test_without_r_the_suite_says_what_to_install_and_fails_where_it_must(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.support.r.R", Part("R", "r-base-core", lambda: None))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"missing: R \(Debian: apt-get install r-base-core\)"):
        ask_r("", tmp_path)
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="r-base-core"):
        ask_r("", tmp_path)
