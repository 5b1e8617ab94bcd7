"""Months and weeks as sentences name them; and that there is one place that does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from vigie.ground.ui.periods import month_name, period_name, week_name

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("language", "month", "week"),
    [("fr", "novembre 2026", "semaine du 16 novembre 2026"), ("en", "November 2026", "week of 16 November 2026")],
)
def test_a_period_is_named_in_the_readers_language(language: str, month: str, week: str) -> None:
    with translation.override(language):
        assert month_name(MONDAY) == period_name(MONDAY, "month") == month
        assert week_name(MONDAY) == period_name(MONDAY, "week") == week


def test_no_room_names_weeks_in_words_of_its_own() -> None:
    root = Path(__file__).parents[3]
    found = {path.name for path in root.rglob("*.py") if "eek of %(day)s" in path.read_text(encoding="utf-8")}
    assert found == {"periods.py", "test_periods.py"}
