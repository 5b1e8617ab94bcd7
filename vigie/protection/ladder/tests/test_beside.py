"""A violation's timeline tells the security incidents of those on whose ladder it stands, to whoever may see both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.factories import make_act, make_incident
from vigie.protection.incidents.models import Incident
from vigie.protection.ladder import actions
from vigie.protection.ladder.factories import make_fact, make_party
from vigie.protection.ladder.timeline import beside

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]
NAME = "Association tout inventée"


@pytest.fixture
def standing(people: People) -> list[Incident]:
    """Two violations on the ladder of one organisation, beside a watcher; and a ladder of someone else."""
    by = people["officer"]
    party, other = make_party(NAME, by=by), make_party("Autre inventée", by=by)
    make_fact(party, by=by, days_ago=20, kind="watcher")
    make_fact(other, by=by, kind="lost_phone")
    made = [make_incident(by=by), make_incident(by=by, title="Ensuite", acts=[make_act(act="torture")])]
    for incident in made:
        actions.climb(party, incident, by=by)
    return made


def of(incident: Incident) -> str:
    return reverse("incidents:timeline", args=[incident.pk])


def test_what_announced_a_violation_stands_on_its_timeline(people: People, client_of: ClientOf, standing) -> None:
    page = client_of(people["monitor"]).get(of(standing[0])).content.decode()
    assert NAME in page
    assert "Autre inventée" not in page
    assert 'class="bar sign"' in page
    assert reverse("incidents:incident", args=[standing[1].pk]) in page
    assert client_of(people["outsider"]).get(of(standing[0])).status_code == 404
    assert beside(standing[0], by=people["outsider"]) == []


def test_a_violation_that_one_may_not_see_is_on_nobodys_timeline(people: People, client_of: ClientOf, standing) -> None:
    incidents.restrict(standing[1], [people["monitor"].user], by=people["officer"])
    hidden = reverse("incidents:incident", args=[standing[1].pk])
    assert hidden in client_of(people["monitor"]).get(of(standing[0])).content.decode()
    page = client_of(people["monitor2"]).get(of(standing[0])).content.decode()
    assert NAME in page
    assert hidden not in page


def test_reading_the_ladders_is_noted_once_and_a_violation_on_none_says_nothing(people: People, standing) -> None:
    alone, before = make_incident(by=people["officer"], title="Sans échelle"), Entry.objects.count()
    assert beside(alone, by=people["monitor"]) == []
    assert Entry.objects.count() == before + 1
