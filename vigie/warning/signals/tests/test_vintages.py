"""Every vintage is kept: what was known when can be asked, and a revision is shown, never written over."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.ground.accounts.actor import Actor
from vigie.warning.signals import queries
from vigie.warning.signals.catalogue import DECLARED, MayNotLeave, leaving
from vigie.warning.signals.feeds.rows import FileRefused
from vigie.warning.signals.importing import import_feed
from vigie.warning.signals.models import FeedEvent, FeedRevision, FeedVintage
from vigie.warning.signals.queries import Counted
from vigie.warning.signals.tests.helpers import ACLED, MONTHLY, VINTAGES, as_csv, read_bytes, read_one
from vigie.warning.signals.vintages.queries import NoVintages, vintage_at, vintages

NODE = Actor.system()
JANUARY, FEBRUARY, MARCH = "2024-01-26", "2024-02-22", "2024-03-21"


@pytest.fixture
def take(people, tmp_path):
    """Import invented rows of a source."""

    def imported(source, *rows, **how):
        path = tmp_path / f"{source}.csv"
        path.write_text(as_csv(*rows), encoding="utf-8")
        return import_feed(source, path, by=NODE, **how)

    return imported


def told(day, month, deaths, iso3="TCD"):
    return VINTAGES | {"vintage_date": day, "month": month, "fatalities_best": str(deaths), "iso3": iso3}


THREE = (
    told(JANUARY, "2023-11", 5), told(JANUARY, "2023-12", 3), told(JANUARY, "2023-12", 9, "CAF"),
    told(FEBRUARY, "2023-11", 5), told(FEBRUARY, "2023-12", 8), told(FEBRUARY, "2024-01", 1),
    told(MARCH, "2023-11", 4), told(MARCH, "2023-12", 8), told(MARCH, "2024-01", 2), told(MARCH, "2024-02", 6),
)  # fmt: skip


def deaths(as_of=None, source="ucdp-vintages"):
    found = queries.series(source, "deaths", "month", as_of=as_of)
    return {code: (f"{series.start:%Y-%m}", series.counts) for code, series in found.items()}


@pytest.mark.django_db
def test_a_file_of_three_vintages_gives_three_and_each_is_as_it_was_known(take):
    dry = take("ucdp-vintages", *THREE, dry_run=True)
    report = take("ucdp-vintages", *THREE)
    assert (report.created, report.updated, report.unchanged) == (5, 3, 2)
    assert (dry.created, dry.updated, dry.unchanged) == (5, 3, 2), "a dry run knows what the vintage before would say"
    assert [(one.number, str(one.known_on)) for one in vintages("ucdp-vintages")] == [
        (1, JANUARY), (2, FEBRUARY), (3, MARCH),
    ]  # fmt: skip
    assert deaths() == {"TCD": ("2023-11", (4, 8, 2, 6)), "CAF": ("2023-12", (9,))}
    assert deaths(date(2024, 1, 25)) == {}
    assert deaths(date(2024, 1, 26)) == {"TCD": ("2023-11", (5, 3)), "CAF": ("2023-12", (9,))}
    assert deaths(date(2024, 3, 1)) == {"TCD": ("2023-11", (5, 8, 1)), "CAF": ("2023-12", (9,))}
    assert deaths(2) == deaths(date(2024, 3, 20))
    assert deaths(3) == deaths(date(2030, 1, 1)) == deaths()
    assert "ucdp-vintages" not in [source.code for source in queries.sources()], "kept for looking back, not watched"


@pytest.mark.django_db
def test_bringing_the_same_vintages_again_changes_nothing_and_a_longer_file_adds_the_newest(take):
    take("ucdp-vintages", *THREE[:6])
    again = take("ucdp-vintages", *THREE[:6])
    assert (again.created, again.updated, FeedVintage.objects.count()) == (0, 0, 2)
    longer = take("ucdp-vintages", *THREE)
    assert (longer.created, longer.updated, FeedVintage.objects.count()) == (1, 2, 3)
    assert deaths(1) == {"TCD": ("2023-11", (5, 3)), "CAF": ("2023-12", (9,))}


@pytest.mark.django_db
def test_a_version_between_two_that_are_here_is_refused_whole(take):
    take("ucdp-vintages", *THREE[:3], *THREE[6:])
    with pytest.raises(FileRefused) as refused:
        take("ucdp-vintages", *THREE[3:6])
    assert (refused.value.code, refused.value.values) == ("older", {"day": FEBRUARY, "newest": MARCH})
    assert FeedVintage.objects.count() == 2


@pytest.mark.django_db
def test_a_version_without_a_day_was_known_when_it_was_brought_in_and_none_is_put_before_it(take):
    take("ucdp-monthly", MONTHLY, published=date(2024, 5, 2))
    with time_machine.travel("2024-06-01 09:00", tick=False):
        take("ucdp-monthly", MONTHLY | {"fatalities_best": "9"})
    with pytest.raises(FileRefused) as refused:
        take("ucdp-monthly", MONTHLY | {"fatalities_best": "1"}, published=date(2024, 5, 20))
    assert refused.value.values == {"day": "2024-05-20", "newest": "2024-06-01"}
    assert deaths(date(2024, 5, 25), "ucdp-monthly") == {"TCD": ("2020-03", (7,))}
    take("ucdp-monthly", MONTHLY | {"fatalities_best": "3"}, published=date(2024, 6, 3))
    assert deaths(None, "ucdp-monthly") == {"TCD": ("2020-03", (3,))}


@pytest.mark.django_db
def test_an_ordinary_file_may_say_when_it_came_out(take):
    take("ucdp-monthly", MONTHLY, published=date(2024, 5, 2))
    take("ucdp-monthly", MONTHLY | {"fatalities_best": "9"}, published=date(2024, 6, 3))
    take("ucdp-monthly", MONTHLY | {"fatalities_best": "8"})
    assert [deaths(day, "ucdp-monthly") for day in (date(2024, 5, 1), date(2024, 5, 2), date(2024, 6, 4), None)] == [
        {}, {"TCD": ("2020-03", (7,))}, {"TCD": ("2020-03", (9,))}, {"TCD": ("2020-03", (8,))},
    ]  # fmt: skip
    assert vintage_at("ucdp-monthly", date(2024, 6, 2)) == 1
    with pytest.raises(FileRefused):
        take("ucdp-monthly", MONTHLY | {"fatalities_best": "1"}, published=date(2024, 5, 20))


def test_rows_that_go_back_to_an_earlier_vintage_are_refused_with_their_line():
    rows = read_bytes("ucdp-vintages", as_csv(THREE[3], THREE[0], THREE[4], THREE[3]).encode())
    assert [(row.line, row.refused) for row in rows if row.refused] == [(3, "vintage_order"), (5, "duplicate")]


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["2023-10", "2023-11", "2023-12"]), st.integers(0, 3), min_size=1),
        min_size=1,
        max_size=4,
    )
)
def test_what_was_known_then_is_what_the_files_had_said_until_then(take, told_by):
    """Any sequence of files: as of each vintage, the node knows the last that any file had said of each month."""
    FeedRevision.objects.all().delete()
    FeedEvent.objects.all().delete()
    FeedVintage.objects.all().delete()
    known: dict[str, int] = {}
    after = []
    for number, figures in enumerate(told_by):
        take("ucdp-vintages", *[told(f"2024-0{number + 1}-01", month, n) for month, n in figures.items()])
        known = known | figures
        after.append(dict(known))
    for number, expected in enumerate(after, 1):
        found = queries.counts("ucdp-vintages", "deaths", "month", as_of=number)
        assert {f"{each.period:%Y-%m}": each.n for each in found} == {month: n for month, n in expected.items() if n}


@pytest.mark.django_db
def test_our_own_counts_have_no_past_to_ask_for():
    with pytest.raises(NoVintages):
        queries.counts("own", "acts", "week", as_of=date(2024, 1, 1))


@pytest.mark.django_db
def test_an_acled_export_is_counted_by_kind_and_its_text_is_sealed(take):
    take(
        "acled",
        ACLED,
        ACLED | {"event_id_cnty": "CHA902", "event_type": "Protests", "fatalities": "0", "event_date": "2020-03-09"},
        ACLED | {"event_id_cnty": "CHA903", "event_type": "Battles", "fatalities": "5", "event_date": "9 April 2020"},
    )
    assert queries.counts("acled", "events", "month") == [
        Counted("TCD", date(2020, 3, 1), 1), Counted("TCD", date(2020, 4, 1), 1),
    ]  # fmt: skip
    assert [each.n for each in queries.counts("acled", "against", "month")] == [1]
    assert queries.counts("acled", "protests", "week", level="area") == [Counted("TD-LC", date(2020, 3, 9), 1)]
    assert [each.n for each in queries.counts("acled", "deaths", "month")] == [2, 5]
    assert "inventé" not in str(list(FeedEvent.objects.values()))


@pytest.mark.parametrize(
    "cell, reason",
    [
        ({"event_type": "Invented"}, "event_type"),
        ({"event_date": "32 March 2020"}, "date"),
        ({"event_date": "04 Brumaire 2020"}, "date"),
        ({"event_date": "04 March 2031"}, "date_future"),
        ({"time_precision": "4"}, "date"),
        ({"fatalities": "some"}, "number"),
        ({"event_id_cnty": "../x"}, "id"),
        ({"country": "France"}, "country"),
    ],
)
def test_an_acled_row_that_is_not_one_is_refused_with_its_reason(cell, reason):
    assert read_one("acled", **cell).refused == reason


def test_what_acled_forbids_to_pass_on_does_not_leave_and_what_is_free_does():
    assert [code for code, source in DECLARED.items() if not source.may_leave] == ["own", "situation", "acled"]
    for code in ("own", "situation", "acled"):
        with pytest.raises(MayNotLeave):
            leaving(code)
    assert leaving("ucdp-ged").code == "ucdp-ged"
