"""What someone told the duty desk stands on a ladder after one click, once, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.access.errors import Denied, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake.calls.actions import log_call
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.models import Report
from vigie.protection.intake.odk.bringing import bring
from vigie.protection.intake.odk.factories import make_phone
from vigie.protection.intake.odk.reading import read
from vigie.protection.ladder import actions, queries
from vigie.protection.ladder.factories import make_party
from vigie.protection.ladder.facts import Told
from vigie.protection.ladder.models import SecurityIncident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
WORDS = "Deux inconnus devant la porte (inventé)."


def a_call(by: Actor) -> Report:
    """A call that was written down, in danger, with a coded kind and day."""
    coded = {"title": "Visite inhabituelle", "narrative": WORDS, "day": "2026-01-05", "precision": "about"}
    return log_call(
        words=WORDS, draft=Draft.of({"violation": {**coded, "area": "CM-NW"}}), country="CMR", urgency="immediate",
        submission="appel-invente", language="fr", by=by,
    )  # fmt: skip


def told() -> Told:
    return Told(kind="visit", day=timezone.localdate(), precision="exact", area="", words=WORDS)


def page_of(report: Report) -> str:
    return reverse("ladder:log_from_report", args=[report.pk])


def test_one_click_brings_what_the_request_says_and_the_incident_keeps_where_it_came_from(
    people: People, client_of: ClientOf
) -> None:
    officer = people["officer"]
    report, client, party = a_call(officer), client_of(officer), make_party(by=officer)
    assert page_of(report) in client.get(report.get_absolute_url()).content.decode()
    form = client.get(page_of(report)).context["form"]
    assert {name: str(form[name].value()) for name in ("kind", "day", "precision", "country", "area", "urgency")} == {
        "kind": "visit", "day": "2026-01-05", "precision": "about", "country": "CMR", "area": "CM-NW",
        "urgency": "immediate",
    }  # fmt: skip
    assert WORDS in form["words"].value()
    typed = {name: form[name].value() for name in form.fields if form[name].value()} | {"parties": [str(party.pk)]}
    assert client.post(page_of(report), {**typed, "kind": ""}).status_code == 422
    saved = client.post(page_of(report), typed)
    fact = SecurityIncident.objects.get()
    assert saved.headers["Location"] == fact.get_absolute_url()
    assert open_one(fact, by=officer)["origin"] == str(report.pk)
    assert [step.what for one in queries.followed(officer) for step in one.steps] == ["visit"]
    assert report.get_absolute_url() in client.get(fact.get_absolute_url()).content.decode()
    # Whoever keeps ladders without reading requests reads the incident, and no way to the request.
    assert report.get_absolute_url() not in client_of(people["monitor"]).get(fact.get_absolute_url()).content.decode()


def a_sheet_b(by: Actor, *, victim: str) -> Report:
    """A filled Sheet B that came from a telephone."""
    xml = (
        '<data id="fiche-b"><country>CMR</country><urgency>immediate</urgency><violation><fact>watcher</fact>'
        f"<narrative>{WORDS}</narrative><day>2026-01-05</day><precision>about</precision><area>CM-NW</area>"
        f"<locality>Quartier inventé</locality></violation><acts><victim>{victim}</victim></acts>"
        "<meta><instanceID>uuid:fiche-b</instanceID></meta></data>"
    )
    bring(read(xml.encode()), phone=make_phone(by=by).phone, by=Actor.nobody())
    return Report.objects.get()


@pytest.mark.parametrize("known", [True, False])
def test_a_sheet_b_comes_to_its_ladder_with_nothing_typed_twice(
    people: People, client_of: ClientOf, *, known: bool
) -> None:
    officer, client = people["officer"], client_of(people["officer"])
    party = make_party("Collectif Inventé", by=officer)
    report = a_sheet_b(people["founder"], victim="COLLECTIF INVENTE" if known else "Personne B (exemple)")
    form = client.get(page_of(report)).context["form"]
    names = ("kind", "day", "precision", "country", "area", "urgency", "new_name")
    assert [str(form[name].value()) for name in names] == [
        "watcher", "2026-01-05", "about", "CMR", "CM-NW", "immediate", "" if known else "Personne B (exemple)",
    ]  # fmt: skip
    assert form["parties"].value() == ([str(party.pk)] if known else [])
    assert WORDS in form["words"].value()
    assert "Quartier inventé" in form["words"].value()
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    assert client.post(page_of(report), typed | ({} if known else {"new_kind": "person"})).status_code == 302
    (steps,) = [one.steps for one in queries.followed(officer) if one.steps]
    assert [step.what for step in steps] == ["watcher"]


def test_a_request_is_noted_once_whoever_clicks(people: People, client_of: ClientOf) -> None:
    report, _code = make_report(WORDS)
    fact = actions.log(told(), country="CMR", parties=[], report=report, by=people["officer"])
    other = client_of(people["officer2"])
    shown = other.get(report.get_absolute_url()).content.decode()
    assert page_of(report) not in shown
    assert fact.get_absolute_url() in shown
    for answer in (other.get(page_of(report)), other.post(page_of(report))):
        assert answer.headers["Location"] == fact.get_absolute_url()
    with pytest.raises(WrongState):
        actions.log(told(), country="CMR", parties=[], report=report, by=people["officer2"])
    twin, _code = make_report(WORDS)
    actions.log(told(), country="CMR", parties=[], report=twin, by=people["officer2"])
    assert SecurityIncident.objects.count() == 2


def test_of_two_who_click_at_the_same_moment_one_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    report, _code = make_report(WORDS)
    party = make_party(by=people["officer"])
    actions.log(told(), country="CMR", parties=[party], report=report, by=people["officer"])
    monkeypatch.setattr(actions.origins, "check", lambda key: None)
    with pytest.raises(WrongState):
        actions.log(told(), country="CMR", parties=[make_party("Autre", by=people["officer2"])], report=report,
                    by=people["officer2"])  # fmt: skip
    assert SecurityIncident.objects.count() == 1
    assert sorted(len(one.steps) for one in queries.followed(people["officer"])) == [0, 1]


def test_nobody_notes_one_who_does_not_both_read_requests_and_keep_ladders(people: People, client_of: ClientOf) -> None:
    report, _code = make_report(WORDS)
    desk = make_person("permanence-seule", {"intake": Role.OFFICER}, by=people["founder"])
    reader = make_person("lit-seulement", {"intake": Role.MONITOR, "monitoring": Role.MONITOR}, by=people["founder"])
    assert page_of(report) not in client_of(desk).get(report.get_absolute_url()).content.decode()
    assert client_of(desk).get(page_of(report)).status_code == 403
    assert client_of(people["monitor"]).get(page_of(report)).status_code == 404
    for nobody in (desk, reader, people["monitor"], people["protector"], Actor.nobody()):
        with pytest.raises(Denied):
            actions.log(told(), country="CMR", parties=[], report=report, by=nobody)
    assert not SecurityIncident.objects.exists()


def test_the_database_alone_links_no_incident_to_its_request(people: People) -> None:
    report, _code = make_report(WORDS)
    fact = actions.log(told(), country="CMR", parties=[], report=report, by=people["officer"])
    hexes = {report.pk.hex, str(report.pk)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ladder_securityincident")
        assert not any(each in repr(cursor.fetchall()) for each in hexes)
    assert fact.pk.version == 4
