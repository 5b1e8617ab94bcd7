"""A plan is adopted by two: proposed by one, put in force by another, and its words never change then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.plan.tree import adopting, drafting, lives, queries
from vigie.plan.tree.actions import import_plan, write_erratum
from vigie.plan.tree.drafting import Words
from vigie.plan.tree.models import Node, Plan, PlanVersion
from vigie.plan.tree.reading.tree import read_plan
from vigie.plan.tree.stored import stored_tree
from vigie.plan.tree.tests.plans import SMALL, real_plan

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def in_2033() -> Iterator[None]:
    with time_machine.travel("2033-11-05T12:00:00Z"):
        yield


@pytest.fixture
def old(people: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    return kept


@pytest.fixture
def plan(old: PlanVersion, people: People) -> Plan:
    return drafting.begin(title="Plan inventé", first=2034, last=2036, after=old.plan, by=people["coordinator"])


def _adopted(plan: Plan, people: People, **more: bool) -> Plan:
    proposed = adopting.propose(plan, by=people["coordinator"])
    return adopting.adopt(plan, seen=adopting.stamp(proposed), by=people["decider"], **more)


def _verbs() -> list[str]:
    return [str(entry.facts["verb"]) for entry in Entry.objects.order_by("chain", "seq")]


def test_one_proposes_and_another_adopts(plan: Plan, people: People) -> None:
    adopted = _adopted(plan, people)
    version = adopted.versions.get()
    assert (adopted.state, adopted.proposed_by) == ("in_force", people["coordinator"].user)
    assert (version.adopted_by, version.adopted_at is not None) == (people["decider"].user, True)
    assert _verbs()[-2:] == ["plan.propose", "plan.adopt"]


def test_who_proposed_it_does_not_adopt_it(plan: Plan, people: People) -> None:
    adopting.propose(plan, by=people["coordinator"])
    with pytest.raises(FourEyes):
        adopting.adopt(plan, seen="", by=people["coordinator"])
    plan.refresh_from_db()
    assert (plan.state, plan.versions.get().adopted_at) == ("proposed", None)


def test_a_second_coordinator_adopts(plan: Plan, planners: People) -> None:
    seen = adopting.stamp(adopting.propose(plan, by=planners["coordinator"]))
    assert adopting.adopt(plan, seen=seen, by=planners["coordinator2"]).state == "in_force"


def test_nobody_else_proposes_adopts_or_sends_back(plan: Plan, people: People) -> None:
    for name in ("decider", "analyst", "outsider"):
        with pytest.raises(Denied):
            adopting.propose(plan, by=people[name])
    adopting.propose(plan, by=people["coordinator"])
    for by in (people["analyst"], people["outsider"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            adopting.adopt(plan, seen="", by=by)
        with pytest.raises(Denied):
            adopting.send_back(plan, by=by)
    plan.refresh_from_db()
    assert plan.state == "proposed"


def test_what_was_proposed_is_what_is_adopted(plan: Plan, people: People) -> None:
    adopting.propose(plan, by=people["coordinator"])
    node = Node.objects.filter(version__plan=plan, kind="result").select_related("version")[0]
    with pytest.raises(WrongState):
        drafting.write(node, Words("1.1", "Autre"), revision=0, by=people["coordinator"])
    with pytest.raises(WrongState):
        drafting.drop(plan, by=people["coordinator"])


def test_what_was_proposed_again_is_read_again_before_it_is_adopted(plan: Plan, people: People) -> None:
    by = people["coordinator"]
    seen = adopting.stamp(adopting.propose(plan, by=by))
    adopting.send_back(plan, by=by)
    node = Node.objects.filter(version__plan=plan, kind="result").select_related("version")[0]
    drafting.write(node, Words("1.1", "Autre"), revision=0, by=by)
    with time_machine.travel("2033-11-05T12:00:01Z"):
        again = adopting.stamp(adopting.propose(plan, by=by))
    with pytest.raises(WrongState):
        adopting.adopt(plan, seen=seen, by=people["decider"])
    plan.refresh_from_db()
    assert plan.state == "proposed"
    assert adopting.adopt(plan, seen=again, by=people["decider"]).state == "in_force"


def test_the_days_of_a_proposed_plan_stay_as_they_were_proposed(plan: Plan, people: People) -> None:
    by = people["coordinator"]
    assert lives.date_plan(plan, begins=None, ends=date(2036, 6, 30), by=by).ends == date(2036, 6, 30)
    adopting.propose(plan, by=by)
    with pytest.raises(WrongState):
        lives.date_plan(plan, begins=None, ends=date(2033, 1, 1), by=by)
    plan.refresh_from_db()
    assert plan.ends == date(2036, 6, 30)


def test_a_plan_whose_file_would_tell_another_place_is_not_proposed(plan: Plan, people: People) -> None:
    """A result below a result, and after it an activity of the first: the file would give that to the second."""
    by, version = people["coordinator"], plan.versions.get()
    result, second = version.nodes.get(kind="result"), version.nodes.filter(kind="activity")[1]
    below = drafting.add(version, kind="result", parent=result, words=Words("1.1.9", "on répond mieux"), by=by)
    drafting.move(below, parent=result, before=second.pk, by=by)
    with pytest.raises(Invalid) as refused:
        adopting.propose(plan, by=by)
    assert "Activité 1.1.3" in str(refused.value.message)
    plan.refresh_from_db()
    assert plan.state == "draft"
    drafting.move(below, parent=result, by=by)
    assert _adopted(plan, people).state == "in_force"


@pytest.mark.parametrize("name", ["coordinator", "decider"])
def test_it_is_sent_back_or_taken_back_and_written_again(plan: Plan, people: People, name: str) -> None:
    adopting.propose(plan, by=people["coordinator"])
    assert adopting.send_back(plan, by=people[name]).state == "draft"
    with pytest.raises(WrongState):
        adopting.adopt(plan, seen="", by=people["decider"])
    node = Node.objects.filter(version__plan=plan, kind="result").select_related("version")[0]
    assert drafting.write(node, Words("1.1", "Autre"), revision=0, by=people["coordinator"]).text == "Autre"


def test_an_empty_draft_is_not_proposed(people: People) -> None:
    empty = drafting.begin(title="Vide", first=2034, last=2036, by=people["coordinator"])
    with pytest.raises(Invalid):
        adopting.propose(empty, by=people["coordinator"])
    empty.refresh_from_db()
    assert empty.state == "draft"


def test_the_words_of_an_adopted_plan_are_a_file_that_reads_the_same(plan: Plan, people: People) -> None:
    by = people["coordinator"]
    node = Node.objects.filter(version__plan=plan, kind="activity").select_related("version")[0]
    drafting.write(node, Words("1.1.1", "Ouvrir", Decimal("1500.50"), ["1 A", "3 A"], "Secrétariat"), revision=0, by=by)
    version = _adopted(plan, people).versions.get()
    document = read_plan(bytes(version.original))
    assert (document.table.title, document.table.period) == ("Plan inventé", "2034-2036")
    read = [(i.kind, i.code, i.text, i.raw, i.line, i.budget, i.periods, i.responsible) for i in document.walk()]
    stored = [
        (n.kind, n.code, n.text, n.raw, n.line, n.budget_eur, n.periods, n.responsible or None)
        for n in version.nodes.all()
    ]
    assert read == stored
    again = import_plan(bytes(version.original), source="plan.txt", by=by)
    assert (again.version, again.changed) == (version, False)


def test_a_successor_of_the_network_s_own_plan_reads_the_same_too(shared_data: Path, people: People) -> None:
    old = import_plan(real_plan(shared_data), source="plan.txt", by=Actor.system()).version
    assert old
    assert old.plan.state == "ended"
    plan = drafting.begin(title="Suite inventée", first=2034, last=2036, after=old.plan, by=people["coordinator"])
    version = _adopted(plan, people).versions.get()
    read = [(i.kind, i.text or "") for i in read_plan(bytes(version.original)).walk()]
    assert read == [(n.kind, n.text) for n in version.nodes.all()]
    assert version.anomalies.open().exists()


def test_anomalies_are_found_as_in_a_file(plan: Plan, people: People) -> None:
    version = _adopted(plan, people).versions.get()
    kinds = set(version.anomalies.values_list("kind", flat=True))
    assert {"gap", "no_budget", "no_periods"} <= kinds  # 1.1.1 then 1.1.3, as in the plan before
    gap = version.anomalies.get(kind="gap")
    assert [node.code for node in gap.nodes.order_by("rank")] == ["1.1.1", "1.1.3"]


def test_only_errata_stand_over_an_adopted_plan(plan: Plan, people: People) -> None:
    version = _adopted(plan, people).versions.get()
    node = version.nodes.get(kind="result")
    with pytest.raises(WrongState):
        drafting.write(node, Words("1.1", "Autre"), revision=0, by=people["coordinator"])
    assert write_erratum(node, text="Autre", by=people["coordinator"]).text == "on répond"


def test_the_plan_before_ends_by_choice_and_else_stays_until_its_days_are_over(plan: Plan, people: People) -> None:
    plan = _adopted(plan, people)
    before, version = plan.succeeds, plan.versions.get()
    assert before
    before.refresh_from_db()
    assert before.state == "in_force"
    assert [str(one.state_words) for one in (version.plan, before)] == ["Adopté, à venir", "En vigueur"]
    assert queries.current_version() == before.versions.get()
    with time_machine.travel("2034-01-02T12:00:00Z"):
        assert queries.current_version() == version


def test_the_plan_before_ends_now_if_one_says_so(plan: Plan, people: People) -> None:
    _adopted(plan, people, ends_before=True)
    before = plan.succeeds
    assert before
    before.refresh_from_db()
    assert before.state == "ended"
    assert queries.current_version() == plan.versions.get()
    assert _verbs()[-2:] == ["plan.adopt", "plan.end"]


def test_the_plan_before_ends_by_itself_once_its_days_are_over(plan: Plan, people: People) -> None:
    with time_machine.travel("2034-01-02T12:00:00Z"):
        _adopted(plan, people)
    before = plan.succeeds
    assert before
    before.refresh_from_db()
    assert before.state == "ended"


def test_who_may_adopt_is_asked_to(plan: Plan, people: People) -> None:
    adopting.propose(plan, by=people["coordinator"])
    address = plan.get_absolute_url()
    assert address in [line.url for line in queries.todo(people["decider"])]
    for name in ("coordinator", "analyst"):
        assert address not in [line.url for line in queries.todo(people[name])]


def test_what_hangs_below_its_own_kind_is_in_the_stored_tree(plan: Plan, people: People) -> None:
    version = plan.versions.get()
    first, second = version.nodes.filter(kind="activity")
    drafting.move(second, parent=first, by=people["coordinator"])
    version = _adopted(plan, people).versions.get()
    result = stored_tree(version)["axes"][0]["objectives"][0]["results"][0]
    assert [one["code"] for one in result["activities"]] == ["1.1.1"]
    assert [one["code"] for one in result["activities"][0]["below"]] == ["1.1.3"]
