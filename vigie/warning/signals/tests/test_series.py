"""A series of counts from anyone's sheet: mapped, tried, brought in by key, revised and never written over."""

from __future__ import annotations

import io
from datetime import date

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.access.errors import Denied, Invalid
from vigie.protection.incidents.sheets.reading import Table, table_of
from vigie.warning.signals import queries
from vigie.warning.signals.catalogue import SOURCES, MayNotLeave, leaving
from vigie.warning.signals.factories import make_series
from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.models import CountSheet, FeedEvent, FeedVintage
from vigie.warning.signals.reasons import REFUSALS
from vigie.warning.signals.series import actions
from vigie.warning.signals.series.reading import Columns, read
from vigie.warning.signals.tests.helpers import TODAY, FewPlaces

HEADERS = ["date", "pays", "zone", "nombre"]
COLUMNS = Columns(day="date", value="nombre", country="pays", area="zone")


def rows(*sheet, columns=COLUMNS, freq="month"):
    return list(read(HEADERS, [list(row) for row in sheet], columns, FewPlaces(), freq=freq, today=TODAY))


@pytest.mark.parametrize(
    "written, start, precision",
    [
        ("2026-03-04", date(2026, 3, 4), r.EXACT),
        ("2026-03-04 00:00:00", date(2026, 3, 4), r.EXACT),
        ("04/03/2026", date(2026, 3, 4), r.EXACT),
        ("2026-03", date(2026, 3, 1), r.MONTH),
        ("03/2026", date(2026, 3, 1), r.MONTH),
        ("2026-W10", date(2026, 3, 2), r.ABOUT),
    ],
)
def test_a_date_is_read_as_it_is_written(written, start, precision):
    (row,) = rows((written, "TCD", "Lac", "3"))
    assert row.facts is not None
    assert (row.facts.start, row.facts.precision, row.facts.area, row.facts.best) == (start, precision, "TD-LC", 3)


def test_the_month_comes_first_where_it_is_said_so():
    (row,) = rows(("04/03/2026", "TCD", "", "3"), columns=Columns("date", "nombre", "pays", month_first=True))
    assert row.facts is not None
    assert row.facts.start == date(2026, 4, 3)


def test_each_row_that_cannot_be_taken_says_why_and_on_which_line():
    found = rows(
        ("2026-03", "TCD", "Lac", "3"),
        ("2026-03", "TCD", "Lac", "4"),
        ("2026-13", "TCD", "Lac", "4"),
        ("hier", "TCD", "Lac", "4"),
        ("2031-01", "TCD", "Lac", "4"),
        ("2026-02", "FRA", "Lac", "4"),
        ("2026-02", "TCD", "Lac", "trois"),
        ("2026-02", "TCD", "Lac", "2,5"),
        ("2026-02", "TCD", "Ailleurs", ""),
    )
    assert [(row.line, row.refused) for row in found if row.refused] == [
        (3, "duplicate"), (4, "date"), (5, "date"), (6, "date_future"), (7, "country"), (8, "number"), (9, "number"),
    ]  # fmt: skip
    assert found[-1].flags == ("area_unknown", "number_missing")
    assert [row.refused for row in rows(("2026-03", "TCD", "", "3"), freq="week")] == ["date"]


@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=6))
def test_any_text_in_any_cell_becomes_one_row_and_never_raises(sheet):
    found = rows(*sheet)
    assert len(found) == len(sheet)
    assert all((row.facts is None) is bool(row.refused) for row in found)


def bring(series, sheet, by, columns=None):
    received = actions.receive(series, Table(["Mois", "Nombre"], sheet), name="serie.csv", by=by)
    actions.keep_columns(received, columns or Columns(day="mois", value="nombre", fixed="CMR"), by=by)
    return received


@pytest.mark.django_db
def test_a_series_is_watched_like_every_other_source_and_a_later_sheet_revises_it(people):
    by = people["analyst"]
    series = make_series(by=by, title="Coupures inventées")
    first = bring(series, [["2026-01", "3"], ["2026-02", "0"], ["2026-03", "5"]], by)
    tried = actions.trial(first, by=by)
    assert (tried.created, FeedEvent.objects.count()) == (3, 0)
    actions.take(first, by=by)
    assert not CountSheet.objects.exists(), "once brought in, the sheet goes"
    actions.take(bring(series, [["2026-02", "1"], ["2026-03", "5"], ["2026-05", "2"]], by), by=by)
    found = queries.series(series.pk, "incidents", "month")
    assert {code: (line.start, line.counts) for code, line in found.items()} == {"CMR": (date(2026, 5, 1), (2,))}
    was = queries.series(series.pk, "incidents", "month", as_of=1)
    assert was["CMR"].counts == (3, 0, 5), "zero was said; April was not, and is no zero"
    assert [each.n for each in queries.counts(series.pk, "incidents", "month")] == [3, 1, 5, 2]
    assert series.pk in [source.code for source in queries.sources()]
    assert SOURCES[series.pk].title == "Coupures inventées"
    assert FeedVintage.objects.count() == 2


@pytest.mark.django_db
def test_a_sheet_without_known_columns_or_of_a_stranger_is_not_brought_in(people):
    series = make_series(by=people["analyst"])
    table = Table(["Mois", "Nombre"], [["2026-01", "3"]])
    sheet = actions.receive(series, table, name="serie.csv", by=people["analyst"])
    with pytest.raises(Invalid):
        actions.take(sheet, by=people["analyst"])
    for name in ("monitor", "outsider"):
        with pytest.raises(Denied):
            actions.receive(series, table, name="x", by=people[name])
        with pytest.raises(Denied):
            make_series(by=people[name])
    with pytest.raises(Invalid):
        actions.receive(series, Table(["a", "A"], [["1", "2"]]), name="x", by=people["analyst"])
    with pytest.raises(Invalid):
        make_series(by=people["analyst"], licence=" ")
    actions.drop(sheet, by=people["analyst"])
    assert not CountSheet.objects.exists()


@pytest.mark.django_db
def test_what_a_series_source_allows_decides_what_leaves(people):
    kept, free = make_series(by=people["analyst"]), make_series(by=people["analyst"], may_leave=True)
    assert leaving(free.pk).code == free.pk
    with pytest.raises(MayNotLeave):
        leaving(kept.pk)
    assert "serie-00000000" not in SOURCES


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Mois", "Pays", "Nombre"], [date(2026, 1, 1), "Cameroun", 4], ["quand ?", "Cameroun", 1]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_from_a_workbook_to_a_watched_series_on_the_desk(people, client_of):
    desk = client_of(people["analyst"])
    told = {
        "title": "Arrêts de réseau", "unit": "other", "freq": "month", "level": "country", "licence": "Libre",
        "may_leave": "no", "every": "31",
    }  # fmt: skip
    assert desk.post(reverse("signals:series"), told | {"title": ""}).status_code == 422
    bring_page = desk.post(reverse("signals:series"), told).url
    answer = desk.post(bring_page, {"file": SimpleUploadedFile("serie.xlsx", workbook())})
    columns = answer.url
    sheet = CountSheet.objects.get()
    assert "Arrêts" not in str(CountSheet.objects.values())
    wrong = desk.post(columns, {"day": "mois", "value": "mois"})
    assert (wrong.status_code, wrong.content.decode().count("errorlist") >= 1) == (422, True)
    trial = desk.post(columns, {"day": "mois", "value": "nombre", "country": "pays"}).url
    page = desk.get(trial).content.decode()
    with translation.override("fr"):
        refused = str(REFUSALS["date"])
    assert " 3" in page[page.index(refused) :][:90], "the row of the sheet that was refused is named"
    assert not FeedEvent.objects.exists()
    done = desk.post(trial)
    assert done.url == reverse("signals:feed", args=[sheet.series_id])
    assert FeedEvent.objects.get().best == 4
    assert desk.get(done.url).status_code == 200
    again = reverse("signals:sheet_for", args=[sheet.series_id])
    assert again in desk.get(done.url).content.decode(), "the page of a series leads to its next sheet"
    stranger = client_of(people["monitor"])
    told = stranger.get(done.url)  # who may not bring one in is not led there
    assert (told.status_code, again in told.content.decode()) == (200, False)
    assert stranger.get(trial).status_code == 404 or stranger.get(columns).status_code in {403, 404}


def test_a_csv_is_read_by_what_it_is():
    assert table_of(b"mois;nombre\n2026-01;3\n").rows == [["2026-01", "3"]]
