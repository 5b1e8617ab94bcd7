"""The pages of feeds: how fresh each is, what was known when, what a version changed, and our own margins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from vigie.compute.series import Series
from vigie.protection.incidents.models import Dimension, MonthMargin
from vigie.warning.signals import own, queries
from vigie.warning.signals.factories import make_feed
from vigie.warning.signals.models import FeedEvent, FeedVintage
from vigie.warning.signals.reasons import REFUSALS
from vigie.warning.signals.tests.helpers import AWSD, as_csv
from vigie.warning.signals.vintages.comparing import changes
from vigie.warning.signals.vintages.drawing import draw
from vigie.warning.signals.vintages.standing import standings

FEEDS = reverse("signals:feeds")


def french(words):
    with translation.override("fr"):
        return gettext(words)


@pytest.mark.django_db
def test_a_revision_is_shown_with_what_stood_before_and_new_periods_are_told_apart(people, client_of):
    code = make_feed(by=people["analyst"])
    found = changes(code, "deaths", "month", old=1, new=2)
    assert [(one.place, one.period.month, one.before, one.after, one.by) for one in found] == [
        ("TCD", month, month, month + 1, 1) for month in (12, 11, 10, 9)
    ]
    assert all(one.revised for one in found)
    page = client_of(people["monitor"]).get(reverse("signals:feed", args=[code]))
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count('<tr><th scope="row">Tchad</th>') == 4
    assert text.count('<path class="obs') == 2
    same = client_of(people["monitor"]).get(
        reverse("signals:feed", args=[code]), {"old": "2", "new": "2", "level": "x"}
    )
    assert (same.status_code, same.content.decode().count("Tchad</th>")) == (200, 0)


@pytest.mark.django_db
def test_a_period_that_the_earlier_version_did_not_cover_is_new_and_not_a_rise_from_zero(people):
    code = make_feed(by=people["analyst"])
    FeedEvent.objects.filter(start__gte=date(2025, 12, 1)).update(vintage=FeedVintage.objects.get(number=2))
    FeedEvent.objects.get(start=date(2025, 12, 1)).revisions.all().delete()
    newest = changes(code, "deaths", "month", old=1, new=2)[0]
    assert (newest.period, newest.before, newest.after, newest.revised) == (date(2025, 12, 1), None, 13, False)


@pytest.mark.django_db
def test_a_feed_whose_next_version_does_not_come_is_late_for_those_who_bring_it_in(people, client_of):
    today = timezone.localdate()
    fresh, old = today - timedelta(days=20), today - timedelta(days=60)
    make_feed(by=people["analyst"], vintages=[old.isoformat()])
    (late,) = standings()
    assert (late.late, late.expected, late.rows) == (True, old + timedelta(days=31), 12)
    with CaptureQueriesContext(connection) as asked:
        assert FEEDS in [todo.url for todo in queries.todo(people["analyst"])]
    assert "signals_feedevent" not in str(asked.captured_queries), "the first page counts no rows"
    assert FEEDS not in [todo.url for todo in queries.todo(people["monitor"])]
    assert french("late") in client_of(people["analyst"]).get(FEEDS).content.decode()
    make_feed(by=people["analyst"], vintages=[fresh.isoformat()])
    (now,) = standings()
    assert (now.late, now.last.number) == (False, 2)
    assert FEEDS not in [todo.url for todo in queries.todo(people["analyst"])]


@pytest.mark.django_db
def test_a_file_is_tried_before_it_is_brought_in_and_what_was_chosen_stays(people, client_of):
    desk, content = client_of(people["analyst"]), as_csv(AWSD, AWSD, AWSD | {"Incident ID": "2"}).encode()
    address = reverse("signals:bring")

    def send(**changes):
        told = {"source": "awsd", "only_try": "try", "file": SimpleUploadedFile("awsd.csv", content)}
        return desk.post(address, told | changes)

    tried = send()
    assert (tried.status_code, FeedEvent.objects.count()) == (200, 0)
    with translation.override("fr"):
        assert str(REFUSALS["duplicate"]) in tried.content.decode()
    wrong = send(source="acled")
    assert (wrong.status_code, FeedEvent.objects.count()) == (422, 0)
    assert send(published="2031-01-01").status_code == 422
    done = send(only_try="bring", published="2026-01-15")
    assert (done.url, FeedEvent.objects.count()) == (reverse("signals:feed", args=["awsd"]), 2)
    assert FeedVintage.objects.get().published == date(2026, 1, 15)
    for name, status in (("monitor", 403), ("outsider", 403)):
        stranger = client_of(people[name])
        assert stranger.get(address).status_code == status
    assert client_of(people["outsider"]).get(FEEDS).status_code == 403
    assert client_of(people["outsider"]).get(reverse("signals:feed", args=["awsd"])).status_code == 403


@pytest.fixture
def margins(db):
    told = [
        ("CMR", "2026-01-01", "sex", "woman", 3), ("CMR", "2026-01-01", "sex", "man", 2),
        ("CMR", "2026-03-01", "sex", "unknown", 4), ("TCD", "2026-02-01", "sex", "woman", 1),
        ("CMR", "2026-01-01", "author", "police", 5), ("CMR", "2026-01-01", "age_band", "18-24", 5),
        ("CMR", "2026-01-01", "category", "journalist", 5),
    ]  # fmt: skip
    for country, month, dimension, value, n in told:
        MonthMargin.objects.create(country=country, month=month, dimension=dimension, value=value, n=n)


def test_each_margin_is_offered_as_series_and_its_values_add_up(margins):
    assert set(own.DIMENSIONS) == set(Dimension.values) == {"category", "sex", "age_band", "author"}
    found = own.margin_series("sex", today=date(2026, 4, 10))
    assert found["CMR", "woman"] == Series(date(2026, 1, 1), "month", (3, 0, 0))
    assert found["CMR", "unknown"] == Series(date(2026, 1, 1), "month", (0, 0, 4))
    assert found["TCD", "man"] == Series(date(2026, 2, 1), "month", (0, 0))
    values = [found["CMR", value].counts for value in ("woman", "man", "unknown")]
    assert [sum(column) for column in zip(*values, strict=True)] == [5, 0, 4]
    for dimension in own.DIMENSIONS:
        assert own.margin_series(dimension, today=date(2026, 2, 10))["CMR", _first(dimension)].counts[0] >= 2
    with pytest.raises(KeyError):
        own.margin_series("name", today=date(2026, 4, 10))


def _first(dimension):
    return {"sex": "woman", "author": "police", "age_band": "18-24", "category": "journalist"}[dimension]


def test_our_own_counts_are_read_inside_and_nowhere_else(margins, people, client_of):
    address = reverse("signals:own")
    page = client_of(people["monitor"]).get(address, {"marge": "sex", "pays": "CMR"})
    assert (page.status_code, french("never passed on") in page.content.decode()) == (200, True)
    assert client_of(people["monitor"]).get(address, {"marge": "x", "pays": "y"}).status_code == 200
    assert client_of(people["outsider"]).get(address).status_code == 403


def test_two_versions_are_drawn_over_the_same_periods():
    old, new = Series(date(2025, 1, 1), "month", (1, 2)), Series(date(2025, 1, 1), "month", (1, 4, 8))
    picture = draw(old, new)
    assert (picture.before.count(","), picture.after.count(",")) == (2, 3)
    assert picture.after.startswith("M40.0,")
    assert draw(None, new).before == ""
