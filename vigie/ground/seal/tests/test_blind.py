"""Two records that name one person are found, under their team's key alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import connection

from vigie.compute.identity import Identity, contacts, persons
from vigie.ground.access.errors import Denied
from vigie.ground.access.models import Alarm
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.audit.models import Entry
from vigie.ground.seal import blind
from vigie.ground.seal.blind import BlindKeys, compare, not_compared, renew, sharing
from vigie.ground.seal.factories import make_founder, make_person
from vigie.ground.seal.models import BlindComparison, BlindKey, BlindMark, TeamEpoch, Wrap
from vigie.ground.seal.opening import Altered, Unreadable, open_one
from vigie.ground.seal.recovery_people import renew_person
from vigie.ground.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def founder() -> Actor:
    return make_founder()


def afresh(actor: Actor) -> Actor:
    """The same person in a new request."""
    assert actor.keyring is not None
    return Actor(actor.user, Keyring(actor.keyring.seed, actor.keyring.sign_seed))


def sealed(owner: Actor, team: str = "monitoring") -> Task:
    from django.utils import timezone

    task = Task(owner=owner.user, due_at=timezone.now(), subject_kind="x", subject_id="1")
    task.seal({"title": "t", "outcome": ""}, team)
    task.save()
    return task


def compared(owner: Actor, *names: str, team: str = "monitoring") -> Task:
    task = sealed(owner, team)
    compare([(task, lambda: identities(*names))], BlindKeys(owner))
    return task


def identities(*written: str) -> list[Identity]:
    return [one for name in written for one in (contacts(name) or persons(name))]


def those_with(actor: Actor, written: str) -> set[Task]:
    return set(sharing(Task.objects.visible_to(actor), identities(written), BlindKeys(afresh(actor))))


@pytest.mark.parametrize("typed", ["awa NGAISSONA", "Ngaïssona, Awa", "Mme Awa Ngaïssona", "+237 699 123 456"])
def test_one_person_is_found_however_they_were_written(founder: Actor, typed: str) -> None:
    one = compared(founder, "Ngaïssona Awa", "00237 6 99 12 34 56")
    compared(founder, "Awa Mahamat", "+237 699 123 457")
    assert those_with(founder, typed) == {one}


def test_two_records_that_name_one_person_are_both_found(founder: Actor) -> None:
    assert those_with(founder, "Awa") == set()
    both = {compared(founder, "Awa Ngaïssona"), compared(founder, "Ngaissona AWA")}
    assert those_with(founder, "awa ngaissona") == both


def test_another_team_finds_nothing_and_has_other_marks(founder: Actor) -> None:
    outsider = make_person("awa", {"shelter": Role.OFFICER}, by=founder)
    compared(founder, "Awa Ngaïssona")
    assert those_with(outsider, "Awa Ngaïssona") == set()
    compared(outsider, "Awa Ngaïssona", team="shelter")
    first, second = (bytes(mark) for mark in BlindMark.objects.values_list("digest", flat=True))
    assert first != second
    assert BlindKey.objects.visible_to(outsider).count() == 1


def test_who_is_not_a_member_makes_neither_key_nor_mark(founder: Actor) -> None:
    outsider = make_person("awa", {"shelter": Role.OFFICER}, by=founder)
    task = sealed(founder)
    for nobody in (outsider, Actor.nobody(), Actor.system()):
        assert compare([(task, lambda: identities("Awa Ngaïssona"))], BlindKeys(nobody)) == 0
    assert not BlindKey.objects.exists()
    assert not BlindComparison.objects.exists()
    assert compare([(task, lambda: identities("Awa Ngaïssona"))], BlindKeys(founder)) == 1


def test_until_it_is_opened_a_record_counts_as_not_compared(founder: Actor) -> None:
    task = sealed(founder)
    visible = Task.objects.visible_to(founder)
    assert list(not_compared(visible)) == [task]
    compare([(task, lambda: identities("Awa Ngaïssona"))], BlindKeys(founder))
    assert not not_compared(visible).exists()
    task.seal({"title": "u", "outcome": ""}, "monitoring")
    task.save()
    assert list(not_compared(visible)) == [task]
    assert those_with(founder, "Awa Ngaïssona") == set()
    compare([(task, lambda: identities("Autre Nom"))], BlindKeys(founder))
    assert those_with(founder, "Awa Ngaïssona") == set()
    assert those_with(founder, "Autre Nom") == {task}
    assert BlindComparison.objects.count() == 1


def test_what_was_compared_is_not_looked_into_again(founder: Actor) -> None:
    task = compared(founder, "Awa Ngaïssona")

    def refuse() -> Iterable[Identity]:
        raise AssertionError

    assert compare([(task, refuse)], BlindKeys(founder)) == 0


def test_no_name_is_in_the_tables(founder: Actor) -> None:
    compared(founder, "Awa Ngaïssona", "699123456", "awa@example.org")
    with connection.cursor() as cursor:
        for table in ("seal_blindkey", "seal_blindcomparison", "seal_blindmark"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
            assert rows
            held = b" ".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in rows for v in r
            )
            assert not [word for word in (b"awa", b"ngaissona", b"699123456", b"example") if word in held.lower()]


def test_a_rotation_carries_the_key_over_like_any_record(founder: Actor) -> None:
    task = compared(founder, "Awa Ngaïssona")
    kept = BlindKey.objects.get()
    facts = open_one(kept, by=founder)
    kept.seal(facts, "monitoring")
    kept.save()
    assert BlindKey.objects.get().wrap == Wrap.HPKE
    assert those_with(founder, "Awa Ngaïssona") == {task}
    assert BlindKey.objects.get().wrap == Wrap.TEAM
    assert TeamEpoch.current("monitoring").number == kept.epoch


def test_a_key_that_was_not_made_here_is_refused_and_told(founder: Actor) -> None:
    compared(founder, "Awa Ngaïssona")
    kept = BlindKey.objects.get()
    certificate = open_one(kept, by=founder)["certificate"]
    for planted in ({"key": bytes(32).hex(), "certificate": certificate}, {"key": bytes(32).hex()}):
        kept.seal(planted, "monitoring")
        kept.save()
        with pytest.raises(Altered):
            those_with(founder, "Awa Ngaïssona")
        with pytest.raises(Altered):
            compared(founder, "Bela")
    assert Alarm.objects.get().subject_id == str(kept.pk)


def test_the_key_outlives_the_passphrase_of_whoever_made_it(founder: Actor) -> None:
    awa = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    task = compared(awa, "Awa Ngaïssona")
    renew_person(awa.user, "une phrase de passe toute nouvelle, et longue", by=founder)
    assert those_with(founder, "Awa Ngaïssona") == {task}


def test_a_new_key_forgets_the_old_marks(founder: Actor) -> None:
    monitor = make_person("awa", {"monitoring": Role.MONITOR}, by=founder)
    outsider = make_person("bela", {"shelter": Role.KEEPER}, by=founder)
    with pytest.raises(Unreadable):
        renew("monitoring", by=founder)
    task = compared(founder, "Awa Ngaïssona")
    other = compared(founder, "Awa Ngaïssona", team="intake")
    old = {
        bytes(mark) for mark in BlindMark.objects.filter(comparison__record_id=task.pk).values_list("digest", flat=True)
    }
    for nobody in (monitor, outsider):
        with pytest.raises(Denied):
            renew("monitoring", by=nobody)
    renew("monitoring", by=founder)
    assert list(not_compared(Task.objects.visible_to(founder))) == [task]
    assert those_with(founder, "Awa Ngaïssona") == {other}
    compare([(task, lambda: identities("Awa Ngaïssona"))], BlindKeys(afresh(founder)))
    assert not BlindMark.objects.filter(digest__in=old).exists()
    assert those_with(afresh(founder), "Awa Ngaïssona") == {task, other}
    assert any(b"blind.renew" in bytes(entry.body) for entry in Entry.objects.all())


def test_an_erased_record_leaves_no_mark(founder: Actor) -> None:
    task = compared(founder, "Awa Ngaïssona")
    kept = compared(founder, "Awa Ngaïssona")
    blind.forget(task._meta.label_lower, [task.pk])
    assert BlindMark.objects.count() == 1
    assert those_with(founder, "Awa Ngaïssona") == {kept}
