"""Small incidents stand on the ladder of whom they are about, and ask for a look when they rise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.compute.ladder import Rung
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.people.models import Party, PartyFacts
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.doubles.actions import merge, undo
from vigie.protection.incidents.factories import make_act, make_incident
from vigie.protection.ladder import actions, queries
from vigie.protection.ladder.factories import make_fact, make_party
from vigie.protection.ladder.facts import Told
from vigie.protection.ladder.models import Ladder, SecurityIncident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
NAME = "Nom-planté Zyxwvut"


def typed(**changes: str) -> dict[str, object]:
    day = (timezone.localdate() - timedelta(days=2)).isoformat()
    return {
        "kind": "visit", "day": day, "precision": "exact", "country": "CMR", "words": "Mots inventés.",
        "urgency": "none", **changes,
    }  # fmt: skip


def test_a_fact_is_noted_about_someone_new_in_one_form(people: People, client_of: ClientOf) -> None:
    monitor = client_of(people["monitor"])
    page = reverse("ladder:log")
    assert monitor.post(page, typed(new_name=NAME)).status_code == 422  # a person, or an organisation?
    assert not Party.objects.exists()
    assert monitor.post(page, typed(new_name=NAME, new_kind="person")).status_code == 302
    (one,) = queries.followed(people["monitor"])
    assert (one.facts.name, [step.rung for step in one.steps]) == (NAME, [Rung.INCIDENT])
    fact = SecurityIncident.objects.get()
    assert fact.month.day == 1
    assert open_one(fact, by=people["monitor"])["parties"] == [str(one.party.pk)]
    assert NAME in monitor.get(reverse("ladder:party", args=[one.party.pk])).content.decode()


def test_nothing_said_lies_in_clear(people: People) -> None:
    make_fact(make_party(NAME, by=people["monitor"]), by=people["monitor"], words="Mot-planté Qrstuv")
    with connection.cursor() as cursor:
        for table in ("people_party", "ladder_securityincident", "ladder_ladder"):
            cursor.execute(f"SELECT * FROM {table}")  # three names of our own
            held = repr(cursor.fetchall())
            assert held != "[]"
            assert not any(word in held for word in (NAME, "Qrstuv", "watcher", "CM-NW", "organisation"))


def test_a_third_fact_in_two_months_asks_for_a_look_and_the_look_ends_it(people: People, client_of: ClientOf) -> None:
    by = people["monitor"]
    party = make_party(by=by)
    for days in (50, 30):
        make_fact(party, by=by, days_ago=days)
    assert queries.todo(by) == []
    make_fact(party, by=by, days_ago=1)
    (line,) = queries.todo(by)
    assert line.url == reverse("ladder:party", args=[party.pk])
    assert "inventée" not in line.title + line.detail
    monitor = client_of(by)
    look = reverse("ladder:look", args=[party.pk])
    assert monitor.post(look, {"words": " "}).status_code == 422
    assert monitor.post(look, {"words": "Appel inventé."}).status_code == 302
    assert queries.todo(by) == []
    assert "Appel inventé." in monitor.get(line.url).content.decode()
    make_fact(party, by=by, days_ago=0)
    assert len(queries.todo(by)) == 1


def test_a_violation_with_the_very_name_is_proposed_and_a_person_puts_it_on_the_ladder(
    people: People, client_of: ClientOf
) -> None:
    by = people["monitor"]
    monitor = client_of(by)
    party = make_party(NAME, by=by)
    violation = make_incident(by=by, acts=[make_act(victim=NAME), make_act(act="murder", victim=NAME)])
    other = make_incident(by=by, acts=[make_act(victim="Quelqu’un d’autre")])
    for each in (violation, other):
        monitor.get(each.get_absolute_url())  # opened once, its names are compared
    page = reverse("ladder:party", args=[party.pk])
    put = reverse("ladder:climb", args=[party.pk, violation.pk])
    assert put in (shown := monitor.get(page).content.decode())
    assert reverse("ladder:climb", args=[party.pk, other.pk]) not in shown
    assert monitor.post(put).status_code == 302
    assert monitor.post(put).status_code == 400  # it stands there already
    (one,) = queries.followed(by)
    assert [step.rung for step in one.steps] == [Rung.THREAT, Rung.ATTACK]
    assert [reason.rule for reason in one.reading.reasons] == ["rung"]
    assert put not in monitor.get(page).content.decode()
    actions.take_off(party, str(violation.pk), by=by)
    assert queries.followed(by)[0].steps == []
    with pytest.raises(Invalid):
        actions.take_off(party, str(violation.pk), by=by)


def test_a_violation_that_is_restricted_later_leaves_the_ladder_of_those_who_may_not_see_it(people: People) -> None:
    by, other = people["monitor"], people["monitor2"]
    party = make_party(by=by)
    violation = make_incident(by=by)
    actions.climb(party, violation, by=by)
    make_fact(party, by=by)
    assert len(queries.followed(other)[0].steps) == 2
    incidents.restrict(violation, [], by=by)
    with pytest.raises(Invalid):
        actions.climb(make_party("Autre", by=by), violation, by=by)
    assert [[step.source for step in one.steps] for one in queries.followed(other)] == [["security"], []]
    assert len(queries.followed(by)[0].steps) == 2
    assert len(queries.steps(other)) == 1


def test_an_event_told_twice_is_one_step_until_the_merge_is_undone(people: People, client_of: ClientOf) -> None:
    by = people["monitor"]
    monitor, party = client_of(by), make_party(NAME, by=by)
    once, again, third = (make_incident(by=by, acts=[make_act(victim=NAME)]) for _each in range(3))
    for each in (once, again, third):
        monitor.get(each.get_absolute_url())
    for each in (once, again):
        actions.climb(party, each, by=by)
    double, elsewhere = (merge(once, each, reason="Même fait (exemple).", by=by) for each in (again, third))
    (one,) = queries.followed(by)
    assert [step.ref for step in one.steps] == [str(once.pk)]
    assert queries.namesakes(by, one) == []
    for merged in (double, elsewhere):
        undo(merged, reason="Deux faits (exemple).", by=by)
    (one,) = queries.followed(by)
    assert {step.ref for step in one.steps} == {str(once.pk), str(again.pk)}
    monitor.get(third.get_absolute_url())
    assert queries.namesakes(by, one) == [third]


def test_a_step_stays_when_the_violation_that_counts_is_on_no_ladder(people: People) -> None:
    by = people["monitor"]
    party, step, counted = make_party(by=by), make_incident(by=by), make_incident(by=by)
    actions.climb(party, step, by=by)
    merge(counted, step, reason="Même fait (exemple).", by=by)
    assert [each.ref for each in queries.followed(by)[0].steps] == [str(step.pk)]


def test_other_teams_and_strangers_see_and_note_nothing(people: People, client_of: ClientOf) -> None:
    by = people["monitor"]
    party = make_party(by=by)
    fact = make_fact(party, by=by)
    for person in (people["protector"], people["host"]):
        client = client_of(person)
        assert client.get(reverse("ladder:party", args=[party.pk])).status_code == 404
        assert client.get(fact.get_absolute_url()).status_code == 404
        assert client.get(reverse("ladder:log")).status_code == 403
        assert "inventée" not in client.get(reverse("ladder:list")).content.decode()
    for nobody in (people["protector"], people["analyst"], Actor.nobody(), Actor.system()):
        with pytest.raises(Denied):
            make_fact(by=nobody)
        with pytest.raises(Denied):
            actions.look(Ladder.objects.get(), words="x", by=nobody)
    assert SecurityIncident.objects.count() == 1


def test_of_two_who_write_at_once_one_is_told_and_nothing_of_theirs_is_kept(people: People) -> None:
    by = people["monitor"]
    party = make_party(by=by)
    make_fact(party, by=by)
    late = Ladder.objects.get()
    make_fact(party, by=by, kind="call")
    with pytest.raises(WrongState):
        actions.look(late, words="Vu.", by=by)
    assert len(queries.followed(by)[0].steps) == 2


@pytest.mark.parametrize(
    "wrong", [{"kind": "no_such_kind"}, {"area": "TD-ND"}, {"day": timezone.localdate() + timedelta(days=2)}], ids=str
)
def test_nonsense_is_refused_in_words(people: People, wrong: dict[str, object]) -> None:
    told = {"kind": "call", "day": timezone.localdate(), "precision": "exact", "area": "", "words": "", **wrong}
    with pytest.raises(Invalid):
        actions.log(Told(**told), country="CMR", parties=[], by=people["monitor"])
    assert not SecurityIncident.objects.exists()


def test_a_name_that_was_wrong_is_changed_and_found_under_the_new_one(people: People) -> None:
    by = people["monitor"]
    party = make_party("Faux nom", by=by)
    actions.change_party(party, PartyFacts(kind="person", name=NAME, others="Autre nom"), by=by)
    known = PartyFacts.opened(open_one(Party.objects.get(pk=party.pk), by=by))
    assert known.names == [NAME, "Autre nom"]
    with pytest.raises(Invalid):
        actions.change_party(party, PartyFacts(kind="person", name=" "), by=by)
