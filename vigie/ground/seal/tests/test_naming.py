"""A record restricted to named persons: for everyone else of the team it is not there, in SQL and by its keys."""

from __future__ import annotations

import pytest

from vigie.compute import crypto
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.models import Alarm
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.actions import admit, revoke, rotate
from vigie.ground.seal.coercion_models import Absence
from vigie.ground.seal.factories import afresh, make_founder, make_person
from vigie.ground.seal.locks import give_keys_back, welcome_back
from vigie.ground.seal.models import NamedKey, Wrap
from vigie.ground.seal.naming import add_person, remove_person, restrict, unrestrict
from vigie.ground.seal.opening import Altered, Unreadable, open_many, open_one, team_keys
from vigie.ground.seal.resealing import Progress, progress, reseal_some
from vigie.ground.seal.tests.records import FACTS, again, sealed_task
from vigie.ground.tasks.models import Task

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
    return make_person("bela", {TEAM: Role.MONITOR}, by=founder)


@pytest.fixture
def chance(founder: Actor) -> Actor:
    return make_person("chance", {TEAM: Role.MONITOR}, by=founder)


@pytest.fixture
def secret(founder: Actor, awa: Actor, bela: Actor, chance: Actor) -> Task:
    """A record that awa restricted to herself and bela."""
    record = sealed_task(founder)
    restrict(record, [bela.user], by=awa)
    return again(record)


def sees(record: Task, actor: Actor) -> bool:
    return Task.objects.visible_to(actor).filter(pk=record.pk).exists()


def test_the_named_see_and_open_it_the_others_neither(
    secret: Task, founder: Actor, awa: Actor, bela: Actor, chance: Actor
) -> None:
    plain = sealed_task(founder)
    for named in (awa, bela):
        assert sees(secret, named)
        assert Task.objects.visible_to(named).count() == 2
        assert open_one(again(secret), by=afresh(named)) == FACTS
        assert len(open_many([again(secret), again(plain)], by=afresh(named), of="tasks")) == 2
    for other in (chance, founder):
        assert not sees(secret, other)
        assert Task.objects.visible_to(other).count() == 1
        with pytest.raises(Unreadable):
            open_one(again(secret), by=afresh(other))
        assert open_one(again(plain), by=afresh(other)) == FACTS


def test_the_team_key_opens_nothing_of_it(secret: Task, chance: Actor) -> None:
    keys = team_keys(chance, TEAM, secret.epoch)
    assert bytes(secret.wrapped_key) == b""
    for row in secret.named_keys():
        persons = keys.opener.open(bytes(row.sealed), row.context())
        assert chance.keyring is not None
        for opener in (keys.opener, crypto.Opener(chance.keyring.seed)):
            with pytest.raises(crypto.CannotOpen):
                opener.open(persons, row.context())


def test_it_stays_restricted_when_it_is_edited(secret: Task, awa: Actor, bela: Actor, chance: Actor) -> None:
    facts = open_one(secret, by=awa)
    secret.seal({**facts, "outcome": "fait"}, TEAM)
    secret.save()
    assert again(secret).restricted
    assert open_one(again(secret), by=afresh(bela))["outcome"] == "fait"
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(chance))


def test_a_person_added_reads_it_and_one_taken_off_no_longer(
    secret: Task, awa: Actor, bela: Actor, chance: Actor
) -> None:
    add_person(again(secret), chance.user, by=awa)
    assert open_one(again(secret), by=afresh(chance)) == FACTS
    before = again(secret)
    old_row = before.named_keys().get(user=bela.user)
    under_team = team_keys(bela, TEAM, before.epoch).opener.open(bytes(old_row.sealed), old_row.context())
    data_key = crypto.hpke_open(bela.keyring.seed, under_team, old_row.context())
    remove_person(again(secret), bela.user, by=awa)
    after = again(secret)
    assert not sees(after, bela)
    with pytest.raises(Unreadable):
        open_one(after, by=afresh(bela))
    with pytest.raises(crypto.CannotOpen):  # The data key that was known before opens nothing any more.
        crypto.unbox(data_key, bytes(after.sealed), after.bound_facts())
    assert open_one(after, by=afresh(chance)) == FACTS


def test_the_last_named_person_stays(secret: Task, awa: Actor, bela: Actor) -> None:
    remove_person(again(secret), bela.user, by=awa)
    with pytest.raises(Invalid):
        remove_person(again(secret), awa.user, by=awa)
    assert open_one(again(secret), by=afresh(awa)) == FACTS


def test_opened_to_the_team_again_everyone_reads_it(secret: Task, awa: Actor, chance: Actor) -> None:
    with pytest.raises(Unreadable):
        unrestrict(again(secret), by=chance)
    unrestrict(again(secret), by=awa)
    assert sees(secret, chance)
    assert open_one(again(secret), by=afresh(chance)) == FACTS
    assert not NamedKey.objects.exists()
    with pytest.raises(WrongState):
        unrestrict(again(secret), by=awa)


def test_only_the_named_change_who_is_named(secret: Task, founder: Actor, bela: Actor, chance: Actor) -> None:
    with pytest.raises(Unreadable):
        add_person(again(secret), chance.user, by=chance)
    with pytest.raises(Unreadable):
        remove_person(again(secret), bela.user, by=founder)
    assert secret.named_keys().count() == 2


def test_only_members_with_keys_are_named(founder: Actor, secret: Task, awa: Actor) -> None:
    outsider = make_person("dehors", {"shelter": Role.OFFICER}, by=founder)
    with pytest.raises(Invalid):
        add_person(again(secret), outsider.user, by=awa)
    with pytest.raises(Invalid):
        restrict(sealed_task(founder), [outsider.user], by=awa)
    assert not sees(secret, outsider)


def test_a_name_put_in_by_hand_is_seen_and_nothing_is_sealed_to_it(secret: Task, awa: Actor, chance: Actor) -> None:
    row = secret.named_keys().get(user=awa.user)
    NamedKey(
        team_id=row.team_id, record_kind=row.record_kind, record_id=row.record_id, user=chance.user,
        version=row.version, epoch=row.epoch, sealed=row.sealed, certificate=row.certificate,
    ).save()  # fmt: skip
    with pytest.raises(Altered):
        open_one(again(secret), by=afresh(chance))
    with pytest.raises(Altered):
        again(secret).seal(FACTS, TEAM)
    assert Alarm.objects.get().kind == "altered_record"


def test_a_removed_name_put_back_is_refused(secret: Task, awa: Actor, bela: Actor) -> None:
    row = secret.named_keys().get(user=bela.user)
    remove_person(again(secret), bela.user, by=awa)
    row.save(force_insert=True)
    with pytest.raises(Altered):
        open_one(again(secret), by=afresh(bela))
    NamedKey.objects.filter(pk=row.pk).update(version=again(secret).version)
    with pytest.raises(Altered):
        open_one(again(secret), by=afresh(bela))


def test_a_restriction_struck_out_by_hand_opens_nothing(secret: Task, awa: Actor, chance: Actor) -> None:
    Task.objects.filter(pk=secret.pk).update(wrap=Wrap.HPKE)
    for anyone in (chance, awa):
        with pytest.raises(Altered):
            open_one(again(secret), by=afresh(anyone))


def test_after_a_change_of_keys_the_named_carry_it_over_and_read_on(
    secret: Task, founder: Actor, awa: Actor, bela: Actor, chance: Actor
) -> None:
    rotate(TEAM, by=founder)
    assert reseal_some(TEAM, by=afresh(chance), seconds=9) == Progress(0, 1, named=1)
    assert open_one(again(secret), by=afresh(bela)) == FACTS
    assert reseal_some(TEAM, by=afresh(bela), seconds=9) == Progress(1, 1)
    assert again(secret).restricted
    for named in (awa, bela):
        assert open_one(again(secret), by=afresh(named)) == FACTS
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(chance))
    assert progress(TEAM).left == 0


def test_who_leaves_the_team_leaves_its_restricted_records(
    secret: Task, founder: Actor, awa: Actor, bela: Actor
) -> None:
    revoke(bela.user, TEAM, by=founder)
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(bela))
    admit(bela.user, TEAM, Role.MONITOR, by=afresh(founder))
    assert not sees(secret, bela)
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(bela))
    assert open_one(again(secret), by=afresh(awa)) == FACTS
    assert not Alarm.objects.exists()


def test_when_the_last_named_leaves_an_alarm_says_so_and_their_return_opens_it(
    secret: Task, founder: Actor, awa: Actor, bela: Actor
) -> None:
    revoke(bela.user, TEAM, by=founder)
    revoke(awa.user, TEAM, by=afresh(founder))
    assert (Alarm.objects.get().kind, Alarm.objects.get().subject_id) == ("no_reader", str(secret.pk))
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(awa))
    admit(awa.user, TEAM, Role.MONITOR, by=afresh(founder))
    assert open_one(again(secret), by=afresh(awa)) == FACTS


def test_without_the_teams_keys_a_name_opens_nothing(secret: Task, awa: Actor) -> None:
    """Frozen, travelling: whoever gave their grants back reads no restricted record either."""
    from vigie.ground.seal.models import Grant

    Grant.objects.filter(user=awa.user).delete()
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(awa))


def test_who_edits_meanwhile_does_not_undo_a_restriction(founder: Actor, awa: Actor, monkeypatch) -> None:
    from vigie.ground.tasks import actions

    record = sealed_task(founder)
    stale = again(record)
    seal = Task.seal

    def slowly(task, *words):
        restrict(again(record), [], by=awa)
        return seal(task, *words)

    monkeypatch.setattr(Task, "seal", slowly)
    with pytest.raises(WrongState):
        actions.finish_task(stale, outcome="fait", by=founder)
    assert again(record).restricted


def test_a_name_is_of_no_use_without_the_teams_keys_even_to_who_holds_the_database_and_the_passphrase(
    secret: Task, founder: Actor, bela: Actor
) -> None:
    """At a border, or in a locked team: the person is made to open their own keys, and the server was taken."""
    absence = give_keys_back(Absence.Kind.TRAVEL, by=bela)
    row = NamedKey.objects.get(user=bela.user)
    assert bela.keyring is not None
    with pytest.raises(crypto.CannotOpen):
        crypto.hpke_open(bela.keyring.seed, bytes(row.sealed), row.context())
    with pytest.raises(Unreadable):
        open_one(again(secret), by=afresh(bela))
    welcome_back(absence, by=founder)
    assert open_one(again(secret), by=afresh(bela)) == FACTS


def test_who_locks_themselves_is_still_named_when_they_come_back(
    secret: Task, founder: Actor, awa: Actor, bela: Actor
) -> None:
    absence = give_keys_back(Absence.Kind.FREEZE, by=bela)
    edited = again(secret)
    edited.seal({**FACTS, "outcome": "fait"}, TEAM)
    edited.save()
    welcome_back(absence, by=founder)
    assert open_one(again(secret), by=afresh(bela))["outcome"] == "fait"


def test_what_was_edited_between_loading_and_opening_is_no_alarm(secret: Task, awa: Actor, bela: Actor) -> None:
    stale = again(secret)
    edited = again(secret)
    edited.seal(FACTS, TEAM)
    edited.save()
    with pytest.raises(WrongState):
        open_one(stale, by=afresh(bela))
    assert not Alarm.objects.exists()
