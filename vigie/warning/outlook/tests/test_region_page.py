"""The region's row: what its countries add up to, who is in it, and that a silent country is not a zero."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from vigie.compute.series import shift
from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents.models import AreaWeekCount
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.outlook.looks import RegionAhead
from vigie.warning.outlook.models import SeriesKey, Track
from vigie.warning.outlook.region_page import region
from vigie.warning.outlook.regional import add_up
from vigie.warning.outlook.words import between

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, TODAY = date(2020, 1, 1), date(2023, 6, 10)
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4
DEATHS = SeriesKey("ucdp-monthly", "deaths", "month", "CAF")


def examined() -> None:
    add_up(run(by=Actor.system(), today=TODAY), by=Actor.system())


@pytest.fixture
def fed(people):
    import_deaths({"CAF": STEADY, "CMR": [*STEADY[:-1], 9], "TCD": STEADY[:-2], "GAB": [0] * 40}, first=FIRST)
    examined()


def told(key, today=TODAY):
    return region(key, today=today)


def by_place(found):
    return {row.place: row for row in found.rows}


def test_the_region_adds_up_the_countries_that_know_its_newest_month_and_names_the_others(fed):
    found = told(DEATHS)
    rows = by_place(found)
    assert len(rows) == 8
    assert (rows["Cameroun"].month, rows["Gabon"].month, rows["Tchad"].month, rows["Congo"].month) == ("9", "0", "", "")
    assert found.total.month == "15"
    (said,) = found.said
    assert "3 sur 8" in said
    assert "Tchad" in said
    assert "Gabon" not in said
    assert (found.week, found.total.week) == ("", "")


def test_the_regions_range_is_the_one_that_was_added_up_and_stays_away_when_it_is_of_another_month(fed):
    whole = RegionAhead.objects.get()
    assert told(DEATHS).total.ahead == between(*whole.steps[0].told.interval(0.9))
    RegionAhead.objects.update(newest=date(2023, 1, 1))
    assert (told(DEATHS).total.ahead, told(DEATHS).summed) == ("", False)


def test_each_country_with_a_series_leads_to_it(fed, people, client_of):
    page = client_of(people["analyst"]).get(f"{reverse('outlook:watch')}?{by_place(told(DEATHS))['Cameroun'].query}")
    assert page.context["shown"].title == "Cameroun"
    assert by_place(told(DEATHS))["Congo"].query == ""


def test_our_own_counts_have_weeks_and_say_what_their_zeros_are(people, client_of):
    monday = date(2022, 1, 3)
    for week in range(70):
        AreaWeekCount.objects.create(area="CM-EN", week=shift(monday, "week", week), act_group="arrest", n=3)
        AreaWeekCount.objects.create(area="TD-LC", week=shift(monday, "week", week), act_group="killing", n=2)
    examined()
    found = told(SeriesKey("own", "acts", "week", "CMR"))
    assert found.own
    assert found.week
    assert by_place(found)["Cameroun"].week == "0", "counted before, and nothing in the newest week"
    assert by_place(found)["Gabon"].week == ""
    assert len(found.said) == 2
    page = client_of(people["analyst"]).get(reverse("outlook:watch"), {"what": "own:acts"}).content.decode()
    assert "Les mois les plus récents augmentent encore à mesure que les actes sont vérifiés." in page
    arrests = told(SeriesKey("own", "acts", "week", "CMR", act_group="arrest"))
    assert by_place(arrests)["Tchad"].month == "0", "a country that counts, and had none of these acts"


def test_who_may_not_read_the_watch_page_reads_no_sum_and_who_may_reads_it(fed, people, client_of):
    address = reverse("outlook:watch")
    answer = client_of(people["coordinator"]).get(address, {"what": "ucdp-monthly:deaths"})
    assert 'id="countries"' in answer.content.decode()
    assert client_of(people["founder"]).get(address).status_code == 403


def test_without_any_month_of_a_whole_country_there_is_no_row(people):
    assert not Track.objects.exists()
    assert told(DEATHS) is None


PROVISIONAL = "Les derniers chiffres sont provisoires"


def card(client) -> str:
    page = client.get(reverse("outlook:watch"), {"what": "ucdp-monthly:deaths", "freq": "month"}).content.decode()
    return page[page.index('id="countries"') :].partition("</section>")[0]


def test_a_provisional_month_is_said_to_be_provisional(people, client_of):
    client = client_of(people["analyst"])
    import_deaths({"CAF": STEADY}, first=FIRST)
    examined()
    assert PROVISIONAL not in card(client)
    import_deaths({"CAF": STEADY}, first=FIRST, provisional=3)
    examined()
    assert PROVISIONAL in card(client)


def test_where_nothing_was_computed_a_dash_stands_and_not_too_little(fed, people, client_of):
    Track.objects.update(ahead=[])
    RegionAhead.objects.all().delete()
    found = told(DEATHS)
    assert {row.ahead for row in [*found.rows, found.total]} == {""}
    assert "trop peu" not in card(client_of(people["analyst"]))


def test_a_month_that_is_over_is_not_left_standing_as_to_come(fed):
    assert told(DEATHS, today=date(2023, 5, 31)).over == ""
    assert "(mai 2023)" in told(DEATHS, today=date(2023, 6, 1)).over
    assert "version plus récente" in told(DEATHS, today=date(2025, 1, 1)).over


def test_the_regions_range_is_said_to_be_unmeasured_and_no_month_is_shortened_wrongly(fed, people, client_of):
    said = card(client_of(people["analyst"]))
    assert "n’a pas été mesuré" in said
    assert "(mai 2023)" in said
    assert "le chiffre de" not in said
