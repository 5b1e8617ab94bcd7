"""A violation that takes two of its named persons to open."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from vigie.compute.identity import persons
from vigie.ground.access.errors import Altered, FourEyes, Invalid
from vigie.ground.access.models import Alarm, Membership
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.models import Entry
from vigie.ground.seal import naming, two
from vigie.ground.seal.actions import rotate
from vigie.ground.seal.blind import BlindKeys, compare, not_compared, sharing
from vigie.ground.seal.coercion_models import Opening
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import BlindMark
from vigie.ground.seal.opening import NeedsTwo, open_one
from vigie.ground.seal.resealing import reseal_some
from vigie.ground.seal.tests.records import again
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import Incident

pytestmark = pytest.mark.django_db


def user_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


@pytest.fixture
def kept_by_two(people: People) -> Incident:
    """A violation that three monitors of the team are named on, and any two of them open."""
    incident = make_incident(by=people["monitor"], title="Cache (exemple)")
    others = [user_of(people[name]) for name in ("monitor2", "analyst")]
    naming.restrict(incident, others, two=True, by=people["monitor"])
    return Incident.objects.get(pk=incident.pk)


def test_one_alone_does_not_open_even_with_every_secret_of_the_database(people: People, kept_by_two: Incident) -> None:
    for name in ("monitor", "monitor2", "analyst"):
        with pytest.raises(NeedsTwo):
            open_one(again(kept_by_two), by=afresh(people[name]))
    assert not Incident.objects.visible_to(people["officer"]).exists()


def test_a_lent_half_opens_for_a_quarter_of_an_hour_and_for_the_asker_only(
    people: People, kept_by_two: Incident
) -> None:
    opening = two.ask(kept_by_two, by=people["monitor"])
    with pytest.raises(FourEyes):
        two.lend(opening, by=people["monitor"])
    with pytest.raises(LookupError):
        two.lend(opening, by=people["officer"])
    assert list(two.asked_of(people["monitor2"])) == [opening]
    assert not two.asked_of(people["officer"]).exists()
    two.lend(opening, by=people["monitor2"])
    assert open_one(again(kept_by_two), by=afresh(people["monitor"]))["title"] == "Cache (exemple)"
    with pytest.raises(NeedsTwo):
        open_one(again(kept_by_two), by=afresh(people["monitor2"]))
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        with pytest.raises(NeedsTwo):
            open_one(again(kept_by_two), by=afresh(people["monitor"]))
        assert two.forget_old_openings() == 1
    verbs = [entry.facts["verb"] for entry in Entry.objects.all()]
    assert "record.ask" in verbs
    assert "record.lend" in verbs


def test_a_half_lent_for_one_asker_is_of_no_use_in_anothers_name(people: People, kept_by_two: Incident) -> None:
    opening = two.ask(kept_by_two, by=people["monitor"])
    two.lend(opening, by=people["monitor2"])
    Opening.objects.update(asker=user_of(people["analyst"]))
    with pytest.raises(Altered):
        open_one(again(kept_by_two), by=afresh(people["analyst"]))


def test_a_record_for_two_needs_three_names(people: People) -> None:
    incident = make_incident(by=people["monitor"])
    with pytest.raises(Invalid):
        naming.restrict(incident, [user_of(people["monitor2"])], two=True, by=people["monitor"])


def test_an_edit_by_two_keeps_it_for_two(people: People, kept_by_two: Incident) -> None:
    two.lend(two.ask(kept_by_two, by=people["monitor"]), by=people["monitor2"])
    found = Incident.objects.get(pk=kept_by_two.pk)
    naming.add_person(found, user_of(people["analyst2"]), by=afresh(people["monitor"]))
    changed = Incident.objects.get(pk=found.pk)
    assert changed.needs_two
    with pytest.raises(NeedsTwo):
        open_one(changed, by=afresh(people["monitor"]))  # The old half does not open the new version.
    assert Incident.objects.visible_to(people["analyst2"]).exists()


def test_a_half_lent_before_new_keys_is_asked_for_again_and_is_no_alarm(people: People, kept_by_two: Incident) -> None:
    two.lend(two.ask(kept_by_two, by=people["monitor"]), by=people["monitor2"])
    rotate("monitoring", by=people["founder"])
    while reseal_some("monitoring", by=afresh(people["monitor"]), seconds=9).left:
        pass
    with pytest.raises(NeedsTwo):
        open_one(again(kept_by_two), by=afresh(people["monitor"]))
    assert not Alarm.objects.exists()
    two.lend(two.ask(again(kept_by_two), by=people["monitor"]), by=afresh(people["monitor2"]))
    assert open_one(again(kept_by_two), by=afresh(people["monitor"]))["title"] == "Cache (exemple)"


def test_no_mark_tells_one_person_whom_a_record_for_two_names(people: People) -> None:
    asked = list(persons("Awa Ngaïssona"))
    incident = make_incident(by=people["monitor"])
    compare([(incident, lambda: asked)], BlindKeys(people["monitor"]))
    visible = Incident.objects.visible_to(people["monitor"])
    assert sharing(visible, asked, BlindKeys(people["monitor"])).exists()
    others = [user_of(people[name]) for name in ("monitor2", "analyst")]
    naming.restrict(incident, others, two=True, by=people["monitor"])
    assert not BlindMark.objects.exists()
    two.lend(two.ask(again(incident), by=people["monitor"]), by=people["monitor2"])
    assert compare([(again(incident), lambda: asked)], BlindKeys(afresh(people["monitor"]))) == 0
    assert not sharing(visible, asked, BlindKeys(afresh(people["monitor"]))).exists()
    assert not not_compared(visible).exists()


def test_who_left_the_team_is_asked_for_no_half(people: People, kept_by_two: Incident) -> None:
    two.ask(kept_by_two, by=people["monitor"])
    asked = two.asked_of(people["monitor2"])
    assert asked.exists()
    Membership.objects.filter(user=people["monitor2"].user).update(ended_at=timezone.now())
    assert not asked.all().exists()
