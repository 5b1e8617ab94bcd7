from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from vigie.compute.detection import examine, negbin_scan
from vigie.compute.forecast import conflictology
from vigie.compute.series import Series
from vigie.warning.outlook.stored import answer_from, forecast_from, to_json
from vigie.warning.outlook.words import UNITS, amount, explain, forecast_sentence, headline
from vigie.warning.signals.catalogue import SOURCES

FIRST = date(2022, 1, 1)
SURGING = Series(FIRST, "month", (*[2] * 12, 4, 4, 5, 7))
SPARSE = Series(FIRST, "month", (*[0] * 15, 2))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_every_measure_of_every_source_has_a_unit_in_words():
    assert {measure.code for source in SOURCES.values() for measure in source.measures} == set(UNITS)


def test_a_unit_agrees_with_its_count():
    assert amount(1, "deaths") == "1 death"
    assert amount(1200, "deaths") == "1,200 deaths"


def test_our_own_counts_are_of_acts_of_which_one_violation_has_several():
    assert amount(2, "acts") == "2 acts"
    with translation.override("fr"):
        assert amount(2, "acts") == "2 atteintes"


def test_a_finding_says_what_was_seen_what_was_expected_and_what_would_have_silenced_it():
    found = negbin_scan(SURGING)
    text = explain(found, "deaths", "month")
    assert text.startswith("More than expected: 20 deaths from January 2023 to April 2023")
    assert f"At {found.high} or fewer the rule would have stayed silent" in text


def test_too_little_data_says_so_instead_of_a_forecast():
    text = forecast_sentence(conflictology(SPARSE), "deaths", "month")
    assert text == (
        "No forecast. Too little data: 2 deaths in the periods compared, and at least 5 are needed to judge."
    )


def test_a_forecast_names_its_unit_and_its_range():
    text = forecast_sentence(conflictology(SURGING), "incidents", "month")
    assert "2 incidents a month" in text
    assert "2 to 7" in text


def test_the_headline_is_the_finding_that_fired():
    assert headline(list(examine(SURGING)), "deaths", "month").startswith("More than expected")
    assert headline(list(examine(SPARSE)), "deaths", "month").startswith("Too little data")


def test_what_is_stored_comes_back_the_same():
    for known in (SURGING, SPARSE):
        assert [answer_from(to_json(answer)) for answer in examine(known)] == list(examine(known))
        assert forecast_from(to_json(conflictology(known))) == conflictology(known)
