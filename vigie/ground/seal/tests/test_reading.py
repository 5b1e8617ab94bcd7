"""Reading many at once: one bad record does not silence the rest."""

from __future__ import annotations

import pytest

from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.factories import make_founder, make_person
from vigie.ground.seal.models import Wrap
from vigie.ground.seal.reading import noted, read
from vigie.ground.seal.tests.test_blind import afresh, sealed
from vigie.ground.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def founder() -> Actor:
    return make_founder()


def test_what_opens_is_read_and_wrapped_for_the_team(founder: Actor) -> None:
    tasks = [sealed(founder) for _ in range(3)]
    before = Entry.objects.count()
    assert [facts["title"] for _task, facts in read(tasks, by=founder) if facts] == ["t", "t", "t"]
    assert set(Task.objects.values_list("wrap", flat=True)) == {Wrap.TEAM}
    again = read(list(Task.objects.all()), by=afresh(founder))
    assert all(facts for _task, facts in again)
    assert Entry.objects.count() == before


def test_an_altered_record_is_passed_and_the_others_are_read(founder: Actor) -> None:
    bad, good = sealed(founder), sealed(founder)
    Task.objects.filter(pk=bad.pk).update(sealed=good.sealed)
    found = {task.pk: facts for task, facts in read(list(Task.objects.all()), by=founder)}
    assert found[bad.pk] is None
    assert found[good.pk] == {"title": "t", "outcome": ""}
    assert Task.objects.get(pk=bad.pk).wrap == Wrap.HPKE


def test_who_holds_no_key_reads_nothing(founder: Actor) -> None:
    outsider = make_person("awa", {"shelter": Role.OFFICER}, by=founder)
    assert [facts for _task, facts in read([sealed(founder)], by=outsider)] == [None]


def test_one_entry_says_how_many(founder: Actor) -> None:
    before = Entry.objects.count()
    noted("search", 0, by=founder)
    assert Entry.objects.count() == before
    noted("search", 20_000, by=founder)
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert b'"id":"20000"' in bytes(entry.body)
    assert b'"verb":"list.open"' in bytes(entry.body)
