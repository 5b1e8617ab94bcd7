"""A request that may tell of a recorded violation: proposed to whoever may see both, decided by a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.seal.blind import BlindKeys, compare
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions
from vigie.protection.incidents.factories import make_facts, make_incident
from vigie.protection.incidents.matters.reading import proposed
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.searching import identities
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.matters.reading import APART, SAME, newest, opened
from vigie.protection.intake.models import Report

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]
PAGE = "/bureau/demandes/semblables/"
SAY = "/bureau/violations/demandes/semblables/"
TOLD = "Ils ont gardé Mireille Zoumanga deux nuits à Lissongo, personne ne peut la voir."
TITLE, NARRATIVE = (
    "Garde à vue (exemple)",
    "À Lissongo, la brigade retient depuis jeudi Mireille Zoumanga, enseignante.",
)


@pytest.fixture
def report(people: People) -> Report:
    return make_report(TOLD)[0]


@pytest.fixture
def violation(people: People) -> Incident:
    make_incident(by=people["officer"], title="Autre chose (exemple)", narrative="Un bureau cambriolé sans témoin.")
    return make_incident(by=people["officer"], title=TITLE, narrative=NARRATIVE)


def found(actor: Actor) -> list[object]:
    return [pair.other.incident.pk for pair in proposed(opened(newest(actor), by=actor), by=actor)]


def test_a_violation_that_a_request_may_tell_is_proposed_with_the_reason(
    people: People, client_of: ClientOf, report: Report, violation: Incident
) -> None:
    page = client_of(people["officer"]).get(PAGE).content.decode()
    assert TITLE in page
    assert "Autre chose" not in page
    assert "les mêmes lieux ou personnes dans leurs mots" in page
    assert found(people["officer"]) == [violation.pk]
    assert found(people["monitor"]) == []  # reads violations, and no request
    actions.restrict(violation, [people["monitor"].user], by=people["officer"])
    assert found(people["officer2"]) == []
    assert TITLE not in client_of(people["officer2"]).get(PAGE).content.decode()


def test_the_board_says_that_a_violation_shares_a_number_once_it_was_compared_and_nothing_is_opened(
    people: People, client_of: ClientOf
) -> None:
    make_report("Appelez-nous au +237 6 12 34 56 78 (exemple inventé), nous avons peur.")
    officer, said = client_of(people["officer"]), "violation enregistrée a en commun"
    named = make_incident(by=people["officer"], narrative="Joignable au 237612345678 (exemple).")
    assert said not in officer.get("/bureau/demandes/").content.decode()  # nobody has compared it yet
    keys = BlindKeys(people["officer"])
    known = open_one(named, by=people["officer"])
    with permitted_write():
        compare([(named, lambda: identities(named, known))], keys)
    assert said in officer.get("/bureau/demandes/").content.decode()
    actions.restrict(named, [people["monitor"].user], by=people["officer"])
    assert said not in client_of(people["officer2"]).get("/bureau/demandes/").content.decode()


def test_a_person_says_that_they_are_one_matter_or_not_and_may_think_again(
    people: People, client_of: ClientOf, report: Report, violation: Incident
) -> None:
    officer, keys = client_of(people["officer"]), {"report": report.pk, "violation": violation.pk}
    for said, shown in ((SAME, "Même affaire"), (APART, "À part")):
        assert officer.post(SAY, {**keys, "said": said}).headers["Location"] == report.get_absolute_url()
        page = officer.get(report.get_absolute_url()).content.decode()
        assert violation.get_absolute_url() in page
        assert shown in page
        assert found(people["officer2"]) == []
    officer.post(SAY, {**keys, "said": ""})
    assert found(people["officer2"]) == [violation.pk]
    assert Report.objects.get().state == "received"
    assert Incident.objects.get(pk=violation.pk).state == "received"


def test_only_whoever_may_see_both_and_works_on_requests_says_so(
    people: People, client_of: ClientOf, report: Report, violation: Incident
) -> None:
    keys = {"report": report.pk, "violation": violation.pk, "said": SAME}
    for stranger in ("monitor", "protector", "outsider"):
        assert client_of(people[stranger]).post(SAY, keys).status_code == 404
    actions.restrict(violation, [people["monitor"].user], by=people["officer"])
    assert client_of(people["officer2"]).post(SAY, keys).status_code == 404
    client_of(people["officer"]).post(SAY, keys)
    shown = client_of(people["officer2"]).get(report.get_absolute_url()).content.decode()
    assert violation.get_absolute_url() not in shown
    assert "Même affaire" not in shown


def test_the_violation_recorded_from_a_request_is_no_news(people: People, report: Report) -> None:
    made = make_incident(by=people["officer"], title="Ailleurs (exemple)", narrative="Rien.")
    assert found(people["officer"]) == []
    facts = make_facts(title=TITLE, narrative=NARRATIVE)
    actions.record(facts, country="CMR", urgency="none", report=report, reason="Relu.", by=people["officer"])
    assert found(people["officer"]) == []
    actions.correct(made, facts, country="CMR", urgency="none", reason="Relu.", by=people["monitor"])
    assert found(people["officer"]) == [made.pk]
