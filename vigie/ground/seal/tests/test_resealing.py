"""Records are carried over to new keys bit by bit: nothing is lost by a crash, nobody is overwritten."""

from __future__ import annotations

import pytest

from vigie.ground.access.errors import Denied
from vigie.ground.access.models import Alarm
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal import resealing
from vigie.ground.seal.actions import revoke, rotate
from vigie.ground.seal.factories import afresh, make_founder, make_person
from vigie.ground.seal.models import TeamEpoch, Wrap
from vigie.ground.seal.opening import open_one
from vigie.ground.seal.resealing import Progress, progress, reseal_some
from vigie.ground.seal.tests.records import FACTS, again, sealed_task
from vigie.ground.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEAM = "monitoring"
LONG = 600.0  # seconds


@pytest.fixture
def founder() -> Actor:
    return make_founder()


def test_all_records_come_under_the_new_keys_and_open(founder: Actor) -> None:
    records = [sealed_task(founder) for _ in range(5)]
    open_one(records[0], by=founder)  # One is wrapped for the team already.
    other = sealed_task(founder, "intake")
    rotate(TEAM, by=founder)
    assert progress(TEAM) == Progress(0, 5)
    assert reseal_some(TEAM, by=afresh(founder), seconds=LONG) == Progress(5, 5)
    for record in records:
        fresh = again(record)
        assert (fresh.epoch, fresh.version, fresh.wrap) == (2, record.version, Wrap.HPKE)
        assert open_one(fresh, by=afresh(founder)) == FACTS
    assert again(other).epoch == 1


def test_the_data_key_is_new(founder: Actor) -> None:
    record = sealed_task(founder)
    rotate(TEAM, by=founder)
    before = bytes(record.sealed)
    reseal_some(TEAM, by=afresh(founder), seconds=LONG)
    assert bytes(again(record).sealed) != before


def test_killed_in_the_middle_it_goes_on_where_it_was(founder: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [sealed_task(founder) for _ in range(6)]
    rotate(TEAM, by=founder)
    monkeypatch.setattr(resealing, "CHUNK", 2)
    seal = Task.seal_for
    sealed = []

    class Killed(BaseException):
        """Nothing of ours catches it, as nothing catches a power cut."""

    def until_killed(self, *words, **named):
        sealed.append(self)
        if len(sealed) == 4:
            raise Killed
        return seal(self, *words, **named)

    monkeypatch.setattr(Task, "seal_for", until_killed)
    with pytest.raises(Killed):
        reseal_some(TEAM, by=afresh(founder), seconds=LONG)
    assert progress(TEAM) == Progress(2, 6)
    assert all(open_one(again(record), by=afresh(founder)) == FACTS for record in records)
    monkeypatch.setattr(Task, "seal_for", seal)
    assert reseal_some(TEAM, by=afresh(founder), seconds=LONG) == Progress(6, 6)
    assert all(open_one(again(record), by=afresh(founder)) == FACTS for record in records)


def test_a_short_time_does_one_chunk_and_says_how_far(founder: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        sealed_task(founder)
    rotate(TEAM, by=founder)
    monkeypatch.setattr(resealing, "CHUNK", 2)
    assert reseal_some(TEAM, by=afresh(founder), seconds=0) == Progress(2, 3)
    assert reseal_some(TEAM, by=afresh(founder), seconds=0) == Progress(3, 3)


def test_someone_who_edits_meanwhile_is_not_overwritten(founder: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    edited, left = sealed_task(founder), sealed_task(founder)
    rotate(TEAM, by=founder)
    seal = resealing._sealed_again

    def while_someone_edits(record, *words):
        if record.pk == edited.pk:
            theirs = again(edited)
            theirs.seal({**FACTS, "outcome": "fait"}, TEAM)
            theirs.save()
        return seal(record, *words)

    monkeypatch.setattr(resealing, "_sealed_again", while_someone_edits)
    reseal_some(TEAM, by=afresh(founder), seconds=LONG)
    assert open_one(again(edited), by=afresh(founder))["outcome"] == "fait"
    assert again(left).epoch == 2
    assert progress(TEAM).left == 0


def test_an_edit_begun_before_is_kept_after(founder: Actor) -> None:
    """The version stays the same, so whoever read a record before it was carried over can still save."""
    record = sealed_task(founder)
    read = again(record)
    rotate(TEAM, by=founder)
    reseal_some(TEAM, by=afresh(founder), seconds=LONG)
    assert again(record).version == read.version
    read.seal({**FACTS, "outcome": "fait"}, TEAM)
    read.save()
    assert open_one(again(record), by=afresh(founder))["outcome"] == "fait"


def test_one_that_was_altered_is_told_and_the_rest_goes_on(founder: Actor) -> None:
    bad, good = sealed_task(founder), sealed_task(founder)
    Task.objects.filter(pk=bad.pk).update(sealed=good.sealed)
    rotate(TEAM, by=founder)
    assert reseal_some(TEAM, by=afresh(founder), seconds=LONG) == Progress(1, 2)
    assert (Alarm.objects.get().kind, Alarm.objects.get().subject_id) == ("altered_record", str(bad.pk))


def test_only_members_with_the_keys_carry_over(founder: Actor) -> None:
    monitor = make_person("awa", {TEAM: Role.MONITOR}, by=founder)
    outsider = make_person("bela", {"shelter": Role.OFFICER}, by=founder)
    sealed_task(founder)
    rotate(TEAM, by=founder)
    for nobody in (outsider, Actor.nobody(), Actor.system()):
        with pytest.raises(Denied):
            reseal_some(TEAM, by=nobody, seconds=LONG)
    assert reseal_some(TEAM, by=afresh(monitor), seconds=LONG) == Progress(1, 1)
    revoke(monitor.user, TEAM, by=afresh(founder))
    with pytest.raises(Denied):
        reseal_some(TEAM, by=afresh(monitor), seconds=LONG)
    assert TeamEpoch.current(TEAM).number == 3
