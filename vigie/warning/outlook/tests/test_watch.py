from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from vigie.compute.series import shift
from vigie.ground.accounts.actor import Actor
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.outlook.models import SeriesKey, Track
from vigie.warning.outlook.page import show
from vigie.warning.outlook.queries import signals_to_examine
from vigie.warning.signals.models import Signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, TODAY = date(2020, 1, 1), date(2023, 6, 10)
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4
SURGING = [*STEADY[:-2], 30, 45]
CAF = {"what": "ucdp-monthly:deaths", "freq": "month", "country": "CAF"}


@pytest.fixture
def watched(people):
    import_deaths({"CAF": SURGING, "CMR": STEADY, "GAB": [0] * 40}, first=FIRST, provisional=3)
    run(by=Actor.system(), today=TODAY)


def page(client, **asked):
    answer = client.get(reverse("outlook:watch"), asked)
    assert answer.status_code == 200
    return answer


class Tables(HTMLParser):
    """The cells of every table of a page, row by row."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.open = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag not in {"td", "th"}

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] = " ".join(f"{self.rows[-1][-1]} {data}".split())


def test_someone_who_is_not_signed_in_is_sent_to_sign_in(watched):
    answer = Client().get(reverse("outlook:watch"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("desk:sign_in"))


def test_an_analyst_sees_the_watch_page_and_who_only_keeps_accounts_does_not(watched, people, client_of):
    assert "Plus qu’attendu" in page(client_of(people["analyst"]), **CAF).content.decode()
    assert client_of(people["founder"]).get(reverse("outlook:watch")).status_code == 403


def test_the_table_holds_the_pictures_figures_and_no_other(watched, people, client_of):
    answer = page(client_of(people["analyst"]), **CAF)
    shown, track = answer.context["shown"], Track.objects.get(country="CAF")
    assert [line.count for line in reversed(shown.lines)] == [str(count) for count in track.counts]
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", shown.chart.line)]
    heights += [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", shown.chart.provisional_line)][1:]
    roof = float(shown.chart.rows[-1].text)
    base, top = float(shown.chart.rows[0].at), float(shown.chart.rows[-1].at)
    drawn = [round((base - height) / (base - top) * roof) for height in heights]
    assert drawn == track.counts
    series = answer.content.decode().partition('id="series"')[2].partition("</section>")[0]  # others have three too
    cells = [row[1] for row in Tables(series).rows if len(row) == 3]
    assert [str(count) for count in reversed(track.counts)] == [cell for cell in cells if cell.isdigit()]


def test_every_mark_of_the_picture_stands_in_the_table(watched, people, client_of):
    shown = page(client_of(people["analyst"]), **CAF).context["shown"]
    told = [line.mark for line in reversed(shown.lines) if line.mark]
    assert len(shown.chart.marks) == len(told) > 0
    assert all(mark.title.endswith(words) for mark, words in zip(shown.chart.marks, told, strict=True))


def test_conflict_series_say_that_they_are_context_and_name_their_unit(watched, people, client_of):
    html = page(client_of(people["analyst"]), **CAF).content.decode()
    assert "Contexte, et non mesure des atteintes aux défenseurs." in html
    assert "45 morts" in html


def test_a_series_with_too_little_data_has_no_forecast_and_no_fan(watched, people, client_of):
    shown = page(client_of(people["analyst"]), **CAF | {"country": "GAB"}).context["shown"]
    assert shown.forecast == []
    assert shown.chart.bands_90 == ()
    assert "Trop peu de données" in " ".join(shown.outlook)


def test_provisional_months_are_marked_in_picture_and_table(watched, people, client_of):
    shown = page(client_of(people["analyst"]), **CAF).context["shown"]
    assert [line.provisional for line in shown.lines[:4]] == [True, True, True, False]
    assert shown.provisional
    assert shown.chart.provisional_line


def test_the_signals_of_the_planted_surge_are_listed_and_mapped_and_lead_to_their_series(watched, people, client_of):
    client = client_of(people["analyst"])
    answer = page(client)
    lines = answer.context["signals"]
    assert lines
    assert all(line.query in answer.content.decode().replace("&amp;", "&") for line in lines)
    assert client.get(f"{reverse('outlook:watch')}?{lines[0].query}").context["shown"].fires
    assert 'class="signal"' in answer.context["map"]
    assert [one.count for one in answer.context["places"]] == [len(lines)]


def test_those_outside_monitoring_see_no_signal(watched, people, client_of):
    answer = page(client_of(people["coordinator"]))
    assert answer.context["signals"] == []
    assert answer.context["places"] == []


def test_a_series_that_does_not_exist_shows_the_nearest_and_says_so(watched, people, client_of):
    answer = page(client_of(people["analyst"]), **CAF | {"country": "XXX"})
    assert answer.context["missing"]
    assert answer.context["shown"]


def test_before_any_import_the_page_says_what_to_do(people, client_of):
    answer = page(client_of(people["analyst"]))
    assert answer.context["shown"] is None
    assert answer.context["form"] is None


def test_the_number_of_queries_does_not_grow_with_the_series(watched, people, client_of, django_assert_max_num_queries):
    client = client_of(people["analyst"])
    page(client)
    with django_assert_max_num_queries(20):
        page(client, **CAF)


def test_a_series_shows_its_own_waiting_signals_and_no_other_s(watched, people, client_of):
    client, signal = client_of(people["analyst"]), Signal.objects.filter(iso3="CAF").newest_first()[0]
    shown = page(client, **CAF).context
    assert [line.signal.pk for line in shown["raised"]] == [
        line.signal.pk for line in shown["signals"] if line.signal.series == signal.series
    ]
    assert signal.pk in [line.signal.pk for line in shown["raised"]]
    assert page(client, **CAF | {"country": "CMR"}).context["raised"] == []
    Signal.objects.filter(pk=signal.pk).update(state="rejected", rejection="data")
    assert signal.pk not in [line.signal.pk for line in page(client, **CAF).context["raised"]]


def test_the_list_of_what_waits_reads_nothing_that_is_sealed(watched, people, django_assert_num_queries):
    with django_assert_num_queries(2) as asked:  # One says which teams are whose.
        assert signals_to_examine(people["analyst"])
    (listing,) = [query["sql"] for query in asked if 'FROM "signals_signal"' in query["sql"]]
    assert "sealed" not in listing
    assert "wrapped_key" not in listing


def test_reading_the_page_writes_nothing(watched, people, client_of):
    before = list(Track.objects.values())
    page(client_of(people["analyst"]), **CAF)
    assert list(Track.objects.values()) == before


def test_there_is_no_style_attribute_and_no_script(watched, people, client_of):
    html = page(client_of(people["analyst"]), **CAF).content.decode()
    assert " style=" not in html
    assert "<script" not in html


def test_a_week_is_named_by_its_monday_and_a_month_by_its_name(watched):
    track = Track.objects.get(country="CAF")
    assert str(shift(FIRST, "month", 39).year) in show(track).newest
    assert track.key == SeriesKey.parse(str(track.key))
    assert SeriesKey.parse("person:123") is None
