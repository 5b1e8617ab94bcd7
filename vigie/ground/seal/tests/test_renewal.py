"""A lost passphrase: the person comes back under new keys, and what their teams sealed is still read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session, User
from vigie.ground.accounts.passphrase import WrongPassphrase, new_person, unlock
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.audit.models import Entry
from vigie.ground.seal import locks, recovery_people
from vigie.ground.seal.actions import revoke
from vigie.ground.seal.coercion_models import Absence
from vigie.ground.seal.epochs import new_epoch
from vigie.ground.seal.escrow import current_key, missing_epochs
from vigie.ground.seal.factories import PASSPHRASE, make_founder, make_person
from vigie.ground.seal.models import Grant
from vigie.ground.seal.opening import Altered, Unreadable, open_one
from vigie.ground.seal.recovery_models import Escrow, RecoveryKey, Renewal
from vigie.ground.seal.recovery_people import KEY_FIELDS, give_again, renew_person, waiting_for
from vigie.ground.seal.tests.test_sealing import FACTS, fresh_keyring, sealed_task
from vigie.ground.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEW = "une phrase de passe toute nouvelle, et longue"


@pytest.fixture
def founder() -> Actor:
    return make_founder()


def signed_in(pseudonym: str, passphrase: str = NEW) -> Actor:
    user, keyring, _secret = unlock(pseudonym, passphrase)
    return Actor(user, keyring)


def reads(actor: Actor, task: Task) -> bool:
    """Whether the actor, in a new request, opens the task's facts."""
    try:
        return open_one(Task.objects.get(pk=task.pk), by=fresh_keyring(actor)) == FACTS
    except (Unreadable, Altered):
        return False


def member_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def test_every_record_of_every_epoch_stays_readable_to_someone_renewed(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    first = sealed_task(founder)
    with transaction.atomic():
        new_epoch("monitoring", 2, [member_of(founder)], by=founder).keep()
    second = sealed_task(founder)
    assert not reads(awa, second), "the new epoch was not given to them yet"
    renewed = renew_person(member_of(awa), NEW, by=founder)
    assert (renewed.given, renewed.waiting) == (["monitoring"], [])
    again = signed_in("awa")
    assert again.user == awa.user
    assert reads(again, first)
    assert reads(again, second)
    assert not reads(awa, first), "the lost keys open nothing any more"
    assert Membership.objects.of(again).get().role == Role.MONITOR


def test_the_old_passphrase_and_the_open_sessions_end(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    kept = SessionStore()
    kept.update({"user": str(member_of(awa).pk)})
    kept.create()
    renew_person(member_of(awa), NEW, by=founder)
    assert not Session.objects.exists()
    with pytest.raises(WrongPassphrase):
        unlock("awa", PASSPHRASE)
    signed_in("awa")
    assert Entry.objects.order_by("pk").last().facts["verb"] == "person.renew"


def test_those_whom_a_renewed_keeper_had_let_in_are_not_locked_out(founder: Actor) -> None:
    keeper = make_person("awa", {"monitoring": Role.KEEPER}, by=founder)
    bela = make_person("bela", {"monitoring": Role.MONITOR}, by=keeper)
    task = sealed_task(founder)
    assert Grant.objects.get(user=bela.user).signer == keeper.user
    renew_person(member_of(keeper), NEW, by=founder)
    assert reads(bela, task)
    assert reads(signed_in("awa"), task)


def test_whoever_was_let_in_at_the_last_moment_is_not_locked_out_either(
    founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = make_person("awa", {"monitoring": Role.KEEPER}, by=founder)
    task, late = sealed_task(founder), []
    replace_keys = recovery_people.replace_keys

    def after_one_more_came(*given: Any) -> None:
        late.append(make_person("bela", {"monitoring": Role.MONITOR}, by=keeper))
        replace_keys(*given)

    monkeypatch.setattr(recovery_people, "replace_keys", after_one_more_came)
    renew_person(member_of(keeper), NEW, by=founder)
    assert reads(late[0], task)


def test_a_forged_grant_is_not_signed_again_by_a_renewal(founder: Actor) -> None:
    keeper = make_person("awa", {"monitoring": Role.KEEPER}, by=founder)
    bela = make_person("bela", {"monitoring": Role.MONITOR}, by=keeper)
    Grant.objects.filter(user=bela.user).update(signature=bytes(64))
    renew_person(member_of(keeper), NEW, by=founder)
    assert not reads(bela, sealed_task(founder))


def test_teams_of_others_wait_for_their_own_keeper(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR, "shelter": Role.OFFICER}, by=founder)
    keeper = make_person("bela", {"monitoring": Role.KEEPER, "shelter": Role.OFFICER}, by=founder)
    refuge = sealed_task(founder, "shelter")
    renewed = renew_person(member_of(awa), NEW, by=keeper)
    assert (renewed.given, renewed.waiting) == (["monitoring"], ["shelter"])
    assert not reads(signed_in("awa"), refuge)
    assert not waiting_for(keeper).exists(), "an officer of the refuges is not their keeper"
    with pytest.raises(Denied):
        give_again(Renewal.objects.get(), by=keeper)
    give_again(waiting_for(founder).get(), by=founder)
    assert reads(signed_in("awa"), refuge)
    assert not Renewal.objects.exists()
    assert "member.regrant" in {entry.facts["verb"] for entry in Entry.objects.all()}


def test_nothing_waits_for_someone_who_was_removed_or_gave_their_keys_back(founder: Actor) -> None:
    other = make_person("bela", {"monitoring": Role.KEEPER}, by=founder)
    awa = make_person("awa", {"monitoring": Role.MONITOR, "shelter": Role.OFFICER}, by=founder)
    renew_person(member_of(awa), NEW, by=other)
    renewal = waiting_for(founder).get()
    locks.give_keys_back(Absence.Kind.TRAVEL, by=signed_in("awa"))
    assert not waiting_for(founder).exists()
    with pytest.raises(Denied):
        give_again(renewal, by=founder)
    Absence.objects.all().delete()
    assert waiting_for(founder).get() == renewal
    revoke(member_of(awa), "shelter", by=founder)
    assert not waiting_for(founder).exists()
    with pytest.raises(Denied):
        give_again(renewal, by=founder)
    assert not Grant.objects.filter(user=awa.user, epoch__team="shelter").exists()
    assert not Renewal.objects.exists()


def test_nothing_is_given_to_keys_that_were_put_in_the_persons_place(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR, "shelter": Role.OFFICER}, by=founder)
    keeper = make_person("bela", {"monitoring": Role.KEEPER}, by=founder)
    renew_person(member_of(awa), NEW, by=keeper)
    User.objects.filter(pk=member_of(awa).pk).update(public_key=crypto.public_key(crypto.new_key()))
    with pytest.raises(Altered):
        give_again(waiting_for(founder).get(), by=founder)
    assert Renewal.objects.exists()


def test_only_a_keeper_of_one_of_their_teams_renews_someone_and_nobody_themselves(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    officer = make_person("bela", {"monitoring": Role.OFFICER}, by=founder)
    stranger = make_person("chance", {"shelter": Role.KEEPER}, by=founder)
    for other in (officer, stranger, awa, Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            renew_person(member_of(awa), NEW, by=other)
    with pytest.raises(Denied):
        renew_person(member_of(awa), NEW, by=officer, second=stranger)
    with pytest.raises(Denied):
        renew_person(member_of(founder), NEW, by=founder)
    unlock("awa", PASSPHRASE)
    renew_person(member_of(awa), NEW, by=founder)
    User.objects.filter(username="awa").update(is_active=False)
    with pytest.raises(Invalid):
        renew_person(User.objects.get(username="awa"), NEW, by=founder)


def test_without_a_quorum_and_without_a_keeper_two_living_members_bring_the_last_keeper_back(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    bela = make_person("bela", {"shelter": Role.OFFICER}, by=founder)
    watch, refuge, alone = sealed_task(founder), sealed_task(founder, "shelter"), sealed_task(founder, "protection")
    Escrow.objects.all().delete()
    RecoveryKey.objects.all().delete()
    for second in (None, awa):
        with pytest.raises(Denied):
            renew_person(member_of(founder), NEW, by=awa, second=second)
    renewed = renew_person(member_of(founder), NEW, by=awa, second=bela)
    assert renewed.given == ["monitoring"]
    keeper = signed_in("fondation")
    assert reads(keeper, watch)
    give_again(waiting_for(bela).get(), by=bela)
    assert reads(keeper, refuge)
    assert not reads(keeper, alone), "of a team whose only member lost everything, only the quorum could tell"
    assert reads(awa, watch), "those whom the founder had let in are not locked out"
    chance = make_person("chance", {"shelter": Role.MONITOR}, by=keeper)
    assert reads(chance, refuge)
    assert [e.facts["verb"] for e in Entry.objects.all()].count("person.renew") == 2


def test_what_the_renewed_person_had_sealed_to_the_quorum_still_counts(founder: Actor) -> None:
    keeper = make_person("awa", {"direction": Role.KEEPER}, by=founder)
    renew_person(member_of(founder), NEW, by=keeper)
    assert not missing_epochs(current_key())


def test_new_keys_of_a_known_person_are_bound_to_their_own_id() -> None:
    user, _keyring, _totp = new_person("awa", PASSPHRASE)
    user.save()
    again, _keyring, _totp = new_person("awa", NEW, user.pk)
    assert again.pk == user.pk
    User.objects.filter(pk=user.pk).update(**{name: getattr(again, name) for name in KEY_FIELDS})
    assert unlock("awa", NEW)[0] == user
