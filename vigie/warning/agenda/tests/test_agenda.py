"""Dates of risk: what is public is clear, all else sealed; someone is asked in time; files update, and never double."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar as Ical

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents.sheets.reading import table_of
from vigie.warning.agenda import actions, importing, keeping, queries
from vigie.warning.agenda.factories import make_brought, make_date
from vigie.warning.agenda.facts import DateFacts
from vigie.warning.agenda.mapping import Mapping
from vigie.warning.agenda.models import Brought, Calendar, RiskDate
from vigie.warning.signals.factories import make_signal
from vigie.warning.signals.models import Signal
from vigie.warning.signals.tests.helpers import depths_of_sealing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
PLANTED = "Mot-planté Zyxwvut"


def typed(**changes: str) -> dict[str, str]:
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    return {
        "kind": "trial", "title": PLANTED, "country": "GAB", "first": day, "precision": "exact", "public": "no",
        "note": "Note inventée.", "seen": "0", **changes,
    }  # fmt: skip


def held() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in ("agenda_riskdate", "agenda_calendar", "agenda_brought"):
            cursor.execute(f"SELECT * FROM {table}")  # three names of our own
            found.append(repr(cursor.fetchall()))
    return "".join(found)


def test_a_trial_is_noted_and_nothing_of_it_but_country_and_month_is_clear(people: People, client_of: ClientOf) -> None:
    monitor = client_of(people["monitor"])
    refused = monitor.post(reverse("agenda:new"), typed(public="yes"))
    assert refused.status_code == 422
    assert PLANTED in refused.content.decode()  # nothing typed is lost
    assert monitor.post(reverse("agenda:new"), typed()).status_code == 302
    kept = RiskDate.objects.get()
    assert (kept.country, kept.month.day, kept.first, kept.kind) == ("GAB", 1, None, "")
    assert not any(word in held() for word in (PLANTED, "trial", "inventée"))
    assert PLANTED in client_of(people["analyst"]).get(kept.get_absolute_url()).content.decode()
    assert client_of(people["outsider"]).get(kept.get_absolute_url()).status_code == 404
    assert client_of(people["outsider"]).get(reverse("agenda:new")).status_code == 403


def test_an_election_may_be_public_and_the_database_keeps_other_kinds_sealed(people: People) -> None:
    public = make_date(by=people["monitor"], public=True, title="Scrutin inventé", note=PLANTED)
    assert (public.kind, public.title) == ("election", "Scrutin inventé")
    assert PLANTED not in held()
    with pytest.raises(Invalid):
        make_date(by=people["monitor"], kind="protest", public=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskDate.objects.filter(pk=public.pk).update(kind="trial")
    sealed = make_date(by=people["monitor"], kind="protest")
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskDate.objects.filter(pk=sealed.pk).update(title="En clair")


def test_fourteen_days_before_a_date_the_analyst_is_asked_and_the_answer_ends_it(
    people: People, client_of: ClientOf
) -> None:
    by, analyst = people["monitor"], people["analyst"]
    make_date(by=by, public=True, days=15)
    assert queries.todo(analyst) == []
    near = make_date(by=by, public=True, days=14)
    (asked,) = queries.todo(analyst)
    assert (asked.url, queries.todo(by)) == (near.get_absolute_url(), [])
    decide = reverse("agenda:decide", args=[near.pk])
    assert client_of(by).post(decide, {"verb": "heighten", "words": "Oui."}).status_code == 403
    assert client_of(analyst).post(decide, {"verb": "heighten", "words": " "}).status_code == 422
    assert client_of(analyst).post(decide, {"verb": "burn", "words": "Oui."}).status_code == 404
    assert client_of(analyst).post(decide, {"verb": "heighten", "words": PLANTED}).status_code == 302
    assert queries.todo(analyst) == []
    near.refresh_from_db()
    assert near.state == "watched"
    assert PLANTED in client_of(by).get(near.get_absolute_url()).content.decode()
    assert PLANTED not in held()


def test_of_sealed_dates_the_first_page_says_only_month_and_country(people: People) -> None:
    day = timezone.localdate() + timedelta(days=14)
    make_date(by=people["monitor"], kind="trial", days=14, title=PLANTED)
    make_date(by=people["monitor"], kind="protest", days=14, title=PLANTED)
    (asked,) = queries.todo(people["decider"])
    assert PLANTED not in asked.title + asked.detail
    assert (f"?mois={day:%Y-%m}&pays=GAB" in asked.url, "2 dates" in asked.detail) == (True, True)


def test_a_date_that_moved_asks_again_and_nobody_overwrites_unseen(people: People, client_of: ClientOf) -> None:
    found, by = make_date(by=people["monitor"], public=True, note="Note inventée."), people["analyst"]
    actions.decide(found, "let_be", words="Calme.", by=by)
    facts = DateFacts.opened(open_one(found, by=by))
    later = typed(kind="election", public="yes", title="Scrutin inventé", seen=str(found.version))
    later["first"] = (facts.first + timedelta(days=30)).isoformat()
    page = reverse("agenda:change", args=[found.pk])
    assert client_of(by).post(page, later | {"seen": "1"}).status_code == 422
    assert client_of(by).post(page, later).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.first) == ("planned", facts.first + timedelta(days=30))
    assert [look.words for look in DateFacts.opened(open_one(found, by=by)).looks] == ["Calme."]
    assert client_of(people["outsider"]).get(page).status_code == 404


def test_the_month_and_the_90_days_are_shown_and_other_pages_say_what_is_clear(
    people: People, client_of: ClientOf
) -> None:
    make_date(by=people["monitor"], public=True, days=20, title="Scrutin public inventé")
    make_date(by=people["monitor"], kind="trial", days=20, title=PLANTED)
    make_date(by=people["monitor"], public=True, days=200, title="Trop loin")
    analyst = client_of(people["analyst"])
    month = f"{timezone.localdate() + timedelta(days=20):%Y-%m}"
    page = analyst.get(reverse("agenda:list"), {"mois": month, "pays": "GAB"}).content.decode()
    assert page.count(PLANTED) == page.count("Scrutin public inventé") == 2
    assert "Trop loin" not in page
    assert PLANTED not in analyst.get(reverse("agenda:list"), {"mois": "x", "pays": "TCD"}).content.decode()
    watch = analyst.get(reverse("outlook:watch")).content.decode()
    assert ("Scrutin public inventé" in watch, PLANTED in watch) == (True, False)
    signal = make_signal(iso3="GAB", area="", period_start=timezone.localdate())
    beside = analyst.get(reverse("signals:detail", args=[signal.pk])).content.decode()
    assert ("Scrutin public inventé" in beside, PLANTED in beside) == (True, False)
    assert PLANTED not in client_of(people["coordinator"]).get(reverse("outlook:watch")).content.decode()


def test_for_another_calendar_a_sealed_date_is_a_reminder_and_no_more(people: People, client_of: ClientOf) -> None:
    make_date(by=people["monitor"], public=True, days=20, title="Scrutin public inventé", lasts=2)
    make_date(by=people["monitor"], kind="trial", days=30, title=PLANTED)
    answer = client_of(people["monitor"]).get(reverse("agenda:export"))
    entries = Ical.from_ical(answer.content).walk("VEVENT")
    assert [str(entry["SUMMARY"]).split(" · ")[0] for entry in entries] == ["Scrutin public inventé", "Rappel"]
    assert (entries[0]["DTEND"].dt - entries[0]["DTSTART"].dt).days == 2
    assert PLANTED.encode() not in answer.content
    assert client_of(people["outsider"]).get(reverse("agenda:export")).status_code == 403


def test_one_click_raises_a_signal_of_a_date_once(people: People, client_of: ClientOf) -> None:
    found = make_date(by=people["monitor"], kind="protest", title=PLANTED)
    assert client_of(people["outsider"]).post(reverse("agenda:raise", args=[found.pk])).status_code == 404
    assert client_of(people["monitor"]).post(reverse("agenda:raise", args=[found.pk])).status_code == 302
    assert PLANTED in open_one(Signal.objects.get(), by=people["analyst"])["title"]
    with pytest.raises(WrongState):
        actions.raise_from(found, title="Encore", words="Encore", by=people["monitor"])


def test_a_signal_is_sealed_before_the_transaction_that_keeps_it(people: People, monkeypatch) -> None:
    found, depth = make_date(by=people["monitor"]), len(connection.savepoint_ids)
    sealed_at = depths_of_sealing(monkeypatch)
    actions.raise_from(found, title="T", words="M", by=people["monitor"])
    assert sealed_at == [depth]


def test_a_signal_that_is_raised_meanwhile_stays_when_the_date_is_kept(people: People, monkeypatch) -> None:
    by, day = people["monitor"], timezone.localdate() + timedelta(days=40)
    _take_row(day, None, by=by)
    read, fill = RiskDate.objects.get(), importing._fill
    signal = actions.raise_from(RiskDate.objects.get(), title="T", words="M", by=by)
    actions.decide(read, "let_be", words="Calme.", by=people["analyst"])
    assert RiskDate.objects.get().signal == signal
    RiskDate.objects.update(signal=None)

    def raised_meanwhile(record: RiskDate, *rest: Any) -> None:
        fill(record, *rest)
        actions.raise_from(RiskDate.objects.get(), title="T", words="M", by=by)

    monkeypatch.setattr(importing, "_fill", raised_meanwhile)
    _take_row(day + timedelta(days=1), Calendar.objects.get(), by=by)
    kept = RiskDate.objects.get()
    assert (kept.version, kept.signal) == (3, Signal.objects.latest("raised_at"))


def _take_row(day: date, calendar: Calendar | None, *, by: Actor, status: str = "") -> None:
    """A file of one protest is taken in."""
    table = table_of(f"UID,Date,Title,Status\n1,{day},Marche inventée,{status}\n".encode())
    brought = importing.bring(table, name="d.csv", calendar=calendar, called="Inventé", by=by)
    known = Mapping(**open_one(brought.calendar, by=by)["mapping"])
    importing.keep_mapping(brought, replace(known, country="CMR", kind="protest"), by=by)
    importing.take(brought, by=by)


def test_a_file_is_tried_then_taken_in_and_the_same_row_is_the_same_date(people: People, client_of: ClientOf) -> None:
    by, day = people["monitor"], timezone.localdate() + timedelta(days=40)
    brought = make_brought(("1", day, "Premier inventé", PLANTED), ("2", day, "Second inventé", ""), by=by)
    monitor, page = client_of(by), brought.get_absolute_url()
    assert client_of(people["outsider"]).get(page).status_code == 403
    columns = {"c-key": "0", "c-first": "1", "c-title": "2", "c-note": "3", "country": "CMR", "kind": "trial"}
    assert monitor.post(page, columns | {"c-title": ""}).status_code == 422
    assert monitor.post(page, columns).headers["Location"] == f"{page}?essai=1"
    assert "Premier inventé" in monitor.get(f"{page}?essai=1").content.decode()
    assert not RiskDate.objects.exists()
    assert monitor.post(reverse("agenda:take", args=[brought.pk])).status_code == 302
    assert not Brought.objects.exists()
    assert PLANTED not in held()
    again = importing.bring(
        table_of(f"UID,Date,Title,Note\n1,{day},Premier inventé,{PLANTED}\n2,{day},Second renommé,\n".encode()),
        name="dates.csv", calendar=Calendar.objects.get(), by=by,
    )  # fmt: skip
    first = RiskDate.objects.get(pk=_titled(by, "Premier inventé"))
    actions.decide(first, "heighten", words="Oui.", by=people["analyst"])
    done = importing.take(again, by=by)
    assert (len(done.new), len(done.changed), done.same) == (0, 1, 1)
    assert sorted(one.facts.title for one in queries.opened(by, RiskDate.objects.all())) == [
        "Premier inventé", "Second renommé",
    ]  # fmt: skip
    first.refresh_from_db()
    assert first.state == "watched"


def test_a_row_that_is_cancelled_calls_its_date_off_and_makes_none(people: People) -> None:
    by, day, calendar = people["monitor"], timezone.localdate() + timedelta(days=40), None
    states = []
    for status in ("CANCELLED", "", "CANCELLED", ""):
        _take_row(day, calendar, by=by, status=status)
        calendar = Calendar.objects.get()
        states.append(RiskDate.objects.values_list("state", flat=True).first())
    assert states == [None, "planned", "cancelled", "planned"]


def test_sealed_dates_and_files_are_forgotten_and_public_dates_stay(people: People) -> None:
    sealed, public = (make_date(by=people["monitor"], public=public) for public in (False, True))
    make_brought(("1", timezone.localdate(), "Inventé", ""), by=people["monitor"])
    due = timezone.localdate() + timedelta(days=2000)
    assert [one.pk for one in keeping.DATES.due(due)] == [sealed.pk]
    for rule in keeping.RULES:
        rule.erase([one.pk for one in rule.due(due)])
    assert list(RiskDate.objects.all()) == [public]
    assert not Brought.objects.exists()


def _titled(by: Actor, title: str) -> UUID:
    return next(one.record.pk for one in queries.opened(by, RiskDate.objects.all()) if one.facts.title == title)


def test_elections_of_a_published_list_are_taken_in_as_public_dates(people: People, shared_data: Path) -> None:
    by, table = people["analyst"], table_of((shared_data / "elections_reign_ca8.csv").read_bytes())
    brought = importing.bring(table, name="reign.csv", calendar=None, called="REIGN", by=by)
    known = Mapping(**open_one(brought.calendar, by=by)["mapping"])
    assert known.columns == {
        "key": "elecnum", "part": "sequence", "year": "elec_year", "month": "elec_month", "day": "elec_day",
        "country": "iso3", "title": "event",
    }  # fmt: skip
    importing.keep_mapping(brought, Mapping(known.columns, kind="election", public=True), by=by)
    done = importing.take(brought, by=by)
    assert len(done.new) + len(done.refused) == len(table.rows)
    assert len(done.new) > 150
    dated = RiskDate.objects.public().filter(first=date(2018, 10, 7), country="CMR", precision="exact")
    assert dated.exists()
    assert RiskDate.objects.public().filter(precision="month").exists()
    with pytest.raises(Denied):
        importing.bring(table, name="x", calendar=None, called="x", by=people["outsider"])


def test_a_calendar_file_comes_by_the_page(people: People, client_of: ClientOf) -> None:
    monitor, page = client_of(people["monitor"]), reverse("agenda:bring")
    day = timezone.localdate() + timedelta(days=30)
    content = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\n"
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:{PLANTED}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    broken = {"called": "Inventé", "file": SimpleUploadedFile("a.ics", b"BEGIN:VCALENDAR\r\nx")}
    assert monitor.post(page, broken).status_code == 422
    sent = {"called": "Inventé", "file": SimpleUploadedFile("a.ics", content)}
    brought = monitor.post(page, sent).headers["Location"]
    assert PLANTED not in held()
    trial = monitor.post(brought, {"c-key": "0", "c-first": "1", "c-title": "3", "country": "CMR", "kind": "other"})
    assert PLANTED in monitor.get(trial.headers["Location"]).content.decode()
    assert monitor.get(page).status_code == 200
    assert client_of(people["outsider"]).get(page).status_code == 403
    assert monitor.post(f"{brought}oublier/").status_code == 302
    assert not Brought.objects.exists()
