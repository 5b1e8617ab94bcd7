"""The files of a restricted violation open for the same persons as the violation, and for no one else."""

from __future__ import annotations

import pytest

from vigie.ground.access.errors import Invalid
from vigie.ground.access.models import Alarm
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.files.models import File
from vigie.ground.files.tests import samples
from vigie.ground.seal import locks
from vigie.ground.seal.coercion_models import Absence
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import Wrap
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions
from vigie.protection.incidents.evidence import actions as evidence_actions
from vigie.protection.incidents.evidence.tests.helpers import Browser, address, join, send, taken
from vigie.protection.incidents.models import Evidence, Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def user_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def test_files_follow_their_violation_into_restriction_and_out_of_it(
    people: People, client_of: Browser, monitor, incident: Incident
) -> None:
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    other = client_of(people["monitor2"])
    assert taken(other, evidence, "original") == samples.photo()
    actions.restrict(incident, [user_of(people["officer"])], by=people["monitor"])
    assert taken(monitor, evidence, "original") == samples.photo()
    assert other.get(address(evidence, "original")).status_code == 404
    assert not Evidence.objects.visible_to(people["monitor2"]).exists()
    assert join(monitor, incident, "autre.jpg", samples.photo()).file.restricted
    actions.name_person(Incident.objects.get(), user_of(people["monitor2"]), by=people["monitor"])
    assert taken(other, evidence, "original") == samples.photo()
    actions.unname_person(Incident.objects.get(), user_of(people["monitor2"]), by=people["monitor"])
    assert other.get(address(evidence, "original")).status_code == 404
    actions.unrestrict(Incident.objects.get(), by=people["monitor"])
    assert taken(other, evidence, "original") == samples.photo()


@pytest.mark.parametrize("two", [False, True])
def test_a_file_that_was_being_cleaned_when_its_violation_was_restricted_opens_for_no_one_else(
    people: People, monitor, incident: Incident, monkeypatch: pytest.MonkeyPatch, two: bool
) -> None:
    names = [user_of(people[name]) for name in ("officer", "monitor2", "analyst")]
    prepare = evidence_actions.prepare

    def slowly(*words, **named):
        actions.restrict(Incident.objects.get(), names, two=two, by=people["officer"])
        return prepare(*words, **named)

    monkeypatch.setattr(evidence_actions, "prepare", slowly)
    answer = send(monitor, incident, "photo.jpg", samples.photo())
    assert not File.objects.exclude(wrap=Wrap.NAMED).exists()
    assert not Alarm.objects.exists()
    assert answer.status_code != 302, "the monitor is not named any more"


def test_a_named_person_who_travels_stops_no_one_from_being_taken_off(
    people: People, monitor, incident: Incident
) -> None:
    names = [user_of(people[name]) for name in ("officer", "monitor2")]
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    actions.restrict(incident, names, by=people["monitor"])
    absence = locks.give_keys_back(Absence.Kind.TRAVEL, by=people["officer"])
    actions.unname_person(Incident.objects.get(), user_of(people["monitor2"]), by=people["monitor"])
    assert not Evidence.objects.visible_to(people["monitor2"]).exists()
    locks.welcome_back(absence, by=people["founder"])
    assert open_one(File.objects.get(pk=evidence.file_id), by=afresh(people["officer"]))["name"] == "photo.jpg"


def test_a_violation_that_opens_with_two_has_no_file_that_opens_for_one(
    people: People, monitor, incident: Incident
) -> None:
    names = [user_of(people[name]) for name in ("officer", "monitor2")]
    evidence = join(monitor, incident, "photo.jpg", samples.photo())
    with pytest.raises(Invalid):
        actions.restrict(incident, names, two=True, by=people["monitor"])
    assert not Incident.objects.get().restricted
    monitor.post(address(evidence, "retirer"), {f"r{evidence.pk.hex}-reason": "Doublon (exemple)."})
    actions.restrict(Incident.objects.get(), names, two=True, by=people["monitor"])
    assert send(monitor, Incident.objects.get(), "photo.jpg", samples.photo()).status_code in {400, 403}
    assert Evidence.objects.filter(file__state="kept").count() == 0
