"""The figures of the public sheet and of forecasts: no database here."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from django.utils.translation import override

from vigie.compute.forecast import CONFLICTOLOGY, Forecast, crps
from vigie.compute.intervals import Share
from vigie.compute.series import Series
from vigie.warning.scoreboard.drawing import draw
from vigie.warning.scoreboard.forecasts import due, scored
from vigie.warning.scoreboard.models import YearSheet
from vigie.warning.scoreboard.queries import Period
from vigie.warning.scoreboard.words import shown
from vigie.warning.scoreboard.yearly import OUTCOMES, forecasts, outcomes

START = date(2024, 1, 1)
SERIES = Series(START, "month", tuple([4, 6, 5, 7, 3, 5] * 4))


def counts_that_fit(published: int, cells: dict[str, int | None]) -> list[dict[str, int]]:
    """Every table that a reader who counted the published alerts must hold possible, by what is shown and hidden."""
    hidden = [name for name in OUTCOMES if cells[name] is None]
    rest = published - sum(value for value in cells.values() if value is not None)
    guesses = itertools.product(range(rest + 1), repeat=len(hidden))
    return [dict(zip(hidden, guess, strict=True)) for guess in guesses if sum(guess) == rest]


@pytest.mark.parametrize(
    "found",
    [
        {"true": 6, "false": 1},
        {"true": 12, "averted": 8, "false": 3, "unknown": 2},
        {"true": 12, "averted": 8, "false": 6, "waiting": 1},
        {"true": 5},
        {"averted": 9, "waiting": 4},
    ],
    ids=str,
)
def test_who_counted_the_published_alerts_cannot_work_a_small_cell_out(found: dict[str, int]) -> None:
    made = outcomes(found)
    published, cells = made["published"], made["cells"]
    assert published == sum(found.values())
    assert all(value is None or value >= 5 for value in cells.values())
    tables = counts_that_fit(published, cells)
    for name in (name for name in OUTCOMES if cells[name] is None):
        possible = {table[name] for table in tables}
        assert max(possible) - min(possible) >= 5


def test_the_precision_is_told_only_where_it_gives_no_hidden_cell_back() -> None:
    hidden = outcomes({"true": 12, "averted": 8, "false": 3, "unknown": 2})
    assert hidden["cells"]["true"] == 12
    assert hidden["precision"] is None
    told = outcomes({"true": 19, "averted": 8, "false": 6, "unknown": 5})
    assert (told["precision"]["k"], told["precision"]["n"], told["precision"]["says"]) == (19, 25, "better")
    assert outcomes({"true": 9, "averted": 8, "false": 8, "unknown": 5})["precision"]["says"] == "none"
    assert outcomes({"true": 5, "averted": 8, "false": 25, "unknown": 5})["precision"]["says"] == "worse"


def test_of_four_published_alerts_nothing_is_told_and_none_is_said_to_be_none() -> None:
    assert outcomes({"true": 4}) == {"published": None, "cells": dict.fromkeys(OUTCOMES), "precision": None}
    assert outcomes({})["published"] == 0


def test_a_forecast_that_is_the_baseline_shows_no_skill_and_four_periods_are_too_few() -> None:
    same = [Period(3.0, 3.0, 2, 1) for _month in range(12)]
    better = [Period(1.0, 2.0, 1, 1) for _month in range(12)]
    by = {
        line["horizon"]: line for line in forecasts({("month", 1): same, ("month", 3): better, ("month", 6): same[:4]})
    }
    assert (by[1]["says"], by[1]["skill"]["value"], by[1]["inside"], by[1]["n"]) == ("none", 0, 12, 24)
    assert (by[3]["says"], by[3]["skill"]["value"]) == ("better", 0.5)
    assert (by[6]["says"], by[6]["skill"]) == ("few", None)


def test_a_sheet_says_in_words_what_is_hidden_and_where_there_is_no_skill() -> None:
    with override("en"):
        figures = {**outcomes({"true": 12, "averted": 8, "false": 3, "unknown": 2}), "forecasts": []}
        page = shown(YearSheet(year=2025, figures=figures))
        assert dict(page.cells)["True: it happened"] == "12"
        assert [words for _name, words in page.cells].count("not shown") == 2
        assert "too few" in page.verdict
        lines = forecasts({("month", 1): [Period(2.0, 2.0, 1, 1) for _month in range(6)]})
        few = shown(YearSheet(year=2025, figures={**outcomes({"true": 2}), "forecasts": lines}))
        assert "too few" in few.lead
        assert few.cells == []
        assert few.forecasts[0][1].startswith("no skill shown: 0 %")
        skilled = {**outcomes({"true": 9, "averted": 8, "false": 8, "unknown": 5}), "forecasts": []}
        assert "No more skill than a coin" in shown(YearSheet(year=2025, figures=skilled)).verdict


def test_what_is_known_and_final_is_due_and_nothing_else() -> None:
    origin = date(2025, 6, 1)
    assert [(horizon, target) for horizon, target, _count in due(SERIES, origin, None)] == [
        (1, date(2025, 7, 1)),
        (3, date(2025, 9, 1)),
        (6, date(2025, 12, 1)),
    ]
    assert [horizon for horizon, _t, _c in due(SERIES, origin, date(2025, 9, 1))] == [1]
    assert due(SERIES, date(2025, 12, 1), None) == []


def test_a_score_holds_ours_and_the_baselines_and_whether_the_interval_held() -> None:
    origin = date(2025, 6, 1)
    ours, base = Forecast("another", origin, (5, 5, 6)), Forecast(CONFLICTOLOGY, origin, (0, 9))
    found = scored(ours, base, 1, date(2025, 7, 1), 7)
    assert (found.crps, found.baseline, found.inside) == (crps((5, 5, 6), 7), crps((0, 9), 7), False)
    same = scored(base, base, 1, date(2025, 7, 1), 9)
    assert (same.crps, same.inside) == (same.baseline, True)


def test_the_picture_of_shares_leaves_out_those_of_too_few() -> None:
    picture = draw([("Rouge", Share(8, 10)), ("Vert", Share(1, 2))])
    assert picture is not None
    (bar,) = picture.bars
    assert float(bar.low) < float(bar.value) < float(bar.high) <= 380
    assert draw([("Vert", Share(1, 2))]) is None
