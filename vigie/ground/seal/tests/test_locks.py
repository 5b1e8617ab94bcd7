"""Under pressure: keys given back, teams locked by two, and only others undo it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.models import Alarm, AlarmKind, Membership
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session, User
from vigie.ground.accounts.passphrase import WrongPassphrase, unlock
from vigie.ground.seal import actions, locks, tally
from vigie.ground.seal.actions import admit, grant_again, revoke, step_down
from vigie.ground.seal.coercion_models import Absence, OpeningTally, TeamLock
from vigie.ground.seal.factories import PASSPHRASE, afresh, make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import Unreadable, open_one
from vigie.ground.seal.recovery_models import Escrow
from vigie.ground.seal.recovery_people import renew_person, waiting_for
from vigie.ground.seal.tests.records import FACTS, again, sealed_task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Kind = Absence.Kind


def user_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def reads(actor: Actor, team: str = "monitoring") -> bool:
    """Whether someone, in a new request, opens a record of the team that was just written."""
    record = sealed_task(actor, team)
    try:
        return open_one(again(record), by=afresh(actor)) == FACTS
    except Unreadable:
        return False


# --- One person ---------------------------------------------------------------------------------------------------


def test_a_traveller_holds_no_key_and_a_keeper_gives_them_back(people: People, client_of) -> None:
    monitor, other = people["monitor"], people["monitor2"]
    client = client_of(monitor)
    absence = locks.give_keys_back(Kind.TRAVEL, by=monitor)
    assert not reads(monitor)
    assert reads(other)
    assert client.get("/bureau/violations/").status_code == 302
    unlock("monitor", PASSPHRASE)  # They may still come in: nothing opens.
    with pytest.raises(FourEyes):
        locks.welcome_back(absence, by=monitor)
    with pytest.raises(Denied):
        locks.welcome_back(absence, by=other)
    assert locks.welcome_back(absence, by=people["founder"]) == []
    assert reads(monitor)
    assert Absence.objects.get().ended_by == people["founder"].user


def test_who_locks_themselves_cannot_even_come_in(people: People) -> None:
    absence = locks.give_keys_back(Kind.FREEZE, by=people["monitor"])
    with pytest.raises(WrongPassphrase):
        unlock("monitor", PASSPHRASE)
    assert not Session.objects.filter(user=user_of(people["monitor"])).exists()
    assert Alarm.objects.get().kind == AlarmKind.FREEZE
    locks.welcome_back(absence, by=people["founder"])
    unlock("monitor", PASSPHRASE)
    assert reads(people["monitor"])


def test_the_last_keeper_does_not_travel_with_the_only_keys_but_can_always_lock_themselves(people: People) -> None:
    founder = people["founder"]
    with pytest.raises(Invalid):
        locks.give_keys_back(Kind.TRAVEL, by=founder)
    admit(user_of(people["decider"]), "monitoring", Role.KEEPER, by=founder)
    locks.give_keys_back(Kind.FREEZE, by=founder)
    with pytest.raises(WrongPassphrase):
        unlock("fondation", PASSPHRASE)
    absence = Absence.objects.get()
    waiting = locks.welcome_back(absence, by=people["decider"])
    assert reads(founder)
    assert reads(founder, "intake"), f"the grants of {waiting} were the last ones, so they stayed"


def test_two_absences_of_one_person_are_one(people: People) -> None:
    locks.give_keys_back(Kind.TRAVEL, by=people["monitor"])
    with pytest.raises(WrongState):
        locks.give_keys_back(Kind.FREEZE, by=people["monitor"])


# --- A team -------------------------------------------------------------------------------------------------------


@pytest.fixture
def regional(people: People) -> list[Actor]:
    founder = people["founder"]
    roles = {"intake": Role.REGIONAL, "monitoring": Role.REGIONAL}
    return [make_person(name, roles, by=founder) for name in ("region-1", "region-2")]


def locked(people: People) -> TeamLock:
    asked = locks.ask_lock("intake", by=people["officer"])
    locks.set_lock(asked, by=people["officer2"])
    return TeamLock.objects.get()


def test_a_team_without_a_way_back_is_not_locked(people: People) -> None:
    Escrow.objects.all().delete()
    with pytest.raises(Invalid):
        locks.ask_lock("intake", by=people["officer"])


def test_one_member_alone_locks_nothing_and_a_stranger_cannot_ask(people: People, regional: list[Actor]) -> None:
    with pytest.raises(Denied):
        locks.ask_lock("intake", by=people["outsider"])
    asked = locks.ask_lock("intake", by=people["officer"])
    assert not locks.is_locked("intake")
    with pytest.raises(FourEyes):
        locks.set_lock(asked, by=people["officer"])
    with pytest.raises(Denied):
        locks.set_lock(asked, by=people["outsider"])
    assert reads(people["officer"], "intake")
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamLock.objects.update(set_by=user_of(people["officer"]))


def test_two_members_lock_a_team_intake_goes_on_and_the_regional_desk_reads(
    people: People, regional: list[Actor], client_of
) -> None:
    client = client_of(people["founder"])
    locked(people)
    assert not reads(people["officer"], "intake")
    assert not reads(people["founder"], "intake")
    assert client.get("/bureau/").status_code == 302
    assert reads(people["officer"], "monitoring")
    sent = Client().post("/ecrire", {"words": "On me suit (exemple).", "code_kind": "words"})
    assert sent.status_code == 200
    assert reads(regional[0], "intake")
    assert AlarmKind.FREEZE in Alarm.objects.values_list("kind", flat=True)


def test_two_of_the_regional_desk_undo_a_lock_and_one_does_not(people: People, regional: list[Actor]) -> None:
    lock = locked(people)
    with pytest.raises(Denied):
        locks.ask_thaw(lock, by=people["officer"])
    with pytest.raises(WrongState):
        locks.thaw(lock, by=regional[0])
    locks.ask_thaw(lock, by=regional[0])
    lock.refresh_from_db()
    with pytest.raises(FourEyes):
        locks.thaw(lock, by=regional[0])
    back = locks.thaw(lock, by=regional[1])
    assert user_of(people["officer"]) in back
    assert reads(people["officer"], "intake")
    assert not locks.is_locked("intake")


def test_a_thaw_gives_nothing_to_someone_who_gave_their_own_keys_back(people: People, regional: list[Actor]) -> None:
    locks.give_keys_back(Kind.TRAVEL, by=people["officer2"])
    asked = locks.ask_lock("intake", by=people["officer"])
    locks.set_lock(asked, by=people["founder"])
    locks.ask_thaw(asked, by=regional[0])
    locks.thaw(TeamLock.objects.get(), by=regional[1])
    assert reads(people["officer"], "intake")
    assert not reads(people["officer2"], "intake")


def test_a_lock_that_nobody_seconded_is_called_off(people: People, regional: list[Actor]) -> None:
    asked = locks.ask_lock("intake", by=people["officer"])
    locks.call_off(asked, by=people["officer"])
    with pytest.raises(WrongState):
        locks.set_lock(asked, by=people["officer2"])


def test_nobody_alone_gives_a_locked_teams_keys_even_of_the_regional_desk(
    people: People, regional: list[Actor]
) -> None:
    one = regional[0]
    admit(user_of(one), "intake", Role.KEEPER, by=people["founder"])
    locked(people)
    for give in (
        lambda: grant_again(user_of(people["officer"]), "intake", by=afresh(one)),
        lambda: admit(user_of(people["monitor"]), "intake", Role.OFFICER, by=afresh(one)),
    ):
        with pytest.raises(WrongState):
            give()
    assert not reads(people["officer"], "intake")
    renewed = renew_person(user_of(people["officer"]), "une phrase toute nouvelle, et bien longue", by=afresh(one))
    assert "intake" in renewed.waiting
    assert not waiting_for(one).filter(team="intake").exists()
    locks.ask_thaw(TeamLock.objects.get(), by=one)
    locks.thaw(TeamLock.objects.get(), by=regional[1])
    grant_again(user_of(people["officer2"]), "intake", by=afresh(one))
    assert reads(people["officer2"], "intake")


def test_a_lock_set_while_someone_is_let_in_holds(
    people: People, regional: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = actions._grants_for

    def slowly(*words, **named):
        grants = made(*words, **named)
        locked(people)
        return grants

    monkeypatch.setattr(actions, "_grants_for", slowly)
    with pytest.raises(WrongState):
        admit(user_of(people["monitor"]), "intake", Role.OFFICER, by=people["founder"])
    assert not reads(people["monitor"], "intake")


def test_whoever_would_undo_a_lock_stays_while_it_is_set(people: People, regional: list[Actor]) -> None:
    one = user_of(regional[0])
    admit(one, "intake", Role.OFFICER, by=people["founder"])
    role = Membership.objects.get(user=one, team="intake", role=Role.REGIONAL)
    lock = locked(people)
    with pytest.raises(Invalid):
        step_down(role, by=people["founder"])
    locks.ask_thaw(lock, by=regional[0])
    locks.thaw(TeamLock.objects.get(), by=regional[1])
    step_down(role, by=people["founder"])


def test_a_lock_that_became_impossible_to_undo_is_not_set(people: People, regional: list[Actor]) -> None:
    Escrow.objects.all().delete()
    asked = locks.ask_lock("intake", by=people["officer"])
    revoke(user_of(regional[0]), "intake", by=people["founder"])
    Escrow.objects.all().delete()
    with pytest.raises(Invalid):
        locks.set_lock(asked, by=people["officer2"])
    assert reads(people["officer"], "intake")


def test_a_traveller_is_given_no_keys_by_the_way(people: People) -> None:
    """Their team's page shows a member without keys, and a button: that is not how a traveller comes back."""
    absence = locks.give_keys_back(Kind.TRAVEL, by=people["monitor"])
    with pytest.raises(Invalid):
        grant_again(user_of(people["monitor"]), "monitoring", by=people["founder"])
    with pytest.raises(Invalid):
        admit(user_of(people["monitor"]), "intake", Role.OFFICER, by=people["founder"])
    assert not reads(people["monitor"])
    locks.welcome_back(absence, by=people["founder"])
    assert reads(people["monitor"])


# --- Many records fast --------------------------------------------------------------------------------------------


def test_opening_many_records_fast_tells_the_others(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MANY", 5)
    record = sealed_task(people["monitor"])
    for _time in range(5):
        open_one(again(record), by=people["monitor"])
    assert not Alarm.objects.exists()
    open_one(again(record), by=people["monitor"])
    assert Alarm.objects.get().kind == AlarmKind.BULK_OPENING
    assert OpeningTally.objects.get().n == 6
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert tally.forget_old_tallies() == 1
