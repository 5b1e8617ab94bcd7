"""A violation restricted to named persons: absent for the rest of the team, workable for those who must go on."""

from __future__ import annotations

import pytest

from vigie.ground.access.errors import Denied
from vigie.ground.seal.actions import revoke, rotate
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.ground.seal.resealing import reseal_some
from vigie.protection.incidents import actions, queries
from vigie.protection.incidents.factories import corroborated_incident, make_facts, make_incident
from vigie.protection.incidents.models import AreaWeekCount, CountDelta, Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def secret(people: People) -> Incident:
    """Recorded by an officer, restricted by them to themselves and two monitors."""
    incident = make_incident(by=people["officer"], title="Affaire restreinte (exemple)")
    named = [people["monitor"].user, people["monitor2"].user]
    actions.restrict(incident, named, by=people["officer"])
    return Incident.objects.get(pk=incident.pk)


def test_for_the_rest_of_the_team_it_is_not_there_by_any_door(people: People, client_of, secret: Incident) -> None:
    plain = make_incident(by=people["officer2"])
    other, named = people["analyst"], people["monitor"]
    for address in (secret.get_absolute_url(), f"/api/incidents/{secret.pk}"):
        assert client_of(other).get(address).status_code == 404
        assert client_of(named).get(address).status_code == 200
    listed = client_of(other).get("/bureau/violations/")
    assert "Affaire restreinte" not in listed.content.decode()
    assert listed.context["page"].paginator.count == 1
    assert [row["id"] for row in client_of(other).get("/api/incidents").json()] == [str(plain.pk)]
    assert client_of(named).get("/bureau/violations/").context["page"].paginator.count == 2
    assert queries.register(other, country="CMR").count() == 1
    assert queries.register(named, country="CMR").count() == 2


def test_nothing_waits_today_for_who_cannot_see_it(people: People, secret: Incident) -> None:
    actions.unname_person(secret, people["monitor2"].user, by=people["officer"])
    assert queries.todo(people["monitor"])
    assert not queries.todo(people["monitor2"])


def test_the_named_verify_it_to_the_end_and_it_counts(people: People, secret: Incident) -> None:
    actions.start_review(secret, reason="Vu (exemple).", by=people["monitor"])
    actions.corroborate(secret, reason="Deux sources (exemple).", by=people["monitor"])
    actions.verify(secret, reason="Confirmé (exemple).", by=people["monitor2"])
    fresh = Incident.objects.get(pk=secret.pk)
    assert (fresh.state, fresh.restricted) == ("verified", True)
    assert CountDelta.objects.exists() or AreaWeekCount.objects.exists()
    assert open_one(fresh, by=afresh(people["officer"]))["steps"][-1]["verb"] == "verify"
    assert not queries.rows_behind(people["analyst"]).exists()
    assert queries.rows_behind(people["monitor"]).exists()


def test_a_correction_stays_restricted(people: People, secret: Incident) -> None:
    facts = make_facts(title="Corrigée (exemple)")
    actions.correct(secret, facts, country="CMR", urgency="none", reason="Date.", by=people["monitor"])
    assert open_one(Incident.objects.get(pk=secret.pk), by=afresh(people["monitor2"]))["title"] == "Corrigée (exemple)"
    assert not Incident.objects.visible_to(people["analyst"]).filter(pk=secret.pk).exists()


def test_the_page_names_the_readers_and_proposes_those_who_work_on_it(people: People, client_of) -> None:
    incident = corroborated_incident(by=people["officer"], first=people["monitor"])
    page = client_of(people["monitor2"]).get(incident.get_absolute_url())
    proposed = {person.username for person in page.context["readers"].restrict.initial["people"]}
    assert proposed == {"officer", "monitor", "monitor2"}
    address = f"{incident.get_absolute_url()}lecteurs/"
    people_named = [str(people[name].user.pk) for name in ("officer", "monitor")]
    assert client_of(people["monitor2"]).post(f"{address}restrict/", {"people": people_named}).status_code == 302
    page = client_of(people["officer"]).get(incident.get_absolute_url())
    assert page.context["readers"].names == "monitor, monitor2, officer"
    assert not page.context["readers"].too_few_verifiers
    other = {"person": str(people["analyst"].user.pk)}
    assert client_of(people["officer"]).post(f"{address}add/", other).status_code == 302
    assert client_of(people["analyst"]).get(incident.get_absolute_url()).status_code == 200
    gone = {"person": str(people["monitor2"].user.pk)}
    assert client_of(people["officer"]).post(f"{address}remove/", gone).status_code == 302
    page = client_of(people["officer"]).get(incident.get_absolute_url())
    assert page.context["readers"].too_few_verifiers
    assert client_of(people["officer"]).post(f"{address}unrestrict/").status_code == 302
    assert client_of(people["monitor2"]).get(incident.get_absolute_url()).status_code == 200


def test_who_takes_themselves_off_is_led_back_to_the_list(people: People, client_of, secret: Incident) -> None:
    own = {"person": str(people["monitor"].user.pk)}
    answer = client_of(people["monitor"]).post(f"{secret.get_absolute_url()}lecteurs/remove/", own)
    assert answer.headers["Location"] == "/bureau/violations/"


def test_an_analyst_does_not_restrict_and_a_stranger_finds_nothing(people: People, client_of) -> None:
    incident = make_incident(by=people["officer"])
    address = f"{incident.get_absolute_url()}lecteurs/restrict/"
    with pytest.raises(Denied):
        actions.restrict(incident, [], by=people["analyst"])
    assert client_of(people["analyst"]).post(address).status_code == 403
    assert client_of(people["outsider"]).post(address).status_code == 404
    assert client_of(people["officer"]).post(f"{incident.get_absolute_url()}lecteurs/autre/").status_code == 404
    assert not Incident.objects.get(pk=incident.pk).restricted


def test_new_keys_and_a_leaver_change_nothing_for_the_named_who_stay(people: People, secret: Incident) -> None:
    revoke(people["monitor2"].user, "monitoring", by=afresh(people["founder"]))
    reseal_some("monitoring", by=afresh(people["monitor"]), seconds=60)
    rotate("monitoring", by=afresh(people["founder"]))
    reseal_some("monitoring", by=afresh(people["officer"]), seconds=60)
    fresh = Incident.objects.get(pk=secret.pk)
    assert fresh.epoch == 3
    for name in ("officer", "monitor"):
        assert open_one(fresh, by=afresh(people[name]))["title"].startswith("Affaire")
    assert not Incident.objects.visible_to(people["monitor2"]).exists()
