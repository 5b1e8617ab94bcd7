"""The quorum opens what it must, nothing else does, and whoever tampers with it is noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from django.apps import apps
from django.db import transaction

from vigie.compute import crypto
from vigie.compute.crypto import CannotOpen
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.models import Membership, TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import WrongPassphrase, unlock
from vigie.ground.audit.models import Entry
from vigie.ground.audit.verifying import verify_all
from vigie.ground.seal import locks
from vigie.ground.seal.actions import admit, found_node
from vigie.ground.seal.epochs import new_epoch, newest
from vigie.ground.seal.escrow import (
    NoQuorum,
    check_key,
    current_key,
    escrow_context,
    known_marks,
    missing_epochs,
    older_keys_in_use,
    recovered_keys,
    require_quorum,
)
from vigie.ground.seal.factories import PASSPHRASE, afresh, make_founder, make_person
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.opening import Altered, Unreadable, open_one
from vigie.ground.seal.recovery_actions import mend_escrows, open_quorum, recover_person, rehearse, renew_quorum
from vigie.ground.seal.recovery_models import Escrow, RecoveryKey
from vigie.ground.seal.shares import Gathering, Part, PartSet, new_set
from vigie.ground.seal.tests.test_sealing import FACTS, fresh_keyring, sealed_task
from vigie.ground.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEW_PASSPHRASE = "une nouvelle phrase de passe, longue aussi"


@pytest.fixture
def quorum() -> PartSet:
    return new_set()


@pytest.fixture
def founder(quorum: PartSet) -> Actor:
    return make_founder(quorum=quorum)


def four(made: PartSet) -> list[Part]:
    """Two sheets of each group."""
    return [*made.parts[:2], *made.parts[4:]]


def words(parts: Sequence[Part]) -> list[tuple[str, ...]]:
    return [part.words for part in parts]


def gathered(made: PartSet) -> Gathering:
    gathering = Gathering(known_marks())
    for part in four(made):
        gathering.add(part.words)
    return gathering


def rotated(team: str, by: Actor) -> TeamEpoch:
    """The next epoch of a team, opened by its keeper."""
    assert by.user is not None
    with transaction.atomic():
        new_epoch(team, newest(team) + 1, [by.user], by=by).keep()
    return TeamEpoch.current(team)


def verbs() -> list[tuple[str, str]]:
    return [(entry.facts["actor"], entry.facts["verb"]) for entry in Entry.objects.order_by("pk")]


# --- Founding -------------------------------------------------------------------------------------------------------


def test_founding_seals_every_team_to_the_quorum_and_keeps_no_share(founder: Actor, quorum: PartSet) -> None:
    key = current_key()
    assert key is not None
    assert bytes(key.public_key) == quorum.public_key
    assert Escrow.objects.filter(recovery=key).count() == len(TeamKey.values)
    assert not missing_epochs(key)
    stored = every_stored_byte()
    assert quorum.secret not in stored
    assert quorum.secret.hex().encode() not in stored
    assert not any(" ".join(part.words).encode() in stored for part in quorum.parts)
    assert "recovery.install" in {verb for _actor, verb in verbs()}


def every_stored_byte() -> bytes:
    """All columns of all tables, one after the other."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\0".join(found)


def test_nothing_is_received_before_the_shares_were_checked(db: None) -> None:
    found_node("awa", PASSPHRASE, list(TeamKey.values))
    with pytest.raises(NoQuorum):
        require_quorum()
    user, keyring, _secret = unlock("awa", PASSPHRASE)
    renew_quorum(new_set(), by=Actor(user, keyring))
    require_quorum()
    assert not missing_epochs(current_key())


# --- Opening --------------------------------------------------------------------------------------------------------


def test_the_quorum_opens_what_every_team_sealed_and_the_chain_says_so(founder: Actor, quorum: PartSet) -> None:
    task = sealed_task(founder)
    recovered = open_quorum(gathered(quorum))
    assert recovered.teams == sorted(TeamKey.values)
    assert not recovered.failed
    person, totp = recover_person(recovered, "releve", NEW_PASSPHRASE)
    assert len(totp) == 32
    assert open_one(task, by=person) == FACTS
    user, keyring, _secret = unlock("releve", NEW_PASSPHRASE)
    assert open_one(task, by=Actor(user, keyring)) == FACTS
    assert set(Membership.objects.filter(user=user).values_list("team", "role")) == {
        (team, Role.KEEPER) for team in TeamKey.values
    }
    said = verbs()
    assert ("system", "recovery.open") in said
    assert said.count(("system", "member.recover")) == len(TeamKey.values)
    assert all(verdict.holds for verdict in verify_all())


def test_whoever_was_recovered_lets_others_in_again(founder: Actor, quorum: PartSet) -> None:
    task = sealed_task(founder)
    person, _totp = recover_person(open_quorum(gathered(quorum)), "releve", NEW_PASSPHRASE)
    bela = make_person("bela", {"monitoring": Role.MONITOR}, by=person)
    assert open_one(task, by=bela) == FACTS


def test_a_known_person_is_recovered_under_the_same_name_and_those_they_let_in_stay_in(
    founder: Actor, quorum: PartSet
) -> None:
    bela = make_person("bela", {"monitoring": Role.MONITOR}, by=founder)
    task = sealed_task(founder)
    person, _totp = recover_person(open_quorum(gathered(quorum)), "fondation", NEW_PASSPHRASE)
    assert person.user == founder.user
    assert User.objects.count() == 2
    with pytest.raises(WrongPassphrase):
        unlock("fondation", PASSPHRASE)
    with pytest.raises(Altered):
        open_one(task, by=fresh_keyring(founder))
    for actor in (person, fresh_keyring(bela)):
        assert open_one(Task.objects.get(pk=task.pk), by=actor) == FACTS
    assert not missing_epochs(current_key()), "what the person had signed still holds"


def test_one_sheet_less_opens_nothing_and_leaves_no_entry_of_an_opening(founder: Actor, quorum: PartSet) -> None:
    for missing in range(4):
        parts = four(quorum)
        gone = parts.pop(missing)
        with pytest.raises(Invalid, match=gone.group):
            recovered_keys(words(parts))
    gathering = Gathering(known_marks())
    for part in four(quorum)[:3]:
        gathering.add(part.words)
    with pytest.raises(Invalid):
        open_quorum(gathering)
    assert "recovery.open" not in {verb for _actor, verb in verbs()}
    assert len(recovered_keys(words(four(quorum))).keys) == len(TeamKey.values)


def test_sheets_of_another_node_open_nothing_here(founder: Actor, quorum: PartSet) -> None:
    with pytest.raises(Invalid):
        recovered_keys(words(four(new_set(avoid={quorum.mark}))))


def test_a_rotated_epoch_is_sealed_to_the_quorum_too(founder: Actor, quorum: PartSet) -> None:
    epoch = rotated("monitoring", founder)
    assert epoch.number == 2
    recovered = recovered_keys(words(four(quorum)))
    assert {("monitoring", 1), ("monitoring", 2)} <= set(recovered.keys)
    task = sealed_task(founder)
    person, _totp = recover_person(recovered, "releve", NEW_PASSPHRASE)
    assert open_one(task, by=person) == FACTS


# --- Tampering ------------------------------------------------------------------------------------------------------


def test_an_escrow_moved_to_another_epoch_is_refused_and_named(founder: Actor, quorum: PartSet) -> None:
    intake, shelter = (Escrow.objects.get(epoch__team=team) for team in ("intake", "shelter"))
    Escrow.objects.filter(pk=intake.pk).update(sealed=shelter.sealed, pin=shelter.pin, signature=shelter.signature)
    assert [epoch.team_id for epoch in missing_epochs(current_key())] == ["intake"]
    recovered = recovered_keys(words(four(quorum)))
    assert recovered.failed == [("intake", 1)]
    assert "intake" not in recovered.teams
    assert "shelter" in recovered.teams
    moved = escrow_context(intake.recovery, intake.epoch)
    with pytest.raises(CannotOpen):
        crypto.hpke_open(quorum.secret, bytes(shelter.sealed), moved)


@pytest.mark.parametrize("column", ["sealed", "pin", "signature"])
def test_an_escrow_changed_by_one_bit_is_refused(founder: Actor, quorum: PartSet, column: str) -> None:
    kept = Escrow.objects.get(epoch__team="intake")
    changed = bytearray(getattr(kept, column))
    changed[-1] ^= 1
    Escrow.objects.filter(pk=kept.pk).update(**{column: bytes(changed)})
    assert recovered_keys(words(four(quorum))).failed == [("intake", 1)]


def test_an_exchanged_public_key_of_the_quorum_is_refused_without_the_nodes_signature(
    founder: Actor, quorum: PartSet
) -> None:
    RecoveryKey.objects.update(public_key=new_set().public_key)
    for refused in (current_key, lambda: recovered_keys(words(four(quorum)))):
        with pytest.raises(Altered):
            refused()
    with pytest.raises(Altered):
        rotated("monitoring", founder)
    assert TeamEpoch.objects.filter(team="monitoring").count() == 1


def exchange_with_every_secret_of_the_server(quorum: PartSet) -> PartSet:
    """What an attacker does who holds the database and the node's folder: another key, signed by the node."""
    theirs = new_set(avoid={quorum.mark})
    key = RecoveryKey.objects.get()
    key.public_key, key.mark = theirs.public_key, theirs.mark
    key.signature = crypto.sign(node_sign_seed(), key.message())
    key.save()
    check_key(key)
    return theirs


def test_not_even_every_secret_of_the_server_makes_a_keeper_seal_to_another_quorum(
    founder: Actor, quorum: PartSet
) -> None:
    exchange_with_every_secret_of_the_server(quorum)
    with pytest.raises(Altered):
        rotated("monitoring", fresh_keyring(founder))


def test_an_escrow_is_not_mended_towards_a_key_that_another_epoch_denies(founder: Actor, quorum: PartSet) -> None:
    exchange_with_every_secret_of_the_server(quorum)
    Escrow.objects.filter(epoch__team="intake").delete()
    with pytest.raises(Altered):
        mend_escrows(by=fresh_keyring(founder))
    assert not Escrow.objects.filter(epoch__team="intake").exists()


def test_with_nothing_left_to_compare_it_with_a_new_epoch_waits_for_a_person(founder: Actor, quorum: PartSet) -> None:
    exchange_with_every_secret_of_the_server(quorum)
    Escrow.objects.all().delete()
    epoch = rotated("monitoring", founder)
    assert epoch in missing_epochs(current_key())
    assert not Escrow.objects.exists()


# --- New sets, mended escrows ---------------------------------------------------------------------------------------


def test_a_new_set_takes_over_and_the_old_sheets_open_nothing_any_more(founder: Actor, quorum: PartSet) -> None:
    rotated("intake", founder)
    newer = new_set(avoid=known_marks())
    assert renew_quorum(newer, by=founder) == []
    assert RecoveryKey.objects.count() == 1
    with pytest.raises(Invalid):
        recovered_keys(words(four(quorum)))
    assert len(recovered_keys(words(four(newer))).keys) == len(TeamKey.values) + 1
    assert "recovery.renew" in {verb for _actor, verb in verbs()}


def test_a_keeper_who_does_not_hold_everything_leaves_the_old_sheets_in_use_until_others_mend(
    founder: Actor, quorum: PartSet
) -> None:
    keeper = make_person("awa", {"direction": Role.KEEPER, "intake": Role.OFFICER}, by=founder)
    newer = new_set(avoid=known_marks())
    left = renew_quorum(newer, by=keeper)
    assert {epoch.team_id for epoch in left} == {"monitoring", "protection", "shelter"}
    assert [key.number for key in older_keys_in_use(current_key())] == [1]
    assert set(recovered_keys(words(four(newer))).keys) == {("direction", 1), ("intake", 1)}
    assert ("shelter", 1) in recovered_keys(words(four(quorum))).keys
    with pytest.raises(Unreadable):
        mend_escrows(by=keeper)
    assert mend_escrows(by=founder) == []
    assert len(recovered_keys(words(four(newer))).keys) == len(TeamKey.values)
    assert not older_keys_in_use(current_key())
    with pytest.raises(Invalid):
        recovered_keys(words(four(quorum)))


def test_only_a_keeper_of_the_direction_has_new_shares_made(founder: Actor) -> None:
    for roles in ({"direction": Role.COORDINATOR}, {"shelter": Role.KEEPER}):
        person = make_person(f"p{len(User.objects.all())}", roles, by=founder)
        with pytest.raises(Denied):
            renew_quorum(new_set(), by=person)
    assert RecoveryKey.objects.get().number == 1


def test_an_escrow_that_is_gone_shows_and_any_member_who_holds_the_epoch_mends_it(
    founder: Actor, quorum: PartSet
) -> None:
    officer = make_person("awa", {"intake": Role.OFFICER}, by=founder)
    Escrow.objects.filter(epoch__team="intake").delete()
    assert [str(epoch) for epoch in missing_epochs(current_key())] == ["intake/1"]
    assert recovered_keys(words(four(quorum))).failed == [("intake", 1)]
    assert mend_escrows(by=officer) == []
    assert recovered_keys(words(four(quorum))).failed == []
    assert "recovery.mend" in {verb for _actor, verb in verbs()}


# --- Rehearsing -----------------------------------------------------------------------------------------------------


def tables() -> dict[str, tuple[int, str]]:
    """Rows of each table, counted and digested."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        stored = model._base_manager.values_list()
        rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in stored)
        found[model._meta.label] = (len(rows), hashlib.sha256("".join(rows).encode()).hexdigest())
    return found


def test_a_rehearsal_with_the_true_shares_changes_nothing_but_its_day_and_the_chain(
    founder: Actor, quorum: PartSet
) -> None:
    before = tables()
    key = rehearse(gathered(quorum))
    after = tables()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"audit.Entry", "audit.Head", "seal.RecoveryKey"}
    key.refresh_from_db()
    assert key.rehearsed_on is not None
    check_key(key)
    assert verbs()[-1] == ("system", "recovery.rehearse")


def test_a_rehearsal_notices_that_the_shares_would_not_open_the_node(founder: Actor, quorum: PartSet) -> None:
    Escrow.objects.update(sealed=b"\0" * 200)
    with pytest.raises(Altered):
        rehearse(gathered(quorum))
    assert "recovery.rehearse" not in {verb for _actor, verb in verbs()}


def test_grants_and_admissions_stay_as_they_were_for_everybody_else(founder: Actor, quorum: PartSet) -> None:
    bela = make_person("bela", {"shelter": Role.OFFICER}, by=founder)
    grants = set(Grant.objects.filter(user=bela.user).values_list("pk", "sealed"))
    recover_person(open_quorum(gathered(quorum)), "releve", NEW_PASSPHRASE)
    assert set(Grant.objects.filter(user=bela.user).values_list("pk", "sealed")) == grants
    assert bela.user is not None
    admit(bela.user, "monitoring", Role.MONITOR, by=Actor(founder.user, Keyring(*_seeds(founder))))


def _seeds(actor: Actor) -> tuple[bytes, bytes]:
    assert actor.keyring is not None
    return actor.keyring.seed, actor.keyring.sign_seed


def test_the_quorum_ends_a_teams_lock_and_its_members_read_again(founder: Actor, quorum: PartSet) -> None:
    first, second = (make_person(name, {"monitoring": Role.MONITOR}, by=founder) for name in ("awa", "ibra"))
    task = sealed_task(first)
    locks.set_lock(locks.ask_lock("monitoring", by=first), by=second)
    with pytest.raises(Unreadable):
        open_one(task, by=afresh(first))
    recover_person(open_quorum(gathered(quorum)), "releve", NEW_PASSPHRASE)
    assert not locks.is_locked("monitoring")
    assert open_one(task, by=afresh(first)) == FACTS
