"""Counts and series for the watch page: what is known, what is zero, and what is neither."""

from __future__ import annotations

from datetime import date

import pytest

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.signals import queries
from vigie.warning.signals.importing import import_feed
from vigie.warning.signals.own import every_series
from vigie.warning.signals.queries import Counted
from vigie.warning.signals.tests.helpers import AWSD, FILES, GED, MONTHLY, as_csv

pytestmark = pytest.mark.django_db
NODE = Actor.system()


@pytest.fixture
def take(people, tmp_path):
    """Import invented rows of a source."""

    def imported(source, *rows):
        path = tmp_path / f"{source}.csv"
        path.write_text(as_csv(*rows), encoding="utf-8")
        import_feed(source, path, by=NODE)

    return imported


def test_events_are_counted_and_their_measures_summed(take):
    take(
        "awsd",
        AWSD,
        AWSD | {"Incident ID": "2", "Day": "9", "Total killed": "3"},
        AWSD | {"Incident ID": "3", "Month": "5", "Day": "", "Region": ""},
    )
    assert queries.counts("awsd", "incidents", "month") == [
        Counted("TCD", date(2020, 3, 1), 2),
        Counted("TCD", date(2020, 5, 1), 1),
    ]
    assert queries.counts("awsd", "killed", "month", level="area") == [Counted("TD-LC", date(2020, 3, 1), 4)]
    assert queries.counts("awsd", "incidents", "week") == [
        Counted("TCD", date(2020, 3, 2), 1),
        Counted("TCD", date(2020, 3, 9), 1),
    ]
    assert queries.counts("awsd", "incidents", "month", act_group="arrest") == []
    assert (queries.left_out("awsd", "week"), queries.left_out("awsd", "month")) == (1, 0)


def test_a_record_of_the_year_only_is_in_no_month_and_that_is_said(take):
    take("ucdp-ged", GED, GED | {"id": "2", "date_prec": "5", "date_start": "2019-01-01", "date_end": "2020-12-31"})
    assert [counted.n for counted in queries.counts("ucdp-ged", "deaths", "month")] == [2]
    assert queries.left_out("ucdp-ged", "month") == 1


def test_quiet_periods_are_zero_inside_the_coverage_and_absent_outside(take):
    take("awsd", AWSD, AWSD | {"Incident ID": "2", "Month": "6", "Country": "Cameroon", "Region": "Centre"})
    series = queries.series("awsd", "incidents", "month")
    assert series["TCD"].counts == (1, 0, 0, 0)
    assert series["CMR"].counts == (0, 0, 0, 1)
    assert (series["TCD"].start, series["TCD"].end) == (date(2020, 3, 1), date(2020, 6, 1))
    assert "GAB" not in series
    assert {place.iso3 for place in queries.without_data("awsd")} == {"CAF", "COD", "COG", "GAB", "GNQ", "STP"}
    areas = queries.series("awsd", "incidents", "month", level="area")
    assert areas["TD-LC"].counts == (1, 0, 0, 0)
    assert areas["TD-BA"].counts == (0, 0, 0, 0)
    assert not [code for code in areas if code.startswith("GA-")]


def test_a_month_that_the_source_skips_ends_what_is_known(take):
    take("ucdp-monthly", *(MONTHLY | {"month": month} for month in ("2020-01", "2020-02", "2020-04", "2020-05")))
    (series,) = queries.series("ucdp-monthly", "deaths", "month").values()
    assert (series.start, series.counts) == (date(2020, 4, 1), (7, 7))


def test_a_country_set_to_zero_outside_the_source_has_no_series(take):
    take("ucdp-monthly", MONTHLY, MONTHLY | {"iso3": "GAB", "fatalities_best": "0", "in_source": "False"})
    assert set(queries.series("ucdp-monthly", "deaths", "month")) == {"TCD"}
    assert "GAB" in {place.iso3 for place in queries.without_data("ucdp-monthly")}


def test_provisional_months_are_said_to_be_so(take):
    take("ucdp-monthly", MONTHLY, MONTHLY | {"month": "2020-04", "stage": "candidate"})
    assert queries.coverage("ucdp-monthly", "month")["TCD"].provisional_from == date(2020, 4, 1)


def test_an_unknown_measure_or_source_is_a_mistake_of_ours(people):
    with pytest.raises(KeyError):
        queries.counts("awsd", "tons", "month")
    with pytest.raises(KeyError):
        queries.counts("nobody", "events", "month")


@pytest.mark.slow
def test_the_real_months_make_one_series_for_each_covered_country(people, shared_data):
    import_feed("ucdp-monthly", shared_data / FILES["ucdp-monthly"], by=NODE)
    series = queries.series("ucdp-monthly", "deaths", "month")
    assert set(series) == {"CMR", "CAF", "TCD", "COG", "COD"}
    assert {(len(each), each.start, each.end) for each in series.values()} == {
        (413, date(1989, 1, 1), date(2023, 5, 1))
    }
    assert [place.iso3 for place in queries.without_data("ucdp-monthly")] == ["GAB", "GNQ", "STP"]


@pytest.fixture
def own(people):
    """Verified acts as the room of violations counts them: two areas of Cameroon, and one act without an area."""
    counted = [
        ("CM-EN", date(2026, 3, 2), "arrest", 2),
        ("CM-CE", date(2026, 3, 2), "threat", 1),
        ("CM-EN", date(2026, 3, 30), "arrest", 4),
        ("CMR", date(2026, 3, 30), "arrest", 1),
        ("TD-LC", date(2026, 3, 2), "arrest", 0),
    ]
    AreaWeekCount.objects.bulk_create(
        AreaWeekCount(area=area, week=week, act_group=group, n=n) for area, week, group, n in counted
    )


def test_our_own_counts_become_series_by_week(own):
    week = queries.series("own", "acts", "week", level="area", today=date(2026, 4, 8))
    assert set(week["CM-EN"].counts) == {0, 2, 4}
    assert (week["CM-EN"].counts, week["CM-CE"].counts) == ((2, 0, 0, 0, 4), (1, 0, 0, 0, 0))
    assert "TD-LC" not in week
    arrests = queries.series("own", "acts", "week", act_group="arrest", today=date(2026, 4, 8))
    assert arrests["CMR"].counts == (2, 0, 0, 0, 5)


def test_a_week_of_ours_belongs_to_the_month_of_its_thursday(own):
    assert queries.counts("own", "acts", "month") == [
        Counted("CMR", date(2026, 3, 1), 3),
        Counted("CMR", date(2026, 4, 1), 5),
    ]


@pytest.mark.parametrize("freq", ["week", "month"])
def test_all_of_our_own_at_once_is_what_each_series_is(own, freq):
    every = every_series(freq, date(2026, 4, 8))
    assert {part.act_group for part in every} == {"", "arrest", "threat"}
    for part, found in every.items():
        asked = {"level": part.level, "act_group": part.act_group or None, "today": date(2026, 4, 8)}
        one_by_one = queries.series("own", "acts", freq, **asked)
        assert found == {code: series for code, series in one_by_one.items() if any(series.counts)}


def test_the_running_week_and_countries_nobody_reported_from_are_not_known(own):
    known = queries.coverage("own", "week", today=date(2026, 4, 8))
    assert {iso3: (each.first, each.last) for iso3, each in known.items()} == {
        "CMR": (date(2026, 3, 2), date(2026, 3, 30))
    }
    assert "TCD" in {place.iso3 for place in queries.without_data("own", today=date(2026, 4, 8))}


def test_only_sources_with_something_in_them_are_offered(take, own):
    take("awsd", AWSD)
    assert [source.code for source in queries.sources()] == ["own", "awsd"]
