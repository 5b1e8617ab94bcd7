"""Two different people verify, whoever asks and by whatever door; counts follow and cannot be linked back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions, counting, queries
from vigie.protection.incidents.factories import (
    corroborated_incident,
    make_act,
    make_facts,
    make_incident,
    verified_incident,
)
from vigie.protection.incidents.facts import Facts, Source
from vigie.protection.incidents.models import AreaWeekCount, CountDelta, Incident, MonthMargin

pytestmark = pytest.mark.django_db
CODED = ("counting_unit", "category", "sex", "age_band")


def pair(people: People) -> dict:
    return {"by": people["officer"], "first": people["monitor"], "second": people["monitor2"]}


def waiting_for_second(people: People, **facts) -> Incident:
    return corroborated_incident(by=people["officer"], first=people["monitor"], **facts)


def test_the_second_cannot_be_the_first_at_the_action(people: People) -> None:
    incident = waiting_for_second(people)
    with pytest.raises(FourEyes):
        actions.verify(incident, reason="moi", by=people["monitor"])
    actions.verify(incident, reason="moi aussi", by=people["monitor2"])
    assert Incident.objects.get().state == "verified"


def test_the_second_cannot_be_the_first_at_the_view(people: People, client_of) -> None:
    incident = waiting_for_second(people)
    address = f"{incident.get_absolute_url()}verify/"
    assert client_of(people["monitor"]).post(address, {"verify-reason": "moi"}).status_code == 409
    assert Incident.objects.get().state == "corroborated"
    assert client_of(people["monitor2"]).post(address, {"verify-reason": "oui"}).status_code == 302
    assert Incident.objects.get().state == "verified"


def test_the_second_cannot_be_the_first_at_the_api(people: People, client_of) -> None:
    incident = waiting_for_second(people)
    address, body = f"/api/incidents/{incident.pk}/verify", {"reason": "oui"}
    refused = client_of(people["monitor"]).post(address, body, content_type="application/json")
    assert refused.status_code == 409
    assert Incident.objects.get().state == "corroborated"
    done = client_of(people["monitor2"]).post(address, body, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "verified")


def test_the_database_itself_refuses_one_person_twice(people: People) -> None:
    incident = waiting_for_second(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(state="verified", second_verifier=people["monitor"].user)


def test_an_officer_records_and_does_not_verify(people: People) -> None:
    incident = make_incident(by=people["officer"])
    with pytest.raises(Denied):
        actions.start_review(incident, reason="r", by=people["officer"])
    with pytest.raises(Denied):
        make_incident(by=people["analyst"])
    actions.start_review(incident, reason="r", by=people["monitor"])
    assert incident.state == "review"


def test_corroborating_takes_two_sources(people: People) -> None:
    incident = make_incident(by=people["officer"], sources=[Source("victim")])
    actions.start_review(incident, reason="r", by=people["monitor"])
    with pytest.raises(Invalid):
        actions.corroborate(incident, reason="r", by=people["monitor"])


def test_nothing_is_verified_before_it_is_corroborated(people: People) -> None:
    with pytest.raises(WrongState):
        actions.verify(make_incident(by=people["officer"]), reason="r", by=people["monitor"])


def test_another_team_finds_nothing_by_any_door(people: People, client_of) -> None:
    incident = verified_incident(**pair(people))
    stranger = client_of(people["outsider"])
    assert stranger.get(incident.get_absolute_url()).status_code == 404
    assert stranger.get(f"/api/incidents/{incident.pk}").status_code == 404
    assert stranger.get("/api/incidents").json() == []
    assert "Menaces (exemple)" not in stranger.get("/bureau/violations/").content.decode()
    assert not queries.rows_behind(people["outsider"]).exists()
    member = client_of(people["monitor"])
    assert member.get(incident.get_absolute_url()).status_code == 200
    assert len(member.get("/api/incidents").json()) == 1


def test_the_api_asks_for_a_session_and_for_csrf(people: People, client_of) -> None:
    from django.test import Client

    assert Client().get("/api/incidents").status_code == 401
    incident = make_incident(by=people["officer"])
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client_of(people["monitor"]).cookies
    address = f"/api/incidents/{incident.pk}/review"
    assert guarded.post(address, {"reason": "r"}, content_type="application/json").status_code == 403
    assert Incident.objects.get().state == "received"


def test_the_api_and_the_row_show_no_sealed_word(people: People, client_of) -> None:
    make_incident(by=people["officer"], title="Affaire Ngaïssona", acts=[make_act(victim="Ngaïssona")])
    assert "Nga" not in client_of(people["monitor"]).get("/api/incidents").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM incidents_incident")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert "Ngaïssona".encode() not in row


def test_four_acts_wait_and_the_fifth_brings_them_all(people: People) -> None:
    today = timezone.localdate()
    for _ in range(4):
        verified_incident(**pair(people))
    assert counting.apply_pending(today) == []
    assert queries.not_yet_counted() == {"CMR": 4}
    assert not queries.area_week_counts().exists()
    verified_incident(**pair(people))
    assert counting.apply_pending(today) == ["CMR"]
    assert sum(row.n for row in queries.area_week_counts()) == 5
    assert {(row.dimension, row.n) for row in queries.verified_margins()} == {
        ("category", 5),
        ("sex", 5),
        ("age_band", 5),
        ("author", 5),
    }
    assert queries.not_yet_counted() == {}


def test_after_thirty_days_a_lone_act_is_counted(people: People) -> None:
    verified_incident(**pair(people))
    today = timezone.localdate()
    assert counting.apply_pending(today) == []
    assert counting.apply_pending(today + timedelta(days=29)) == []
    assert counting.apply_pending(today + timedelta(days=30)) == ["CMR"]


def test_what_cannot_wait_is_counted_at_once(people: People) -> None:
    verified_incident(**pair(people), urgency="immediate")
    assert AreaWeekCount.objects.get().n == 1


@pytest.mark.parametrize("undo", ["refute", "correct"])
def test_what_is_taken_back_leaves_the_counts(people: People, undo: str) -> None:
    incident = verified_incident(**pair(people), urgency="immediate")
    assert MonthMargin.objects.count() == 4
    if undo == "refute":
        actions.refute(incident, reason="faux", by=people["monitor"])
    else:
        kept = {"country": "CMR", "urgency": "immediate", "reason": "date", "by": people["monitor"]}
        actions.correct(incident, make_facts(title="Corrigé"), **kept)
        assert incident.state == "review"
        assert open_one(incident, by=people["monitor"])["title"] == "Corrigé"
    assert not MonthMargin.objects.exists()
    assert not AreaWeekCount.objects.exists()


def test_a_mandated_body_comes_after_the_two_and_changes_no_count(people: People) -> None:
    incident = verified_incident(**pair(people), urgency="immediate")
    with pytest.raises(WrongState):
        actions.recognise(incident, reason="trop tôt", by=people["monitor"])
    with pytest.raises(Denied):
        actions.submit(incident, reason="à la CNDH", by=people["officer"])
    actions.submit(incident, reason="à la CNDH", by=people["monitor"])
    actions.recognise(incident, reason="avis publié", by=people["monitor2"])
    assert incident.state == "recognised"
    assert list(queries.rows_behind(people["monitor"])) == [incident]
    assert MonthMargin.objects.count() == 4
    actions.refute(incident, reason="faux", by=people["monitor"])
    assert not MonthMargin.objects.exists()


def test_it_does_not_end_before_it_began(people: People) -> None:
    day = timezone.localdate() - timedelta(days=7)
    with pytest.raises(Invalid):
        make_incident(by=people["officer"], day=day, final_day=day - timedelta(days=1))
    incident = make_incident(by=people["officer"], day=day, final_day=day + timedelta(days=2), final_precision="about")
    facts = Facts.opened(open_one(incident, by=people["monitor"]))
    assert (facts.final_day, facts.final_precision) == (day + timedelta(days=2), "about")


def test_a_vague_date_is_in_the_months_and_in_no_week(people: People) -> None:
    verified_incident(**pair(people), urgency="immediate", precision="month")
    assert MonthMargin.objects.count() == 4
    assert not AreaWeekCount.objects.exists()


def test_lgbti_is_never_counted_under_its_name(people: People) -> None:
    verified_incident(**pair(people), urgency="immediate", acts=[make_act(category="lgbti")])
    assert MonthMargin.objects.get(dimension="category").value == "unknown"


def test_pending_cells_hold_no_record_no_time_and_no_order(people: People) -> None:
    for _ in range(4):
        verified_incident(**pair(people))
    names = {field.name for field in CountDelta._meta.get_fields()}
    assert names == {"id", "country", "dimension", "area", "period", "value", "sign"}
    before = list(CountDelta.objects.values_list("pk", flat=True))
    verified_incident(**pair(people))
    assert not set(before) & set(CountDelta.objects.values_list("pk", flat=True))


def test_facts_come_back_as_they_were() -> None:
    facts = make_facts(acts=[make_act(), make_act(act="arrest")])
    assert Facts.opened({**facts.sealed(), "steps": [], "report": ""}) == facts


def test_the_recording_page_grows_and_keeps_what_was_typed(people: People, client_of) -> None:
    typed = {
        "title": "Arrestation (exemple)",
        "narrative": "Récit inventé.",
        "day": "2026-01-15",
        "precision": "exact",
        "final_precision": "unknown",
        "country": "TCD",
        "area": "",
        "motivation": "linked",
        "urgency": "none",
        "acts-TOTAL_FORMS": "1",
        "acts-INITIAL_FORMS": "0",
        "sources-TOTAL_FORMS": "1",
        "sources-INITIAL_FORMS": "0",
        "acts-0-act": "arrest",
        "acts-0-victim": "Personne B (exemple)",
        **{f"acts-0-{name}": "unknown" for name in CODED},
        "sources-0-kind": "victim",
        "sources-0-reliability": "reliable",
    }
    monitor = client_of(people["monitor"])
    grown = monitor.post("/bureau/violations/nouvelle/", {**typed, "add_act": "1"})
    assert grown.status_code == 200
    assert "Personne B (exemple)" in grown.content.decode()
    assert 'name="acts-1-act"' in grown.content.decode()
    assert not Incident.objects.exists()
    authors = {
        "acts-0-authors-TOTAL_FORMS": "1",
        "acts-0-authors-INITIAL_FORMS": "0",
        "acts-0-authors-0-category": "police",
        "acts-0-authors-0-name": "Unité inventée",
        "acts-0-authors-0-degree": "unknown",
    }
    second = monitor.post("/bureau/violations/nouvelle/", {**typed, **authors, "add_author": "acts-0"}).content.decode()
    assert 'name="acts-0-authors-1-category"' in second
    assert "Unité inventée" in second
    wrong = monitor.post("/bureau/violations/nouvelle/", {**typed, "day": "2999-01-01"})
    assert wrong.status_code == 400
    assert "Récit inventé." in wrong.content.decode()
    elsewhere = monitor.post("/bureau/violations/nouvelle/", {**typed, "area": "CM-NW"})
    assert elsewhere.status_code == 400
    assert "Récit inventé." in elsewhere.content.decode()
    assert not Incident.objects.exists()
    authors |= {
        "acts-0-authors-TOTAL_FORMS": "2",
        "acts-0-authors-1-category": "militia",
        "acts-0-authors-1-name": "",
        "acts-0-authors-1-degree": "unknown",
    }
    assert monitor.post("/bureau/violations/nouvelle/", {**typed, **authors}).status_code == 302
    kept = Incident.objects.get()
    assert kept.country == "TCD"
    act = Facts.opened(open_one(kept, by=people["monitor"])).acts[0]
    assert [author["category"] for author in act.perpetrators] == ["police", "militia"]
    page = monitor.get(f"/bureau/violations/{kept.pk}/corriger/").content.decode()
    assert 'value="militia" selected' in page
    assert client_of(people["analyst"]).post("/bureau/violations/nouvelle/", typed).status_code == 403


def test_today_shows_the_second_person_and_not_the_first(people: People) -> None:
    waiting_for_second(people)
    assert queries.todo(people["monitor"]) == []
    assert len(queries.todo(people["monitor2"])) == 1
    assert queries.todo(people["analyst"]) == []
