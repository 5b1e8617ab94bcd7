"""Who leaves takes nothing new along: new keys for those who stay, and the leaver's session ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from vigie.compute.crypto import CannotOpen
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Alarm, Membership
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session, User
from vigie.ground.accounts.passphrase import WrongPassphrase, unlock
from vigie.ground.audit.models import Entry
from vigie.ground.seal import actions
from vigie.ground.seal.actions import admit, grant_again, revoke, rotate, step_down, withdraw
from vigie.ground.seal.factories import PASSPHRASE, afresh, make_founder, make_person
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.opening import Unreadable, open_one, team_keys
from vigie.ground.seal.tests.records import FACTS, again, sealed_task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEAM = "monitoring"


@pytest.fixture
def founder() -> Actor:
    return make_founder()


@pytest.fixture
def awa(founder: Actor) -> Actor:
    return make_person("awa", {TEAM: Role.MONITOR}, by=founder)


@pytest.fixture
def bela(founder: Actor) -> Actor:
    return make_person("bela", {TEAM: [Role.MONITOR, Role.ANALYST]}, by=founder)


def test_who_left_opens_neither_old_nor_new_and_who_stayed_opens_both(founder: Actor, awa: Actor, bela: Actor) -> None:
    old = sealed_task(founder)
    kept = team_keys(awa, TEAM, 1)  # What the leaver may have carried away.
    revoke(awa.user, TEAM, by=founder)
    assert not Grant.objects.filter(user=awa.user, epoch__team=TEAM).exists()
    new = sealed_task(founder)
    assert new.epoch == 2
    for record in (old, new):
        with pytest.raises(Unreadable):
            open_one(again(record), by=afresh(awa))
        assert open_one(again(record), by=afresh(bela)) == FACTS
    with pytest.raises(CannotOpen):
        kept.opener.open(bytes(new.wrapped_key), new.bound("record"))


def test_the_symmetric_key_is_new_too(founder: Actor, awa: Actor) -> None:
    before = team_keys(afresh(founder), TEAM, 1).symmetric
    rotate(TEAM, by=founder)
    assert team_keys(afresh(founder), TEAM, 2).symmetric != before


def test_the_session_of_who_left_ends_at_the_next_click(
    founder: Actor, awa: Actor, client_of: Callable[[Actor], Client]
) -> None:
    client = client_of(awa)
    assert client.get("/bureau/").status_code == 200
    revoke(awa.user, TEAM, by=founder)
    assert client.get("/bureau/").status_code == 302
    assert not Session.objects.filter(user=awa.user).exists()


def test_only_a_keeper_of_the_team_with_its_keys_removes(founder: Actor, awa: Actor, bela: Actor) -> None:
    other = make_person("chance", {"shelter": Role.KEEPER}, by=founder)
    for nobody in (awa, other, Actor.nobody(), Actor.system()):
        with pytest.raises(Denied):
            revoke(bela.user, TEAM, by=nobody)
        with pytest.raises(Denied):
            rotate(TEAM, by=nobody)
    with pytest.raises(Unreadable):
        revoke(bela.user, TEAM, by=Actor(founder.user, None))
    assert Membership.objects.of(bela).filter(team=TEAM).exists()
    revoke(bela.user, TEAM, by=founder)
    assert not Membership.objects.of(bela).filter(team=TEAM).exists()


def test_the_last_keeper_stays_until_there_is_another(founder: Actor, awa: Actor) -> None:
    with pytest.raises(Invalid):
        revoke(founder.user, TEAM, by=founder)
    admit(awa.user, TEAM, Role.KEEPER, by=founder)
    revoke(founder.user, TEAM, by=afresh(founder))
    assert not Membership.objects.of(founder).filter(team=TEAM).exists()
    assert rotate(TEAM, by=afresh(awa)).number == 3


def test_a_keeper_without_the_keys_does_not_count_as_another(founder: Actor, awa: Actor) -> None:
    Membership.objects.create(team_id=TEAM, user_id=awa.user.pk, role=Role.KEEPER)
    Grant.objects.filter(user=awa.user).delete()
    with pytest.raises(Invalid):
        revoke(founder.user, TEAM, by=founder)


def test_someone_outside_cannot_be_removed_twice(founder: Actor, awa: Actor) -> None:
    revoke(awa.user, TEAM, by=founder)
    with pytest.raises(Invalid):
        revoke(awa.user, TEAM, by=founder)
    assert TeamEpoch.current(TEAM).number == 2


def test_a_changed_role_keeps_the_keys(founder: Actor, bela: Actor) -> None:
    analyst = Membership.objects.get(user=bela.user, role=Role.ANALYST)
    step_down(analyst, by=founder)
    assert TeamEpoch.current(TEAM).number == 1
    monitor = Membership.objects.get(user=bela.user, role=Role.MONITOR)
    with pytest.raises(Invalid):
        step_down(monitor, by=founder)
    admit(bela.user, TEAM, Role.DECIDER, by=founder)
    step_down(monitor, by=founder)
    assert list(Membership.objects.of(bela).values_list("role", flat=True)) == [Role.DECIDER]
    with pytest.raises(Denied):
        step_down(monitor, by=bela)


def test_withdrawing_ends_every_team_and_the_account(founder: Actor) -> None:
    awa = make_person("awa", {TEAM: Role.MONITOR, "intake": Role.OFFICER}, by=founder)
    withdraw(awa.user, by=founder)
    assert not Membership.objects.filter(user=awa.user, ended_at=None).exists()
    assert not Grant.objects.filter(user=awa.user).exists()
    assert {TeamEpoch.current(team).number for team in (TEAM, "intake")} == {2}
    with pytest.raises(WrongPassphrase):
        unlock("awa", PASSPHRASE)
    with pytest.raises(Invalid):
        admit(User.objects.get(username="awa"), TEAM, Role.MONITOR, by=afresh(founder))


def test_withdrawing_takes_the_keeper_of_every_team(founder: Actor) -> None:
    awa = make_person("awa", {TEAM: Role.MONITOR, "intake": Role.OFFICER}, by=founder)
    half = make_person("bela", {TEAM: Role.KEEPER}, by=founder)
    with pytest.raises(Denied):
        withdraw(awa.user, by=half)
    assert Membership.objects.of(awa).count() == 2
    assert TeamEpoch.current(TEAM).number == 1


def test_a_membership_put_in_by_hand_brings_no_keys(founder: Actor, awa: Actor) -> None:
    """Someone who can write to the database makes themselves a member, and waits for the next change of keys."""
    intruder = make_person("intrus", {"shelter": Role.OFFICER}, by=founder)
    Membership.objects.create(team_id=TEAM, user_id=intruder.user.pk, role=Role.MONITOR)
    rotate(TEAM, by=founder)
    assert not Grant.objects.filter(user=intruder.user, epoch__team=TEAM).exists()
    assert Grant.objects.filter(user=awa.user, epoch__team=TEAM, epoch__number=2).exists()


def test_an_old_grant_put_back_brings_no_new_keys(founder: Actor, awa: Actor) -> None:
    old = Grant.objects.get(user=awa.user)
    revoke(awa.user, TEAM, by=founder)
    old.save(force_insert=True)
    Membership.objects.create(team_id=TEAM, user_id=awa.user.pk, role=Role.MONITOR)
    rotate(TEAM, by=founder)
    record = sealed_task(founder)
    with pytest.raises(Unreadable):
        open_one(record, by=afresh(awa))


def test_a_forged_grant_does_not_stop_a_revocation(founder: Actor, awa: Actor, bela: Actor) -> None:
    Grant.objects.filter(user=bela.user).update(signature=bytes(64))
    revoke(awa.user, TEAM, by=founder)
    assert set(Grant.objects.filter(epoch__number=2).values_list("user", flat=True)) == {founder.user.pk}
    assert Alarm.objects.get().kind == "forged_grant"
    grant_again(bela.user, TEAM, by=afresh(founder))
    assert open_one(sealed_task(founder), by=afresh(bela)) == FACTS


def test_who_came_in_meanwhile_is_not_forgotten(
    founder: Actor, awa: Actor, bela: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = make_person("chance", {"shelter": Role.OFFICER}, by=founder)
    prepare = actions._next_epoch

    def slowly(*words: object, **named: Actor):
        made = prepare(*words, **named)
        admit(chance.user, TEAM, Role.MONITOR, by=afresh(founder))
        return made

    monkeypatch.setattr(actions, "_next_epoch", slowly)
    with pytest.raises(WrongState):
        revoke(awa.user, TEAM, by=founder)
    assert Membership.objects.of(awa).filter(team=TEAM).exists()
    assert TeamEpoch.current(TEAM).number == 1


def test_two_keepers_cannot_both_stop_at_the_same_moment(
    founder: Actor, awa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(awa.user, TEAM, Role.KEEPER, by=founder)
    keeps = Membership.objects.get(user=awa.user, role=Role.KEEPER)
    prepare = actions._next_epoch

    def slowly(*words: object, **named: Actor):
        made = prepare(*words, **named)
        step_down(keeps, by=afresh(founder))
        return made

    monkeypatch.setattr(actions, "_next_epoch", slowly)
    with pytest.raises(Invalid):
        revoke(founder.user, TEAM, by=founder)
    assert Membership.objects.live().filter(team=TEAM, role=Role.KEEPER).count() == 1


def test_who_is_let_in_while_keys_change_gets_the_new_ones_or_nothing(
    founder: Actor, awa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = make_person("chance", {"shelter": Role.OFFICER}, by=founder)
    prepare = actions._grants_for

    def slowly(*words: object, **named: Actor):
        made = prepare(*words, **named)
        rotate(TEAM, by=afresh(founder))
        return made

    monkeypatch.setattr(actions, "_grants_for", slowly)
    with pytest.raises(WrongState):
        admit(chance.user, TEAM, Role.MONITOR, by=founder)
    assert not Membership.objects.filter(user=chance.user, team=TEAM).exists()


def test_each_change_of_members_is_an_entry_of_the_chain(founder: Actor, awa: Actor) -> None:
    revoke(awa.user, TEAM, by=founder)
    assert [entry.facts["verb"] for entry in Entry.objects.all()][-2:] == ["member.revoke", "team.rotate"]
