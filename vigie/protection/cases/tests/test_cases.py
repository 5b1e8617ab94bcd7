"""A case is opened at once, for anyone, and read by those who must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions, queries
from vigie.protection.cases.factories import a_person, make_case, plan_step, taken_case
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.incidents.factories import make_act, make_incident
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.trips.actions import Clock, give_news
from vigie.protection.intake.trips.actions import plan as plan_trip
from vigie.protection.intake.trips.models import How

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Dossier (exemple)",
    "urgency": "soon",
    "country": "TCD",
    "situation": "Situation inventée.",
    "persons-TOTAL_FORMS": "1",
    "persons-INITIAL_FORMS": "0",
    "persons-0-name": "Personne B (exemple)",
    "persons-0-link": "principal",
    "persons-0-category": "unknown",
    "persons-0-sex": "unknown",
    "persons-0-age_band": "unknown",
}


def opened(case: Case, people: People, who: str = "protector") -> Facts:
    return Facts.opened(open_one(case, by=people[who]))


def test_an_officer_opens_and_others_do_not(people: People) -> None:
    case = make_case(by=people["protector"])
    assert (case.state, case.officer) == ("new", None)
    for wrong in ({"country": "XXX"}, {"urgency": "never"}, {"title": " "}, {"persons": []}):
        with pytest.raises(Invalid):
            make_case(by=people["protector"], **wrong)
    for stranger in ("officer", "monitor", "outsider"):
        with pytest.raises(Denied):
            make_case(by=people[stranger])


def test_it_is_taken_followed_closed_and_reopened_with_reasons(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector2"]
    with pytest.raises(Invalid):
        actions.take(case, reason=" ", by=by)
    actions.take(case, reason="Je l’accompagne.", by=by)
    assert Case.objects.get().officer == by.user
    actions.follow(case, reason="Soutien donné.", by=by)
    actions.close(case, outcome="safe", reason="En sécurité.", by=by)
    with pytest.raises(WrongState):
        actions.correct(case, opened(case, people), country="CMR", urgency="soon", by=by)
    actions.reopen(case, reason="Nouvelle menace.", by=people["protector"])
    assert [done.verb for done in opened(case, people).history] == ["take", "follow", "close", "reopen"]
    with pytest.raises(Invalid):
        actions.close(case, outcome="no-such-outcome", reason="x", by=by)


def test_whoever_was_faster_is_not_overwritten(people: People) -> None:
    case = make_case(by=people["protector"])
    stale = Case.objects.get(pk=case.pk)
    actions.take(case, reason="Moi.", by=people["protector"])
    with pytest.raises(WrongState):
        actions.take(stale, reason="Moi aussi.", by=people["protector2"])


def test_the_row_shows_no_sealed_word(people: People) -> None:
    make_case(by=people["protector"], title="Affaire Ngaïssona", country_presence="Ailleurs-Pays")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert "Ngaïssona".encode() not in row
    assert b"Ailleurs" not in row


def test_another_team_finds_nothing(people: People, client_of: Any) -> None:
    case = make_case(by=people["protector"])
    for stranger in ("officer", "outsider"):
        client = client_of(people[stranger])
        assert client.get(case.get_absolute_url()).status_code == 404
        assert "Dossier (exemple)" not in client.get("/bureau/dossiers/").content.decode()
        assert not queries.register(people[stranger]).exists()
    member = client_of(people["protector2"])
    assert "Personne A (exemple)" in member.get(case.get_absolute_url()).content.decode()
    assert "Dossier (exemple)" in member.get("/bureau/dossiers/").content.decode()


# --- Children ---------------------------------------------------------------------------------------------------


def test_a_childs_case_is_for_named_persons_from_the_start(people: People, client_of: Any) -> None:
    child = a_person(age_band="0-17", category="child")
    with pytest.raises(Invalid):
        make_case(by=people["protector"], persons=[child])
    third = make_person("protection-3", {"protection": Role.OFFICER}, by=people["founder"])
    case = make_case(by=people["protector"], persons=[child], people=[people["protector2"].user])
    assert case.restricted
    assert client_of(third).get(case.get_absolute_url()).status_code == 404
    assert not queries.register(third).exists()
    assert client_of(people["protector2"]).get(case.get_absolute_url()).status_code == 200
    page = client_of(people["protector"]).get(case.get_absolute_url()).content.decode()
    assert "lecteurs/add/" in page
    assert "lecteurs/remove/" not in page
    assert "lecteurs/unrestrict/" not in page
    with pytest.raises(Invalid):
        actions.unrestrict(case, by=people["protector"])
    with pytest.raises(Invalid):
        actions.unname_person(case, people["protector2"].user, by=people["protector"])
    actions.name_person(case, third.user, by=people["protector"])
    actions.unname_person(case, people["protector2"].user, by=people["protector"])
    assert {user.username for user in case.readers()} == {"protector", "protection-3"}


def test_a_child_is_not_added_to_a_case_that_the_whole_team_reads(people: People) -> None:
    case = make_case(by=people["protector"])
    facts = opened(case, people)
    with_child = Facts(title=facts.title, persons=[*facts.persons, a_person(age_band="0-17", link="child")])
    with pytest.raises(Invalid):
        actions.correct(case, with_child, country="CMR", urgency="soon", by=people["protector"])
    actions.restrict(case, [], by=people["protector"])
    with pytest.raises(Invalid):
        actions.correct(case, with_child, country="CMR", urgency="soon", by=people["protector"])
    actions.name_person(case, people["protector2"].user, by=people["protector"])
    actions.correct(case, with_child, country="CMR", urgency="soon", by=people["protector"])
    assert opened(case, people).has_child


def test_a_grown_persons_case_is_restricted_and_opened_again(people: People) -> None:
    case = make_case(by=people["protector"])
    actions.restrict(case, [], by=people["protector"])
    assert not queries.register(people["protector2"]).exists()
    actions.unrestrict(case, by=people["protector"])
    assert queries.register(people["protector2"]).get() == case


# --- Survivors ----------------------------------------------------------------------------------------------------


def test_a_survivor_is_offered_care_first_and_tells_nothing_twice(people: People, client_of: Any) -> None:
    with pytest.raises(Invalid):
        make_case(by=people["protector"], survivor=True, situation="récit " * 200)
    assault = (timezone.now() - timedelta(hours=5)).isoformat(timespec="minutes")
    case = make_case(by=people["protector"], survivor=True, assault_at=assault, situation="Quelques mots.")
    (reminder,) = queries.reminders(people["protector"], case)
    # Due on the last morning before the 72 hours end: the hour in clear is that of every reminder.
    assert timedelta(hours=43) < reminder.due_at - timezone.now() <= timedelta(hours=67)
    assert f"{reminder.due_at:%H:%M}" == "07:00"
    assert open_one(reminder, by=people["protector"])["title"] in {"Rappel", "Reminder"}
    client = client_of(people["protector2"])
    assert 'id="care"' in client.get(case.get_absolute_url()).content.decode()
    given = {"provider": "Centre de santé (exemple)", "answer": "accepted"}
    assert client.post(f"{case.get_absolute_url()}soins/", {**given, "answer": ""}).status_code == 400
    assert client.post(f"{case.get_absolute_url()}soins/", given).status_code == 302
    assert 'id="care"' not in client.get(case.get_absolute_url()).content.decode()
    assert not opened(Case.objects.get(), people).care_first
    assert not queries.reminders(people["protector"]).exists()
    with pytest.raises(WrongState):
        actions.offer_care(make_case(by=people["protector"]), **given, words="", by=people["protector"])


def test_the_72_hours_begin_also_when_they_are_learnt_later(people: People) -> None:
    by = people["protector"]
    make_case(by=by, survivor=True)
    assert not queries.reminders(by).exists()
    assault = (timezone.now() - timedelta(hours=5)).isoformat(timespec="minutes")
    for _twice in range(2):
        known = replace(opened(Case.objects.get(), people), assault_at=assault)
        actions.correct(Case.objects.get(), known, country="CMR", urgency="soon", by=by)
    assert queries.reminders(by).count() == 1
    later = replace(known, assault_at=(timezone.now() + timedelta(hours=1)).isoformat())
    with pytest.raises(Invalid):
        actions.correct(Case.objects.get(), later, country="CMR", urgency="soon", by=by)


# --- On screen ----------------------------------------------------------------------------------------------------


def test_the_page_grows_and_keeps_what_was_typed(people: People, client_of: Any) -> None:
    client = client_of(people["protector"])
    grown = client.post("/bureau/dossiers/nouveau/", {**TYPED, "add_person": "1"}).content.decode()
    assert "Personne B (exemple)" in grown
    assert 'name="persons-1-name"' in grown
    assert not Case.objects.exists()
    wrong = client.post("/bureau/dossiers/nouveau/", {**TYPED, "persons-0-age_band": "0-17"})
    assert wrong.status_code == 400
    assert "Situation inventée." in wrong.content.decode()
    assert client.post("/bureau/dossiers/nouveau/", TYPED).status_code == 302
    case = Case.objects.get()
    page = client.get(f"{case.get_absolute_url()}corriger/").content.decode()
    assert "Personne B (exemple)" in page
    known = opened(case, people).persons[0].id
    changed = {**TYPED, "persons-0-id": known, "persons-0-contact": "Après 20 h seulement"}
    assert client.post(f"{case.get_absolute_url()}corriger/", changed).status_code == 302
    (person,) = opened(Case.objects.get(), people).persons
    assert (person.id, person.contact) == (known, "Après 20 h seulement")
    assert client_of(people["officer"]).post("/bureau/dossiers/nouveau/", TYPED).status_code == 403


def test_steps_are_taken_on_the_page(people: People, client_of: Any) -> None:
    case, client = make_case(by=people["protector"]), client_of(people["protector"])
    address = case.get_absolute_url()
    assert client.post(f"{address}etape/take/", {"take-reason": ""}).status_code == 400
    assert client.post(f"{address}etape/take/", {"take-reason": "Moi."}).status_code == 302
    assert client.post(f"{address}etape/close/", {"close-reason": "Fini."}).status_code == 404
    assert client.post(f"{address}fermer/", {"reason": "Fini."}).status_code == 400
    done = {"reason": "Fini.", "outcome": "safe"}
    assert client.post(f"{address}fermer/", done).status_code == 302
    assert client.get(f"{address}fermer/").status_code == 409
    assert Case.objects.get().state == "closed"
    assert "Fini." in client.get(address).content.decode()


@pytest.mark.parametrize("verified", [False, True])
def test_a_case_begins_with_what_a_violation_says_whether_verified_or_not(
    people: People, client_of: Any, verified: bool
) -> None:
    both = make_person("les-deux", {"protection": Role.OFFICER, "monitoring": Role.OFFICER}, by=people["founder"])
    incident = make_incident(by=people["monitor"], title="Arrestation (exemple)", acts=[make_act(victim="Personne C")])
    if verified:
        from vigie.protection.incidents import actions as incidents

        incidents.start_review(incident, reason="r", by=people["monitor"])
        incidents.corroborate(incident, reason="r", by=people["monitor"])
        incidents.verify(incident, reason="r", by=people["monitor2"])
    client, way = client_of(both), f"/bureau/dossiers/nouveau/violation/{incident.pk}/"
    assert way in client.get(incident.get_absolute_url()).content.decode()
    page = client.get(way).content.decode()
    assert "Arrestation (exemple)" in page
    assert "Personne C" in page
    assert client.post(way, TYPED).status_code == 302
    case = Case.objects.get()
    assert opened(case, people).origin.key == str(incident.pk)
    assert incident.get_absolute_url() in client.get(case.get_absolute_url()).content.decode()
    # Who reads the case and not the violation is not shown that there is one.
    assert str(incident.pk) not in client_of(people["protector"]).get(case.get_absolute_url()).content.decode()
    assert client_of(people["protector"]).get(way).status_code == 404
    assert way not in client_of(people["monitor"]).get(incident.get_absolute_url()).content.decode()


def test_a_case_begins_with_the_words_of_a_request(people: People, client_of: Any) -> None:
    both = make_person("les-deux", {"protection": Role.OFFICER, "intake": Role.OFFICER}, by=people["founder"])
    report, _code = make_report("On me suit depuis hier (exemple).", country="TCD", urgency="immediate")
    client, way = client_of(both), f"/bureau/dossiers/nouveau/demande/{report.pk}/"
    assert way in client.get(report.get_absolute_url()).content.decode()
    page = client.get(way).content.decode()
    assert "On me suit depuis hier (exemple)." in page
    assert 'value="immediate" selected' in page
    assert client_of(people["protector"]).get(way).status_code == 404
    report.refresh_from_db()
    assert report.state == "received"


def test_a_case_begins_with_the_plan_of_a_journey_that_went_wrong(people: People, client_of: Any) -> None:
    both = make_person("les-deux", {"protection": Role.OFFICER, "intake": Role.OFFICER}, by=people["founder"])
    plan = {"words": "Par la piste du nord (exemple).", "clock": Clock(0, 4, 8), "submission": "j" * 32}
    trip, code = plan_trip(**plan, by=Actor.nobody())
    client, way = client_of(both), f"/bureau/dossiers/nouveau/trajet/{trip.pk}/"
    assert 'value="immediate" selected' not in client.get(way).content.decode()
    give_news(code, how=How.HELP, by=Actor.nobody())
    assert way in client.get(trip.get_absolute_url()).content.decode()
    page = client.get(way).content.decode()
    assert "Par la piste du nord (exemple)." in page
    assert 'value="immediate" selected' in page
    assert client.post(way, TYPED).status_code == 302
    case = Case.objects.get()
    assert trip.get_absolute_url() in client.get(case.get_absolute_url()).content.decode()
    assert str(trip.pk) not in client_of(people["protector"]).get(case.get_absolute_url()).content.decode()
    assert client_of(people["protector"]).get(way).status_code == 404
    desk = client_of(people["officer"])
    assert way not in desk.get(trip.get_absolute_url()).content.decode()
    assert desk.get(way).status_code == 403


def test_sexual_violence_is_not_copied_from_a_violation(people: People, client_of: Any) -> None:
    both = make_person("les-deux", {"protection": Role.OFFICER, "monitoring": Role.OFFICER}, by=people["founder"])
    acts = [make_act(act="sexual_violence")]
    incident = make_incident(by=people["monitor"], narrative="Récit à ne pas recopier.", acts=acts)
    page = client_of(both).get(f"/bureau/dossiers/nouveau/violation/{incident.pk}/").content.decode()
    assert "Récit à ne pas recopier." not in page
    assert (
        'name="survivor" id="id_survivor" aria-describedby="id_survivor_helptext" checked' in page or "checked" in page
    )


def test_today_shows_new_cases_in_words_that_say_nothing(people: People) -> None:
    make_case(by=people["protector"], urgency="immediate")
    taken_case(by=people["protector"])
    (line,) = queries.todo(people["protector2"])
    assert line.level == "red"
    assert "exemple" not in line.title + line.detail
    assert queries.todo(people["officer"]) == []


def test_a_search_finds_a_case_for_its_readers_only(people: People, client_of: Any) -> None:
    third = make_person("protection-3", {"protection": Role.OFFICER}, by=people["founder"])
    known = {"persons": [a_person(name="Awa Ngaïssona", contact="+237 699 00 11 22")], "situation": "Véhicule gris."}
    case = make_case(by=people["protector"], people=[people["protector2"].user], **known)
    plan_step(case, by=people["protector"], provider="Cabinet Mbolo (exemple)")
    way = case.get_absolute_url()
    helper = client_of(people["protector2"]).post("/bureau/recherche/", {"asked": "Mbolo"}).content.decode()
    assert way in helper
    for reader, found in ((people["protector2"], True), (third, False), (people["officer"], False)):
        client = client_of(reader)
        words = client.post("/bureau/recherche/", {"asked": "véhicule"}).content.decode()
        name = client.post("/bureau/recherche/exacte/", {"identity": "+237 699 00 11 22"}).content.decode()
        assert (way in words, way in name) == (found, found)
