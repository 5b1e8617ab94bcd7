"""Requests that may be of one matter are proposed with reasons; a person decides, and nothing is merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake import actions as intake
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.matters.actions import say
from vigie.protection.intake.matters.days import DAY_UNKNOWN, day_of
from vigie.protection.intake.matters.reading import APART, MATTER, SAME, Read, newest, opened, pairs
from vigie.protection.intake.models import Report

ClientOf = Callable[[Actor], Client]
PAGE = "/bureau/demandes/semblables/"
ONE = "On a emmené Prosper Tambola vers la brigade de Bamvélé. Appelez le 6 12 34 56 78."
OTHER = "Ma cousine cherche un abri loin de la ville : quelqu’un la suit au travail."
AGAIN = "Quelles nouvelles de mon frère ? Je suis au 612345678, il était à Bamvélé."


@pytest.fixture
def reports(people: People) -> list[Report]:
    """Two of one matter, by a number and a place, and one that has nothing to do with them."""
    return [make_report(words)[0] for words in (ONE, OTHER, AGAIN)]


def again(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def proposed(actor: Actor) -> list[set[Any]]:
    return [{pair.one.report.pk, pair.other.report.pk} for pair in pairs(opened(newest(actor), by=actor))]


@pytest.mark.django_db
def test_two_requests_with_one_number_are_proposed_with_the_reason_to_the_desk_alone(
    people: People, client_of: ClientOf, reports: list[Report]
) -> None:
    page = client_of(people["officer"]).get(PAGE).content.decode()
    assert page.count("Peut-être une même affaire") == 1
    assert "le même numéro de téléphone ou la même adresse" in page
    assert "Appelez le 6 12 34" in page
    assert "abri loin de la ville" not in page
    assert "la même adresse" in client_of(people["officer"]).get("/bureau/demandes/").content.decode()
    for stranger in ("monitor", "outsider", "coordinator"):
        assert client_of(people[stranger]).get(PAGE).status_code == 403
        assert client_of(people[stranger]).get(f"/bureau/demandes/{reports[0].pk}/semblables/").status_code == 403
        assert proposed(people[stranger]) == []


@pytest.mark.django_db
def test_what_was_said_is_shown_by_each_and_both_stay_whole(
    people: People, client_of: ClientOf, reports: list[Report]
) -> None:
    one, other, same = reports
    officer = client_of(people["officer"])
    keys = {"one": one.pk, "other": same.pk}
    assert officer.post(f"{PAGE}dire/", {**keys, "said": SAME}).headers["Location"] == PAGE
    assert proposed(people["officer"]) == []
    for each, link in ((one, same), (same, one)):
        page = officer.get(each.get_absolute_url()).content.decode()
        assert "Même affaire" in page
        assert link.get_absolute_url() in page
        assert again(each).state == "received"
        assert again(each).unanswered
    assert "Même affaire" not in officer.get(other.get_absolute_url()).content.decode()
    back = officer.post(f"{PAGE}dire/", {**keys, "said": "", "back": "1"})
    assert back.headers["Location"] == one.get_absolute_url()
    assert len(proposed(people["officer"])) == 1
    for verb in ("report.same_matter", "report.think_again"):
        assert Entry.objects.saying(verb=verb).count() == 1  # two in a row would say in clear which belong together


@pytest.mark.django_db
def test_a_pair_kept_apart_is_not_proposed_again(people: People, reports: list[Report]) -> None:
    say(again(reports[0]), again(reports[2]), APART, by=people["officer"])
    assert proposed(people["officer2"]) == []
    say(again(reports[2]), again(reports[0]), SAME, by=people["officer2"])
    known = open_one(again(reports[0]), by=people["officer"])
    assert [(entry["said"], entry["by"]) for entry in known[MATTER]] == [(SAME, "officer2")]


@pytest.mark.django_db
def test_only_the_desk_says_so_of_two_and_not_of_what_changed_meanwhile(
    people: People, client_of: ClientOf, reports: list[Report]
) -> None:
    one, _other, same = reports
    keys = {"one": one.pk, "other": same.pk, "said": SAME}
    assert client_of(people["monitor"]).post(f"{PAGE}dire/", keys).status_code == 404
    assert client_of(people["officer"]).post(f"{PAGE}dire/", {**keys, "said": "oui"}).status_code == 404
    with pytest.raises(Denied):
        say(again(one), again(same), SAME, by=people["monitor"])
    for wrong in ((one, one, SAME), (one, same, "merged")):
        with pytest.raises(Invalid):
            say(again(wrong[0]), again(wrong[1]), wrong[2], by=people["officer"])
    late = again(same)
    intake.close(again(same), kind="answered", reason="Relu.", seen=1, by=people["officer"])
    with pytest.raises(WrongState):
        say(again(one), late, SAME, by=people["officer"])
    assert MATTER not in open_one(again(one), by=people["officer"])


@pytest.mark.django_db
def test_that_two_are_of_one_matter_lies_nowhere_in_clear(people: People, reports: list[Report]) -> None:
    say(again(reports[0]), again(reports[2]), SAME, by=people["officer"])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(("audit_", "seal_", "intake_message", "intake_enclosure")):
                cursor.execute(f"SELECT * FROM {table}")  # our own tables
                for row in map(str, cursor.fetchall()):
                    keys = [str(one.pk) in row or one.pk.hex in row for one in (reports[0], reports[2])]
                    assert not all(keys), table


@pytest.mark.django_db
def test_a_closed_request_is_compared_only_when_it_is_asked_about(
    people: People, client_of: ClientOf, reports: list[Report]
) -> None:
    intake.close(again(reports[2]), kind="answered", reason="Relu.", seen=1, by=people["officer"])
    assert proposed(people["officer"]) == []
    page = client_of(people["officer"]).get(f"/bureau/demandes/{reports[2].pk}/semblables/").content.decode()
    assert reports[0].get_absolute_url() in page


@pytest.mark.django_db
def test_answers_of_a_form_are_compared_too(people: People) -> None:
    answers = {
        "violation": {"day": "2026-03-05", "precision": "exact", "area": "CM-NW"},
        "acts": [{"victim": "Me Awa Xyz"}],
    }
    read = Read(
        Report(country="CMR"), {"mail": {"from": "a@exemple.org"}}, {"words": "", "draft": Draft.of(answers).sealed()}
    )
    assert read.told.names == {"awa xyz"}
    assert read.told.contacts == {"a@exemple.org"}
    assert read.told.event is not None
    assert read.told.event.area == "CM-NW"
    assert Read(Report(), {}, {"words": "Rien de codé."}).told.event is None


@pytest.mark.parametrize("written", ["", "hier", "2026-13-01"])
def test_a_day_that_cannot_be_read_is_not_known(written: str) -> None:
    assert day_of(written, "exact")[0] == DAY_UNKNOWN
