from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.forecast import Forecast
from vigie.compute.series import shift
from vigie.warning.outlook.charts import HEIGHT, WIDTH, Fan, Point, ceiling, draw

FIRST = date(2020, 1, 1)


def points(*counts: int, provisional: int = 0, marks: tuple[int, ...] = ()) -> list[Point]:
    sure = len(counts) - provisional
    return [
        Point(shift(FIRST, "month", index), count, index >= sure, "more" if index in marks else "")
        for index, count in enumerate(counts)
    ]


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=120))
def test_every_point_lies_inside_the_picture(counts):
    chart = draw(points(*counts), "month", "deaths", None)
    spots = numbers(chart.line)
    assert len(spots) == 2 * len(counts)
    assert all(0 <= x <= WIDTH for x in spots[::2])
    assert all(0 <= y <= HEIGHT for y in spots[1::2])


@given(st.integers(0, 10**7))
def test_the_axis_ends_above_the_highest_count_at_a_round_number(highest):
    roof = ceiling(highest)
    assert max(4, highest) <= roof <= max(4, 2.5 * highest)
    assert roof % 4 == 0


def test_numbers_of_the_drawing_keep_their_point_where_readers_use_a_comma():
    with translation.override("fr"):
        chart = draw(points(1, 2, 3), "month", "deaths", Fan(baseline=Forecast("any", FIRST, (1, 2, 3))))
    assert "," not in chart.line + chart.median + chart.bands_90[0].height + chart.left


def test_the_axis_speaks_the_readers_language():
    counts = points(*range(0, 4800, 100))
    with translation.override("fr"):
        french = draw(counts, "month", "deaths", None).rows[-1].text
    with translation.override("en"):
        english = draw(counts, "month", "deaths", None).rows[-1].text
    assert english == "8,000"
    assert re.fullmatch(r"8\s000", french)


def test_what_exceeded_is_marked_where_it_lies_and_says_so():
    chart = draw(points(1, 1, 9, 1, marks=(2,)), "month", "deaths", None)
    (mark,) = chart.marks
    assert "9" in mark.title
    x, y = numbers(chart.line)[4:6]
    assert numbers(mark.path)[0] == pytest.approx(x)
    assert numbers(mark.path)[1] < y < numbers(mark.path)[5]


def test_provisional_counts_are_drawn_apart_and_joined_to_the_sure_ones():
    chart = draw(points(1, 2, 3, 4, provisional=2), "month", "deaths", None)
    assert numbers(chart.line)[-2:] == numbers(chart.provisional_line)[:2]
    assert len(numbers(chart.provisional_line)) == 6


def test_the_dark_band_lies_in_the_light_one():
    chart = draw(points(*range(12)), "month", "deaths", Fan(baseline=Forecast("any", FIRST, tuple(range(12)))))
    (wide,), (narrow,) = chart.bands_90, chart.bands_50
    assert float(wide.y) <= float(narrow.y)
    assert float(narrow.y) + float(narrow.height) <= float(wide.y) + float(wide.height) + 0.1
    assert chart.baseline is None
    assert draw(points(*range(12)), "month", "deaths", None).bands_90 == ()


def test_each_coming_month_has_its_own_band_and_the_baseline_is_an_outline_over_all_of_them():
    steps = tuple(Forecast("pool", FIRST, tuple(range(10 * ahead))) for ahead in range(1, 7))
    chart = draw(points(*range(12)), "month", "deaths", Fan(steps, Forecast("last twelve", FIRST, (1, 2, 40))))
    heights = [float(band.height) for band in chart.bands_90]
    assert len(heights) == len(chart.bands_50) == chart.median.count("M") == 6
    assert heights == sorted(heights)
    assert chart.baseline is not None
    assert float(chart.baseline.width) == pytest.approx(sum(float(band.width) for band in chart.bands_90), abs=1)
    assert float(chart.baseline.x) == float(chart.bands_90[0].x)


@pytest.mark.parametrize("periods", [8, 20, 60, 80, 150])
@pytest.mark.parametrize("freq", ["month", "week"])
def test_labels_of_the_time_axis_never_run_into_each_other(periods, freq):
    series = [Point(shift(FIRST, freq, index), 1, provisional=False) for index in range(periods)]
    with translation.override("fr"):
        columns = draw(series, freq, "deaths", None).columns
    assert columns
    ends = [float(column.at) + 3 + 6 * len(column.text) for column in columns]
    assert all(end <= float(after.at) for end, after in zip(ends, columns[1:], strict=False))
    assert ends[-1] <= WIDTH
