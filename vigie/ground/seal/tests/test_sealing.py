"""Sealing, opening and letting people in."""

from __future__ import annotations

import pytest
from django.db import connection

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.models import User
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import admit, found_node
from vigie.ground.seal.factories import make_founder, make_person
from vigie.ground.seal.models import Grant, NoTeamKey, TeamEpoch, Wrap
from vigie.ground.seal.opening import Altered, Unreadable, open_many, open_one
from vigie.ground.tasks.models import Task

pytestmark = pytest.mark.django_db
FACTS = {"title": "Prévenir Ngaïssona", "outcome": ""}


@pytest.fixture
def founder() -> Actor:
    return make_founder()


def fresh_keyring(actor: Actor) -> Actor:
    """The same person in a new request: nothing opened yet."""
    assert actor.keyring is not None
    return Actor(actor.user, Keyring(actor.keyring.seed, actor.keyring.sign_seed))


def sealed_task(owner: Actor, team: str = "monitoring") -> Task:
    from django.utils import timezone

    task = Task(owner=owner.user, due_at=timezone.now(), subject_kind="x", subject_id="1")
    task.seal(FACTS, team)
    task.save()
    return task


def test_a_member_opens_what_anyone_sealed(founder: Actor) -> None:
    monitor = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    task = sealed_task(founder)
    assert open_one(Task.objects.get(pk=task.pk), by=monitor) == FACTS


def test_someone_of_another_team_opens_nothing_and_sees_nothing(founder: Actor) -> None:
    keeper = make_person("bela", {"shelter": Role.OFFICER}, by=founder)
    task = sealed_task(founder)
    with pytest.raises(Unreadable):
        open_one(task, by=keeper)
    assert not Task.objects.visible_to(keeper).exists()
    assert Task.objects.visible_to(founder).exists()
    for nobody in (Actor.nobody(), Actor.system()):
        assert not Task.objects.visible_to(nobody).exists()
        with pytest.raises(Unreadable):
            open_one(task, by=nobody)


def test_no_word_of_the_facts_is_in_the_row(founder: Actor) -> None:
    task = sealed_task(founder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tasks_task WHERE subject_id = '1'")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert "Ngaïssona".encode() not in row
    assert open_one(task, by=founder)["title"].endswith("Ngaïssona")


def test_the_first_opening_wraps_the_key_again_and_leaves_one_entry(founder: Actor) -> None:
    tasks = [sealed_task(founder) for _ in range(3)]
    before = Entry.objects.count()
    assert {f["title"] for f in open_many(tasks, by=founder, of="tasks").values()} == {FACTS["title"]}
    assert Entry.objects.count() == before + 1
    assert set(Task.objects.values_list("wrap", flat=True)) == {Wrap.TEAM}
    again = open_many(list(Task.objects.all()), by=fresh_keyring(founder), of="tasks")
    assert all(facts == FACTS for facts in again.values())


def test_what_was_sealed_and_not_kept_leaves_the_kept_record_alone(founder: Actor) -> None:
    task = sealed_task(founder)
    slower, faster = Task.objects.get(pk=task.pk), Task.objects.get(pk=task.pk)
    slower.seal({**FACTS, "outcome": "jamais gardé"}, "monitoring")
    faster.seal({**FACTS, "outcome": "gardé"}, "monitoring")
    faster.save()
    # The same version in memory as in the database, under another data key: opening it must not touch the row.
    assert open_one(slower, by=founder)["outcome"] == "jamais gardé"
    assert open_one(Task.objects.get(pk=task.pk), by=founder)["outcome"] == "gardé"


def test_a_ciphertext_moved_to_another_row_fails(founder: Actor) -> None:
    one, two = sealed_task(founder), sealed_task(founder)
    Task.objects.filter(pk=one.pk).update(sealed=two.sealed, wrapped_key=two.wrapped_key)
    with pytest.raises(Altered):
        open_one(Task.objects.get(pk=one.pk), by=founder)


def test_an_earlier_version_put_back_fails(founder: Actor) -> None:
    task = sealed_task(founder)
    old = bytes(task.sealed)
    task.seal({**FACTS, "outcome": "fait"}, "monitoring")
    task.save()
    Task.objects.filter(pk=task.pk).update(sealed=old)
    with pytest.raises(Altered):
        open_one(Task.objects.get(pk=task.pk), by=founder)


def test_a_grant_that_was_not_signed_by_its_giver_is_refused(founder: Actor) -> None:
    monitor = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    task = sealed_task(founder)
    Grant.objects.filter(user=monitor.user).update(signature=bytes(64))
    with pytest.raises(Altered):
        open_one(task, by=fresh_keyring(monitor))


def test_a_swapped_team_key_is_noticed(founder: Actor) -> None:
    TeamEpoch.objects.filter(team="monitoring").update(public_key=crypto.public_key(crypto.new_key()))
    with pytest.raises(Altered):
        open_one(sealed_task(founder), by=fresh_keyring(founder))


def test_only_a_keeper_of_that_team_lets_people_in(founder: Actor) -> None:
    monitor = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    other = make_person("bela", {"shelter": [Role.KEEPER]}, by=founder)
    assert other.user is not None
    with pytest.raises(Denied):
        admit(other.user, "monitoring", Role.MONITOR, by=monitor)
    with pytest.raises(Denied):
        admit(other.user, "monitoring", Role.MONITOR, by=other)
    admit(other.user, "monitoring", Role.MONITOR, by=founder)
    assert Membership.objects.of(other).filter(team="monitoring").exists()


def test_an_ended_membership_opens_nothing(founder: Actor) -> None:
    from django.utils import timezone

    monitor = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    task = sealed_task(founder)
    Membership.objects.filter(user=monitor.user).update(ended_at=timezone.now())
    with pytest.raises(Unreadable):
        open_one(task, by=fresh_keyring(monitor))
    assert not Task.objects.visible_to(monitor).exists()


def test_a_team_without_keys_refuses_to_seal(db: None) -> None:
    with pytest.raises(NoTeamKey):
        Task().seal(FACTS, "monitoring")


def test_a_node_is_founded_once(founder: Actor) -> None:
    with pytest.raises(Invalid):
        found_node("second", "une autre phrase", ["intake"])
    assert User.objects.count() == 1
