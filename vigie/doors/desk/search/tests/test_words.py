"""Who searches finds what they may open, and nothing else, not even by a count."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.doors.desk.search import finding, reading
from vigie.doors.desk.search.reading import INDEXES
from vigie.doors.desk.search.tests.conftest import WORDS
from vigie.ground.access.models import Alarm, AlarmKind, Membership, VisibleQuerySet
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal import tally
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import Wrap
from vigie.protection.incidents import actions
from vigie.protection.incidents.factories import make_act, make_facts, make_incident
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.factories import make_report
from vigie.warning.signals.actions import report_signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Search = Callable[..., Any]
ClientOf = Callable[[Actor], Client]


def titles(answer: Any) -> list[str]:
    """The titles on a page of results, without marks."""
    assert answer.status_code == 200
    lines = answer.context["page"].object_list if "page" in answer.context else []
    return [re.sub("<[^>]*>", "", str(line.title)) for line in lines]


def entries(verb: str = "list.open", of: str = "search") -> list[int]:
    """How many records each audit entry of a search names, in order."""
    bodies = [bytes(entry.body).decode(errors="replace") for entry in Entry.objects.order_by("pk")]
    asked = [body for body in bodies if f'"type":"{of}"' in body and f'"verb":"{verb}"' in body]
    return [int(number) for body in asked for number in re.findall(r'"id":"(\d+)"', body)]


def test_all_rooms_are_searched_and_each_line_leads_to_its_page(people: People, search: Search) -> None:
    incident = make_incident(by=people["officer"], title="Perquisition", acts=[make_act(details="ordinateur saisi")])
    report, _code = make_report("On a saisi mon ordinateur.")
    told = {"title": "Saisies", "words": "Des ordinateurs saisis partout.", "iso3": "CMR", "day": timezone.localdate()}
    signal = report_signal(**told, by=people["officer"])
    answer = search(people["officer"], "ordinateurs")
    lines = answer.context["page"].object_list
    assert {line.url for line in lines} == {
        incident.get_absolute_url(),
        report.get_absolute_url(),
        f"/bureau/signaux/{signal.pk}/",
    }
    assert answer.content.decode().count("<mark>") >= 3


def test_every_part_of_a_violation_is_searched(people: People, search: Search) -> None:
    make_incident(
        by=people["officer"],
        title="tytre",
        narrative="resit",
        unknown="ynconnu",
        locality="vyllage",
        acts=[make_act(victim="vyctime", details="detayl", perpetrators=[{"category": "police", "name": "autheur"}])],
    )
    for word in ("tytre", "resit", "ynconnu", "vyllage", "vyctime", "detayl", "autheur"):
        assert titles(search(people["monitor"], word)) == ["tytre"], word


def test_another_team_finds_nothing_and_counts_nothing(people: People, search: Search) -> None:
    make_incident(by=people["officer"], title="Perquisition", narrative="ordinateur")
    make_report("ordinateur")
    answer = search(people["outsider"], "ordinateur")
    assert titles(answer) == []
    assert answer.context["progress"].total == 0
    assert "page" not in answer.context or answer.context["page"].paginator.count == 0
    assert "rien que vous puissiez ouvrir" in answer.content.decode()
    assert titles(search(people["monitor"], "ordinateur")) == ["Perquisition"]
    assert search(people["monitor"], "ordinateur").context["progress"].total == 1


def test_a_record_that_is_restricted_meanwhile_is_not_found_any_more(
    people: People, client_of: ClientOf, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever narrows `visible_to` narrows the search at the next question, its count included."""
    kept = make_incident(by=people["officer"], title="Reste", narrative="ordinateur")
    gone = make_incident(by=people["officer"], title="Restreint", narrative="ordinateur imprimante")
    client = client_of(people["monitor"])
    assert set(titles(search(client, "ordinateur"))) == {"Reste", "Restreint"}
    visible_to = VisibleQuerySet.visible_to
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda self, actor: visible_to(self, actor).exclude(pk=gone.pk))
    answer = search(client, "ordinateur")
    assert titles(answer) == ["Reste"]
    assert (answer.context["page"].paginator.count, answer.context["progress"].total) == (1, 1)
    assert titles(search(client, "imprimante")) == []
    assert kept.pk != gone.pk


def test_who_left_the_team_finds_nothing_from_the_next_question_on(
    people: People, client_of: ClientOf, search: Search
) -> None:
    make_incident(by=people["officer"], title="Perquisition", narrative="ordinateur")
    client = client_of(people["monitor"])
    assert titles(search(client, "ordinateur")) == ["Perquisition"]
    Membership.objects.filter(user=people["monitor"].user).update(ended_at=timezone.now())
    answer = search(client, "ordinateur")
    assert titles(answer) == []
    assert answer.context["progress"].total == 0


def test_what_is_new_or_changed_is_read_and_the_rest_is_not(
    people: People, client_of: ClientOf, search: Search
) -> None:
    incident = make_incident(by=people["officer"], title="Avant", narrative="imprimante")
    client = client_of(people["monitor"])
    assert titles(search(client, "imprimante")) == ["Avant"]
    make_incident(by=people["officer"], title="Nouvelle", narrative="imprimante")
    known = {"country": "CMR", "urgency": "none", "reason": "r", "by": people["monitor"]}
    actions.correct(incident, make_facts(title="Après", narrative="scanneur"), **known)
    before = len(entries())
    assert titles(search(client, "imprimante")) == ["Nouvelle"]
    assert titles(search(client, "scanneur")) == ["Après"]
    assert entries()[before:] == [2, 1, 1]  # both read at once, then one line shown, then the other


def test_one_entry_says_how_many_were_read_and_one_what_was_shown(people: People, search: Search) -> None:
    for at in range(3):
        make_incident(by=people["officer"], title=f"T{at}", narrative="ordinateur" if at else "rien")
    search(people["monitor"], "ordinateur")
    assert entries() == [3, 2]
    everything = b" ".join(bytes(entry.body) for entry in Entry.objects.all())
    assert b"ordinateur" not in everything


def test_a_large_reading_goes_on_from_the_page(
    people: People, client_of: ClientOf, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(5):
        make_incident(by=people["officer"], title=f"T{at}", narrative="ordinateur")
    monkeypatch.setattr(reading, "CHUNK", 2)
    clock = iter(range(1000))
    monkeypatch.setattr(
        reading, "time", SimpleNamespace(monotonic=lambda: next(clock) * 4.0)
    )  # each look at the clock takes 4 s
    client = client_of(people["monitor"])
    known = []
    for _ in range(5):
        answer = search(client, "ordinateur")
        known.append(answer.context["progress"].known)
        assert len(titles(answer)) == known[-1]
    assert known[0] == 2
    assert known == sorted(known)
    assert known[-1] == 5
    assert "progress" in answer.context
    assert all(record.wrap == Wrap.TEAM for record in Incident.objects.all())


def test_the_page_says_how_far_it_is(people: People, search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(3):
        make_incident(by=people["officer"], title=f"T{at}", narrative="ordinateur")
    monkeypatch.setattr(reading, "CHUNK", 2)
    monkeypatch.setattr(reading, "time", SimpleNamespace(monotonic=iter([0.0, 0.0, 100.0, 100.0]).__next__))
    page = search(people["monitor"], "ordinateur").content.decode()
    assert '<progress max="3" value="2"' in page
    assert "2 sur 3" in page
    assert 'name="asked" value="ordinateur"' in page


def test_an_altered_record_is_said_and_does_not_silence_the_rest(people: People, search: Search) -> None:
    bad = make_incident(by=people["officer"], title="Changé", narrative="ordinateur")
    good = make_incident(by=people["officer"], title="Intact", narrative="ordinateur")
    Incident.objects.filter(pk=bad.pk).update(sealed=good.sealed)
    answer = search(people["monitor"], "ordinateur")
    assert titles(answer) == ["Intact"]
    assert answer.context["progress"].unreadable == 1
    assert "1 fiche ne s’est pas ouverte" in answer.content.decode()


def test_pages_are_turned_by_post(people: People, search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(3):
        make_incident(by=people["officer"], title=f"T{at}", narrative="ordinateur")
    monkeypatch.setattr(finding, "PER_PAGE", 2)
    first = search(people["monitor"], "ordinateur")
    second = search(people["monitor"], "ordinateur", page="2")
    assert (len(titles(first)), len(titles(second))) == (2, 1)
    assert set(titles(first)) | set(titles(second)) == {"T0", "T1", "T2"}
    assert 'name="page" value="2"' in first.content.decode()
    assert len(titles(search(people["monitor"], "ordinateur", page="99"))) == 1
    assert len(titles(search(people["monitor"], "ordinateur", page="x"))) == 2


def test_what_is_asked_is_in_no_address_and_kept_by_nobody(people: People, client_of: ClientOf) -> None:
    make_incident(by=people["officer"], title="T", narrative="ordinateur")
    client = client_of(people["monitor"])
    asked_by_get = client.get(WORDS, {"asked": "ordinateur"})
    assert "page" not in asked_by_get.context
    assert "ordinateur" not in asked_by_get.content.decode()
    answer = client.post(WORDS, {"asked": "ordinateur"})
    assert answer.headers["Cache-Control"] == "no-store"
    links = re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode())
    assert links
    assert not [link for link in links if "ordinateur" in link]


def test_a_search_asks_for_csrf_and_for_a_session(people: People, client_of: ClientOf) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client_of(people["monitor"]).cookies
    assert guarded.post(WORDS, {"asked": "mot"}).status_code == 403
    assert Client().post(WORDS, {"asked": "mot"}).status_code == 401
    assert Client().get(WORDS).status_code == 302


@pytest.mark.parametrize("typed", ["", "   ", "-mot", '""', "***", "x" * 301])
def test_what_asks_for_nothing_is_told_so_kindly(people: People, search: Search, typed: str) -> None:
    answer = search(people["monitor"], typed)
    assert answer.status_code == 400
    assert "page" not in answer.context
    assert answer.context["form"].errors["asked"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=300))
def test_nothing_that_is_typed_breaks_the_page(people: People, search: Search, typed: str) -> None:
    assert search(people["outsider"], typed).status_code in {200, 400}


def test_a_title_cannot_break_out(people: People, search: Search) -> None:
    make_incident(by=people["officer"], title="<script>ordinateur", narrative="<img src=x> ordinateur & <b>")
    page = search(people["monitor"], "ordinateur").content.decode()
    assert "&lt;script&gt;<mark>ordinateur</mark>" in page
    assert "<script>ordinateur" not in page
    assert "<img" not in page


def test_the_index_ends_with_its_session(people: People, client_of: ClientOf, search: Search) -> None:
    make_incident(by=people["officer"], title="T", narrative="ordinateur")
    one, other = client_of(people["monitor"]), client_of(people["monitor2"])
    search(one, "ordinateur")
    search(other, "ordinateur")
    assert len(INDEXES) == 2
    one.post("/bureau/sortir/")
    assert len(INDEXES) == 1
    assert titles(search(other, "ordinateur")) == ["T"]


def test_two_sessions_of_one_person_share_nothing(people: People, client_of: ClientOf, search: Search) -> None:
    make_incident(by=people["officer"], title="T", narrative="ordinateur")
    search(people["monitor"], "ordinateur")
    search(people["monitor"], "ordinateur")
    assert len(INDEXES) == 2


def test_what_a_search_shows_counts_as_opened_and_what_it_only_reads_does_not(
    people: People, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or whoever holds a stolen session would take everything out by searches, and nobody would be told."""
    monkeypatch.setattr(tally, "MANY", 3)
    for n in range(2):
        make_incident(by=people["officer"], title=f"Saisie {n}")
    for _other in range(5):
        make_incident(by=people["officer"], title="Menace")
    search(people["officer"], "saisie")
    assert not Alarm.objects.exists()
    search(people["officer"], "saisie")
    assert Alarm.objects.get().kind == AlarmKind.BULK_OPENING
