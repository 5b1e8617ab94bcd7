"""A public key is believed because the node signed it: what is swapped in the tables is refused, and told."""

from __future__ import annotations

import pytest
from django.db import connection

from vigie.compute import crypto
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import Alarm
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import certified, certify, person_certified
from vigie.ground.accounts.models import User
from vigie.ground.seal.actions import admit, rotate
from vigie.ground.seal.factories import afresh, make_founder, make_person
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.opening import open_one
from vigie.ground.seal.tests.records import FACTS, again, sealed_task
from vigie.ground.tasks.models import Task

pytestmark = pytest.mark.django_db
TEAM = "monitoring"


@pytest.fixture
def founder() -> Actor:
    return make_founder()


@pytest.fixture
def awa(founder: Actor) -> Actor:
    return make_person("awa", {TEAM: Role.MONITOR}, by=founder)


def alarm() -> tuple[str, str]:
    found = Alarm.objects.get()
    return found.kind, found.subject_kind


def foreign_key() -> bytes:
    return crypto.public_key(crypto.new_key())


def test_nothing_is_sealed_to_a_swapped_team_key(founder: Actor) -> None:
    TeamEpoch.objects.filter(team=TEAM).update(public_key=foreign_key())
    with pytest.raises(Altered):
        sealed_task(founder)
    assert alarm() == ("altered_key", "seal.teamepoch")
    assert sealed_task(founder, "intake").epoch == 1


def test_a_key_moved_to_another_team_or_number_is_refused(founder: Actor) -> None:
    other = TeamEpoch.objects.get(team="intake")
    TeamEpoch.objects.filter(team=TEAM).update(public_key=other.public_key, certificate=other.certificate)
    with pytest.raises(Altered):
        TeamEpoch.current(TEAM)


def test_an_epoch_put_in_by_hand_is_refused(founder: Actor) -> None:
    genuine = TeamEpoch.current(TEAM)
    TeamEpoch.objects.create(team_id=TEAM, number=2, public_key=foreign_key(), certificate=genuine.certificate)
    with pytest.raises(Altered):
        sealed_task(founder)


def test_nobody_opens_with_the_grant_of_a_swapped_team_key(founder: Actor) -> None:
    record = sealed_task(founder)
    TeamEpoch.objects.filter(team=TEAM).update(public_key=foreign_key())
    with pytest.raises(Altered):
        open_one(record, by=afresh(founder))
    assert alarm() == ("altered_key", "seal.teamepoch")


def test_no_team_key_is_given_to_a_swapped_person_key(founder: Actor, awa: Actor) -> None:
    User.objects.filter(pk=awa.user.pk).update(public_key=foreign_key())
    swapped = User.objects.get(pk=awa.user.pk)
    with pytest.raises(Altered):
        admit(swapped, "intake", Role.OFFICER, by=founder)
    assert alarm() == ("altered_key", "accounts.user")
    assert not Grant.objects.filter(user=swapped, epoch__team="intake").exists()
    rotate(TEAM, by=founder)  # It goes on without them: a swapped key must not stop it.
    assert not Grant.objects.filter(user=swapped, epoch__number=2).exists()


def test_a_grant_of_a_swapped_signer_is_refused(founder: Actor, awa: Actor) -> None:
    """Whoever owns the database signs grants with a key of their own, put in the place of the keeper's."""
    record = sealed_task(founder)
    forger = crypto.new_key()
    User.objects.filter(pk=founder.user.pk).update(verify_key=crypto.verify_key(forger))
    grant = Grant.objects.select_related("epoch", "user").get(user=awa.user)
    Grant.objects.filter(pk=grant.pk).update(signature=crypto.sign(forger, grant.message()))
    with pytest.raises(Altered):
        open_one(record, by=afresh(awa))
    assert alarm() == ("altered_key", "accounts.user")


def test_a_grant_without_its_givers_signature_is_refused(founder: Actor, awa: Actor) -> None:
    record = sealed_task(founder)
    Grant.objects.filter(user=awa.user).update(signature=bytes(64))
    with pytest.raises(Altered):
        open_one(record, by=afresh(awa))
    assert alarm() == ("forged_grant", "seal.grant")


def test_a_grant_moved_to_another_person_is_refused(founder: Actor, awa: Actor) -> None:
    record = sealed_task(founder)
    theirs = Grant.objects.get(user=founder.user, epoch__team=TEAM)
    Grant.objects.filter(user=awa.user).update(sealed=theirs.sealed, signature=theirs.signature)
    with pytest.raises(Altered):
        open_one(record, by=afresh(awa))
    assert alarm()[0] == "forged_grant"


@pytest.mark.parametrize("column", ["sealed", "wrapped_key"])
def test_a_ciphertext_or_key_moved_to_another_row_is_refused_and_told(founder: Actor, column: str) -> None:
    one, two = sealed_task(founder), sealed_task(founder)
    Task.objects.filter(pk=one.pk).update(**{column: getattr(two, column)})
    with pytest.raises(Altered):
        open_one(again(one), by=founder)
    assert (alarm(), Alarm.objects.get().subject_id) == (("altered_record", "tasks.task"), str(one.pk))
    assert open_one(again(two), by=founder) == FACTS


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite takes text in a binary column")
@pytest.mark.parametrize("column", ["sealed", "wrapped_key"])
def test_text_where_bytes_belong_is_refused_and_told(founder: Actor, column: str) -> None:
    record = sealed_task(founder, TEAM)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE tasks_task SET {column} = 'x'")
    with pytest.raises(Altered):
        open_one(again(record), by=afresh(founder))
    assert alarm() == ("altered_record", "tasks.task")


def test_a_certificate_says_one_thing_of_one_key(founder: Actor) -> None:
    signature = certify("epoch", team="intake", number=1)
    assert certified("epoch", signature, team="intake", number=1)
    assert not certified("epoch", signature, team="intake", number=2)
    assert not certified("person", signature, team="intake", number=1)


def test_another_nodes_certificate_is_not_ours(founder: Actor, settings) -> None:
    assert person_certified(founder.user)
    settings.VIGIE_NODE_SECRET = bytes(32)
    assert not person_certified(founder.user)
