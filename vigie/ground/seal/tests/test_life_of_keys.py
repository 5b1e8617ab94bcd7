"""The life of keys in any order: whoever should read reads, whoever should not cannot.

The machine keeps its own small account of who should read what (`may_read`), and after every step compares it with
what the database shows and the keys open. A later part of the node adds rules to a subclass: whoever is kept out for a
time (frozen, travelling) goes into `kept_out`; whoever comes back leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from vigie.compute.crypto import CannotOpen, unbox
from vigie.ground.access.alarms import _waiting
from vigie.ground.access.errors import Invalid
from vigie.ground.access.models import Alarm
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor, TeamKeys
from vigie.ground.seal import naming, resealing
from vigie.ground.seal.actions import admit, revoke, rotate
from vigie.ground.seal.factories import afresh, make_founder, make_person
from vigie.ground.seal.models import TeamEpoch, Wrap
from vigie.ground.seal.opening import Unreadable, open_one, team_keys, unseal_many
from vigie.ground.seal.resealing import progress, reseal_some
from vigie.ground.seal.shares import PartSet
from vigie.ground.seal.tests.records import sealed_task, turns
from vigie.ground.tasks.models import Task

TEAM = "monitoring"
FOUNDER, OTHERS = "fondation", ("awa", "bela", "chance")
ANY = st.integers(min_value=0, max_value=99)
T = TypeVar("T")


def picked(options: Sequence[T], n: int) -> T:
    """One of what is possible now, so that few steps do nothing."""
    return options[n % len(options)]


@dataclass
class Expected:
    """What one record should say, and to whom: `named` is None for the whole team."""

    words: str
    named: set[str] | None = None


@dataclass
class Carried:
    """What someone who left may have copied: their team keys, by epoch."""

    who: str
    keys: dict[int, TeamKeys] = field(default_factory=dict)


class LifeOfKeys(RuleBasedStateMachine):
    """One team, four people, a few records."""

    quorum: PartSet | None = None  # of a subclass that recovers
    told: tuple[str, ...] = ("no_reader",)  # alarms that an honest life may raise

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block._from_testcase = True  # as Django's own TestCase marks its own
        self.block.__enter__()
        self.people: dict[str, Actor] = {FOUNDER: make_founder(quorum=self.quorum)}
        for name in OTHERS:
            self.people[name] = make_person(name, {"shelter": Role.OFFICER}, by=self.people[FOUNDER])
        self.members = {FOUNDER}
        self.kept_out: set[str] = set()
        self.records: dict[UUID, Expected] = {}
        self.carried: list[Carried] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        _waiting.set(())

    # --- The account ---

    def may_read(self, who: str, record: UUID) -> bool:
        """Whether this person should see and open this record now."""
        named = self.records[record].named
        return who in self.members - self.kept_out and (named is None or who in named)

    def actor(self, who: str) -> Actor:
        """The person in a request of their own."""
        return afresh(self.people[who])

    def pairs(self, *, restricted: bool | None = None) -> list[tuple[str, UUID]]:
        """Who may read what, as pairs; of restricted or unrestricted records only, if so asked."""
        return [
            (who, record)
            for record, expected in self.records.items()
            for who in self.people
            if self.may_read(who, record) and (restricted is None or (expected.named is not None) == restricted)
        ]

    def row(self, record: UUID) -> Task:
        return Task.objects.get(pk=record)

    # --- What people do ---

    @initialize(secret=st.booleans())
    def begin(self, secret: bool) -> None:
        """A team at work: two members besides the keeper, two records, one of which may be theirs alone."""
        for who in OTHERS[:2]:
            self.let_in(who)
        for _ in range(2):
            self.write()
        if secret:
            record = next(iter(self.records))
            naming.restrict(self.row(record), [self.people["awa"].user], by=self.actor("bela"))
            self.records[record].named = {"awa", "bela"}

    @precondition(lambda self: len(self.records) < 5)
    @rule()
    def write(self) -> None:
        """Anyone may: only public keys are needed."""
        self.records[sealed_task(self.people[FOUNDER]).pk] = Expected("Prévenir Ngaïssona")

    @precondition(lambda self: self.pairs())
    @rule(n=ANY)
    def read(self, n: int) -> None:
        """A first opening wraps the key again for the team."""
        who, record = picked(self.pairs(), n)
        assert open_one(self.row(record), by=self.actor(who))["title"] == self.records[record].words

    @precondition(lambda self: self.pairs())
    @rule(n=ANY, words=st.sampled_from(["Un", "Deux", "Trois"]))
    def edit(self, n: int, words: str) -> None:
        who, record = picked(self.pairs(), n)
        row = self.row(record)
        row.seal({**open_one(row, by=self.actor(who)), "title": words}, TEAM)
        row.save()
        self.records[record].words = words

    @rule(who=st.sampled_from(OTHERS))
    def let_in(self, who: str) -> None:
        if who not in self.kept_out:
            admit(self.people[who].user, TEAM, Role.MONITOR, by=self.actor(FOUNDER))
            self.members.add(who)

    @rule(who=st.sampled_from([FOUNDER, *OTHERS]))
    def leave(self, who: str) -> None:
        """The last keeper cannot, nor can someone who is not there."""
        if who == FOUNDER or who not in self.members:
            with pytest.raises(Invalid):
                revoke(self.people[who].user, TEAM, by=self.actor(FOUNDER))
            return
        self._copies_keys(who)
        revoke(self.people[who].user, TEAM, by=self.actor(FOUNDER))
        self.members.discard(who)
        for expected in self.records.values():
            if expected.named and who in expected.named and expected.named & self.members:
                expected.named.discard(who)

    @precondition(lambda self: self.members - {FOUNDER})
    @rule(n=ANY)
    def go_and_come_back(self, n: int) -> None:
        """Who returns reads what the team reads, and no restricted record that others still hold."""
        who = picked(sorted(self.members - {FOUNDER}), n)
        self.leave(who)
        self.let_in(who)

    def _copies_keys(self, who: str) -> None:
        if who not in self.kept_out:
            numbers = TeamEpoch.objects.filter(team=TEAM).values_list("number", flat=True)
            keys = {number: team_keys(self.actor(who), TEAM, number) for number in numbers}
            self.carried.append(Carried(who, keys))

    @rule(carriers=st.lists(ANY, max_size=4))
    def new_keys(self, carriers: list[int]) -> None:
        """Then some carry a record over, each what they can open."""
        rotate(TEAM, by=self.actor(FOUNDER))
        for n in carriers:
            self.carry_over(n)

    @rule(n=ANY)
    def carry_over(self, n: int) -> None:
        """One chunk of one record, as if the page had been left right after."""
        who = picked(sorted(self.members - self.kept_out), n)
        before = progress(TEAM)
        after = reseal_some(TEAM, by=self.actor(who), seconds=0)
        assert before.done <= after.done <= before.done + resealing.CHUNK
        assert after.total == len(self.records)

    @precondition(lambda self: self.pairs(restricted=False))
    @rule(n=ANY, people=st.sets(st.sampled_from([FOUNDER, *OTHERS]), max_size=2))
    def restrict(self, n: int, people: set[str]) -> None:
        who, record = picked(self.pairs(restricted=False), n)
        named = [self.people[name].user for name in sorted(people)]
        if people <= self.members:
            naming.restrict(self.row(record), named, by=self.actor(who))
            self.records[record].named = {who, *people}
        else:
            with pytest.raises(Invalid):
                naming.restrict(self.row(record), named, by=self.actor(who))

    @precondition(lambda self: self.pairs(restricted=True))
    @rule(n=ANY, other=st.sampled_from([FOUNDER, *OTHERS]))
    def name(self, n: int, other: str) -> None:
        who, record = picked(self.pairs(restricted=True), n)
        if other in self.members:
            naming.add_person(self.row(record), self.people[other].user, by=self.actor(who))
            self._named(record).add(other)
        else:
            with pytest.raises(Invalid):
                naming.add_person(self.row(record), self.people[other].user, by=self.actor(who))

    @precondition(lambda self: self.pairs(restricted=True))
    @rule(n=ANY, m=ANY)
    def unname(self, n: int, m: int) -> None:
        who, record = picked(self.pairs(restricted=True), n)
        other = picked(sorted(self._named(record)), m)
        if self._named(record) == {other}:
            with pytest.raises(Invalid):
                naming.remove_person(self.row(record), self.people[other].user, by=self.actor(who))
        else:
            naming.remove_person(self.row(record), self.people[other].user, by=self.actor(who))
            self._named(record).discard(other)

    @precondition(lambda self: self.pairs(restricted=True))
    @rule(n=ANY)
    def unrestrict(self, n: int) -> None:
        who, record = picked(self.pairs(restricted=True), n)
        naming.unrestrict(self.row(record), by=self.actor(who))
        self.records[record].named = None

    def _named(self, record: UUID) -> set[str]:
        named = self.records[record].named
        assert named is not None
        return named

    # --- What must hold after every step ---

    @invariant()
    def whoever_should_read_reads_and_nobody_else(self) -> None:
        for who in self.people:
            actor = self.actor(who)
            expected = {record for record in self.records if self.may_read(who, record)}
            visible = Task.objects.visible_to(actor).filter(team=TEAM)
            if who not in self.kept_out:  # A lock takes the keys; whether it also hides the list is its own affair.
                assert {row.pk for row in visible} == expected
                assert visible.count() == len(expected)
            for row in Task.objects.filter(team=TEAM):
                self._opens_or_not(row, actor, row.pk in expected)

    def _opens_or_not(self, row: Task, actor: Actor, should: bool) -> None:
        if not should:
            with pytest.raises(Unreadable):
                unseal_many([row], by=actor)
            return
        facts: dict[str, Any] = unseal_many([row], by=actor)[row.pk][0]
        assert facts["title"] == self.records[row.pk].words

    @invariant()
    def what_someone_carried_away_opens_nothing_sealed_later(self) -> None:
        for carried in self.carried:
            newest = max(carried.keys)
            for row in Task.objects.filter(team=TEAM, epoch__gt=newest).exclude(wrap=Wrap.NAMED):
                for keys in carried.keys.values():
                    with pytest.raises(CannotOpen):
                        keys.opener.open(bytes(row.wrapped_key), row.bound("record"))
                    with pytest.raises(CannotOpen):
                        unbox(keys.symmetric, bytes(row.wrapped_key), row.bound("wrap"))

    @invariant()
    def nothing_was_taken_for_an_attack(self) -> None:
        assert not Alarm.objects.exclude(kind__in=self.told).exists()
        assert not _waiting.get()


@pytest.mark.slow
@pytest.mark.django_db
def test_whoever_should_read_reads_whoever_should_not_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "CHUNK", 1)
    run_state_machine_as_test(
        LifeOfKeys,
        settings=settings(max_examples=turns(25), stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
