from __future__ import annotations

import contextlib
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.compute import scoring
from vigie.compute.backtest import BadFile, Columns, Window, parse_time, read, run
from vigie.compute.backtest.reading import parse_count
from vigie.compute.forecast import Panel, conflictology
from vigie.compute.series import Series, shift
from vigie.compute.tests.panels import FIRST, invented

LONG = Columns(("month",), "iso3", "deaths")


@pytest.fixture
def table(tmp_path):
    def write(text: str | bytes):
        path = tmp_path / "counts.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refusal(path, columns=LONG) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read(path, columns)
    return caught.value


def test_a_long_table_becomes_a_panel_and_what_has_no_row_is_unknown(table):
    found = read(table("month,iso3,deaths\n2020-01,CMR,3\n2020-03,CMR,5\n2020-01,CAF,0\n2020-02,CAF,1\n"), LONG)
    assert found.panel.areas == ("CAF", "CMR")
    assert np.nan_to_num(found.panel.counts, nan=-1).tolist() == [[0, 1, -1], [3, -1, 5]]
    assert (found.unit, found.absent_is_zero, found.rows) == ("deaths", False, 4)


def test_a_thin_list_of_cells_means_that_the_rest_is_zero(table):
    rows = "".join(f"2020-{month:02d},{area},2\n" for month, area in ((1, "A"), (12, "B"), (6, "C")))
    found = read(table("month,iso3,deaths\n" + rows), LONG)
    assert found.absent_is_zero
    assert found.panel.counts.sum() == 6
    assert not np.isnan(found.panel.counts).any()
    unknown = read(table("month,iso3,deaths\n" + rows), Columns(("month",), "iso3", "deaths", missing="unknown"))
    assert np.isnan(unknown.panel.counts).sum() == 33


def test_events_are_counted_by_area_and_month(table):
    text = "Year;Month;area\n2020;1.0;A\n2020;1.0;A\n2020;3;B\n"
    found = read(table(text), Columns(("Year", "Month"), "area"))
    assert found.panel.counts.tolist() == [[2, 0, 0], [0, 0, 1]]


def test_events_may_be_counted_by_week(table):
    found = read(
        table("date,area\n2020-01-06,A\n2020-01-12,A\n2020-01-13,A\n"), Columns(("date",), "area", freq="week")
    )
    assert (found.panel.start, found.panel.freq) == (date(2020, 1, 6), "week")
    assert found.panel.counts.tolist() == [[2, 1]]
    weeks = read(table("week,area,n\n2020-W02,A,4\n2020-W03,A,5\n"), Columns(("week",), "area", "n"))
    assert (weeks.panel.freq, weeks.panel.counts.tolist()) == ("week", [[4, 5]])


def test_a_wide_table_has_a_column_for_each_area_and_none_for_empty_ones(table):
    found = read(table("month,Chad,Gabon,Unnamed: 3\n2020-01,3,,\n2020-02,4,0,\n"), Columns())
    assert found.panel.areas == ("Chad", "Gabon")
    assert np.nan_to_num(found.panel.counts, nan=-1).tolist() == [[3, 4], [-1, 0]]


def test_rows_that_cannot_be_used_are_named_and_left_out(table):
    good = "".join(f"20{year}-{month:02d},A,1\n" for year in range(10, 20) for month in range(1, 13))
    found = read(table("month,iso3,deaths\n" + good + "soon,A,1\n2020-01,,1\n2020-01,A,-3\n"), LONG)
    assert [(line, why) for line, why, _text in found.left_out] == [
        (122, "bad_time"),
        (123, "no_area"),
        (124, "bad_count"),
    ]
    assert len(found.panel) == 120


def test_a_line_of_hxl_tags_is_no_row(table):
    assert read(table("month,iso3,deaths\n#date,#country,#affected\n2020-01,A,2\n"), LONG).rows == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_rows"),
        ("month,iso3,deaths\n", "no_rows"),
        ("month,country,deaths\n2020-01,A,1\n", "no_column"),
        ("month,iso3,deaths\n" + "soon,A,1\n" * 9 + "2020-01,A,1\n", "many_bad_rows"),
        ("month,iso3,deaths\n2020-01,A,1\n0001-01,A,1\n", "too_long"),
        (b"PK\x03\x04\x00\x81\x8d", "not_text"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_reason(table, text, code):
    assert refusal(table(text)).code == code


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "none.csv").code == "no_file"
    assert refusal(tmp_path).code == "no_file"


def test_values_need_their_areas(table):
    assert refusal(table("month,deaths\n2020-01,1\n"), Columns(("month",), None, "deaths")).code == "value_without_area"


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (["2023-05"], date(2023, 5, 1)),
        (["2023/5"], date(2023, 5, 1)),
        (["202305"], date(2023, 5, 1)),
        (["2023-05-17T08:00:00"], date(2023, 5, 17)),
        (["17/05/2023"], date(2023, 5, 17)),
        (["2023", "5.0"], date(2023, 5, 1)),
        (["2023", "5", "17"], date(2023, 5, 17)),
        (["2023-W20"], date(2023, 5, 15)),
    ],
)
def test_times_are_understood_as_they_are_written(parts, day):
    assert parse_time(parts)[0] == day


@settings(max_examples=40)
@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_times_and_counts(text):
    for reader in (lambda: parse_time([text]), lambda: parse_count(text)):
        with contextlib.suppress(BadFile):
            assert reader() is not None


@pytest.mark.parametrize(("text", "count"), [("34", 34), ("33.99999999999999", 34), ("1 204", 1204), ("-0", 0)])
def test_a_count_may_carry_the_dust_of_a_computer(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize("text", ["-1", "0.5", "inf", "1e12", "many"])
def test_a_count_is_a_whole_number_of_zero_or_more(text):
    with pytest.raises(BadFile):
        parse_count(text)


@settings(max_examples=30)
@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "counts.csv"
    path.write_bytes(content)
    with contextlib.suppress(BadFile):
        assert len(read(path, Columns()).panel) > 0


PANEL = invented(areas=5, months=84)
WINDOW = Window(date(2006, 1, 1), date(2006, 12, 1), (1, 3))
RESULT = run(PANEL, WINDOW)


def test_every_area_and_month_of_the_window_is_scored():
    assert [horizon.every.cases for horizon in RESULT.horizons] == [60, 60]
    assert RESULT.horizons[0].every.areas == 5
    shown = RESULT.horizons[0].shown
    assert shown is not None
    assert 0 < shown.cases < 60


def test_the_baseline_is_conflictology_as_anyone_would_compute_it():
    crps, held = [], []
    for row, target in ((row, target) for row in range(5) for target in range(72, 84)):
        known = Series(FIRST, "month", tuple(int(count) for count in PANEL.counts[row, : target - 2]))
        forecast = conflictology(known, minimum_count=0)
        crps.append(float(scoring.crps(forecast.sample, PANEL.counts[row, target])))
        low, high = forecast.interval(0.9)
        held.append(low <= PANEL.counts[row, target] <= high)
    baseline = RESULT.horizons[1].every.baseline
    assert baseline.crps == pytest.approx(np.mean(crps), rel=0.01)
    assert baseline.coverage == np.mean(held)


def test_the_parts_fit_the_whole():
    for horizon in RESULT.horizons:
        ours, base = np.mean(list(horizon.by_area.values()), axis=0)
        assert horizon.every.pool.crps == pytest.approx(ours)
        assert horizon.every.baseline.crps == pytest.approx(base)
        assert horizon.members["conflictology_12"] == pytest.approx(base)
        assert sum(horizon.weights.values()) == pytest.approx(1)
        assert horizon.every.crps.mean == pytest.approx(ours - base)
        assert horizon.every.crps.low <= horizon.every.crps.mean <= horizon.every.crps.high


@pytest.mark.slow
def test_what_comes_after_the_window_changes_no_score():
    assert run(PANEL.until(83), WINDOW) == RESULT
    later = np.concatenate([PANEL.counts, np.full((5, 12), 999.0)], axis=1)
    assert run(Panel(PANEL.areas, FIRST, "month", later), WINDOW) == RESULT


def test_months_that_are_unknown_are_not_scored():
    counts = PANEL.counts.copy()
    counts[2, 78:81] = np.nan
    assert run(Panel(PANEL.areas, FIRST, "month", counts), WINDOW).horizons[0].every.cases == 57


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (Window(date(2000, 6, 1), date(2001, 1, 1)), "window_outside"),
        (Window(date(2007, 6, 1), date(2009, 1, 1)), "window_outside"),
        (Window(date(2006, 6, 1), date(2006, 1, 1)), "window_backwards"),
        (Window(date(2006, 6, 1), date(2006, 7, 1), (0,)), "bad_horizon"),
    ],
)
def test_a_window_that_cannot_be_tested_is_refused(window, code):
    with pytest.raises(BadFile) as caught:
        run(PANEL, window)
    assert caught.value.code == code


def test_the_first_window_that_is_offered_can_be_tested():
    with pytest.raises(BadFile) as caught:
        run(PANEL, Window(FIRST, shift(FIRST, "month", 3), (1, 6)))
    earliest = caught.value.details["earliest"]
    assert run(PANEL, Window(earliest, shift(earliest, "month", 1), (1, 6))).periods == 2
