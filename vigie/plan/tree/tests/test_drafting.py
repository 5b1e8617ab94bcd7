"""A draft: begun after another plan, written, put in order and given up, by a coordinator and by nobody else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.plan.tree import drafting, queries
from vigie.plan.tree.actions import import_plan, write_erratum
from vigie.plan.tree.drafting import Words
from vigie.plan.tree.models import Element, Node, Plan, PlanVersion
from vigie.plan.tree.ordering import DEEPEST
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def old(people: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    return kept


@pytest.fixture
def draft(people: People) -> PlanVersion:
    return _begin(people)


def _begin(people: People, after: Plan | None = None) -> PlanVersion:
    by = people["coordinator"]
    return drafting.begin(title="Plan inventé", first=2034, last=2036, after=after, by=by).versions.get()


def _add(version: PlanVersion, kind: str, parent: Node | None, code: str, by: Actor, text: str = "Agir") -> Node:
    return drafting.add(version, kind=kind, parent=parent, words=Words(code, text), by=by)


def _grown(version: PlanVersion, by: Actor) -> dict[str, Node]:
    """An axis, an objective, a result and three activities."""
    axis = _add(version, "axis", None, "1", by)
    objective = _add(version, "objective", axis, "1", by)
    result = _add(version, "result", objective, "1.1", by)
    made = {"axis": axis, "objective": objective, "result": result}
    return made | {name: _add(version, "activity", result, f"1.1.{n}", by) for n, name in enumerate("abc", start=1)}


def _order(version: PlanVersion) -> list[str]:
    return [node.code for node in version.nodes.filter(kind="activity").order_by("rank")]


def _now(node: Node) -> Node:
    return Node.objects.select_related("version__plan", "parent").get(pk=node.pk)


def _verbs() -> list[str]:
    return [str(entry.facts["verb"]) for entry in Entry.objects.order_by("chain", "seq")]


def test_a_successor_is_linked_back_node_by_node_with_elements_of_its_own(old: PlanVersion, people: People) -> None:
    draft = _begin(people, after=old.plan)
    assert draft.plan.succeeds == old.plan
    olds, news = list(old.nodes.all()), list(draft.nodes.select_related("previous"))
    assert [new.previous for new in news] == olds
    assert [new.text for new in news] == [one.text for one in olds]
    assert not {new.element_id for new in news} & {one.element_id for one in olds}
    assert {new.element.plan for new in news} == {draft.plan}
    assert _verbs()[-1] == "plan.begin"


def test_the_money_and_periods_of_the_years_before_are_not_copied(old: PlanVersion, people: People) -> None:
    assert old.nodes.exclude(budget_eur=None).exists()
    draft = _begin(people, after=old.plan)
    assert not draft.nodes.exclude(budget_eur=None).exists()
    assert [node.periods for node in draft.nodes.all()] == [[]] * draft.nodes.count()
    assert draft.nodes.filter(responsible="Secrétariat").exists()


def test_a_copy_reads_as_its_erratum_says(old: PlanVersion, people: People) -> None:
    write_erratum(old.nodes.get(kind="result"), text="on répond en une heure", by=people["coordinator"])
    copy = _begin(people, after=old.plan).nodes.get(kind="result")
    assert (copy.text, copy.erratum) == ("on répond en une heure", "")
    assert copy.raw == "Résultat 1.1 : on répond en une heure"


def test_each_node_finds_what_it_follows_and_what_follows_it(old: PlanVersion, people: People) -> None:
    draft = _begin(people, after=old.plan)
    for new in draft.nodes.select_related("previous"):
        assert new.previous
        assert (queries.predecessor(new), queries.successor(new.previous)) == (new.previous, new)
        assert (queries.successor(new), queries.predecessor(new.previous)) == (None, None)


def test_a_draft_is_not_the_plan_that_is_shown(old: PlanVersion, people: People) -> None:
    _begin(people, after=old.plan)
    assert queries.current_version() == old


def test_a_draft_alone_is_no_plan_in_force(draft: PlanVersion) -> None:
    assert queries.current_version() is None


@pytest.mark.parametrize(("first", "last"), [(2034, 2033), (2034, 2044), (1200, 1203), (3000, 3001)])
def test_years_that_cannot_be_are_refused(people: People, first: int, last: int) -> None:
    with pytest.raises(Invalid):
        drafting.begin(title="Plan", first=first, last=last, by=people["coordinator"])
    assert not Plan.objects.exists()


def test_the_same_plan_is_not_begun_twice_and_a_draft_has_no_successor(draft: PlanVersion, people: People) -> None:
    with pytest.raises(Invalid):
        _begin(people)
    with pytest.raises(Invalid):
        drafting.begin(title="Suite", first=2037, last=2039, after=draft.plan, by=people["coordinator"])


def test_a_file_of_a_plan_being_drafted_is_refused(draft: PlanVersion, people: People) -> None:
    data = SMALL.replace("PLAN D'ESSAI DU RÉSEAU INVENTÉ".encode(), "Plan inventé".encode())
    with pytest.raises(Invalid):
        import_plan(data.replace(b"2031-2033", b"2034-2036"), source="essai.txt", by=people["coordinator"])
    assert PlanVersion.objects.count() == 1


def test_what_is_added_reads_as_in_a_file(draft: PlanVersion, people: People) -> None:
    made = _grown(draft, people["coordinator"])
    assert [_now(node).raw for node in made.values()] == [
        "Axe 1 : Agir",
        "Objectif spécifique 1 : Agir",
        "Résultat 1.1 : Agir",
        "Activité 1.1.1 : Agir",
        "Activité 1.1.2 : Agir",
        "Activité 1.1.3 : Agir",
    ]
    assert [node.rank for node in draft.nodes.all()] == [1, 2, 3, 4, 5, 6]
    assert _verbs().count("node.add") == 6


def test_an_activity_has_money_years_and_a_body(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    node = _grown(draft, by)["a"]
    words = Words("1.1.1", "Former", Decimal("1500.50"), ["1 A", "3 A"], "Secrétariat")
    kept = drafting.write(node, words, revision=0, by=by)
    assert (kept.budget_eur, kept.periods, kept.responsible) == (Decimal("1500.50"), ["1 A", "3 A"], "Secrétariat")
    for wrong in (Words("1.1.1", "Former", Decimal(-1)), Words("1.1.1", "Former", None, ["9 A"])):
        with pytest.raises(Invalid):
            drafting.write(node, wrong, revision=1, by=by)


def test_a_number_may_end_in_a_letter_small_or_capital(draft: PlanVersion, people: People) -> None:
    for code in ("2a", "2.1A"):
        assert _add(draft, "axis", None, code, people["coordinator"]).code == code


@pytest.mark.parametrize("words", [Words("1", ""), Words("1", "<b> </b>"), Words("un", "Agir"), Words("1.", "Agir")])
def test_words_and_numbers_that_cannot_be_are_refused(draft: PlanVersion, people: People, words: Words) -> None:
    with pytest.raises(Invalid):
        drafting.add(draft, kind="axis", parent=None, words=words, by=people["coordinator"])
    assert not Element.objects.exists()


def test_what_was_moved_meanwhile_is_taken_out_from_where_it_stands(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    made = _grown(draft, by)
    stale = _now(made["c"])
    drafting.move(_now(made["c"]), parent=_now(made["a"]), by=by)
    assert drafting.remove(stale, seen=drafting.stamp(stale), by=by) == 1
    assert _order(draft) == ["1.1.1", "1.1.2"]
    for seen in (drafting.stamp(stale), ""):
        with pytest.raises(WrongState):
            drafting.remove(stale, seen=seen, by=by)


def test_the_plan_is_locked_before_its_version_as_at_an_adoption(draft: PlanVersion) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        drafting.locked(draft)
    tables = [query["sql"].split(" FROM ")[1].split()[0].strip('"') for query in asked.captured_queries]
    assert tables == [Plan._meta.db_table, PlanVersion._meta.db_table]


def test_a_draft_given_up_meanwhile_is_said(draft: PlanVersion, people: People) -> None:
    drafting.drop(draft.plan, by=people["coordinator"])
    with pytest.raises(WrongState):
        _add(draft, "axis", None, "1", people["coordinator"])


def test_the_second_of_two_editors_is_told(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    node = _grown(draft, by)["a"]
    drafting.write(node, Words("1.1.1", "Former"), revision=0, by=by)
    with pytest.raises(WrongState):
        drafting.write(node, Words("1.1.1", "Équiper"), revision=0, by=by)
    assert _now(node).text == "Former"
    assert drafting.write(node, Words("1.1.1", "Équiper"), revision=1, by=by).text == "Équiper"


def test_nodes_move_up_and_down_in_and_out(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    made = _grown(draft, by)
    drafting.move(made["c"], way="up", by=by)
    assert _order(draft) == ["1.1.1", "1.1.3", "1.1.2"]
    drafting.move(made["a"], way="down", by=by)
    assert _order(draft) == ["1.1.3", "1.1.1", "1.1.2"]
    drafting.move(made["a"], way="in", by=by)
    assert _now(made["a"]).parent == made["c"]
    drafting.move(made["a"], way="out", by=by)
    assert (_now(made["a"]).parent, _order(draft)) == (made["result"], ["1.1.3", "1.1.1", "1.1.2"])
    with pytest.raises(Invalid):
        drafting.move(made["c"], way="up", by=by)
    assert [node.rank for node in draft.nodes.all()] == [1, 2, 3, 4, 5, 6]
    assert _verbs().count("node.move") == 4


def test_a_node_moves_with_all_below_it_before_the_one_that_is_named(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    made = _grown(draft, by)
    second = _add(draft, "result", made["objective"], "1.2", by)
    under = _add(draft, "activity", second, "1.2.1", by)
    drafting.move(second, parent=made["objective"], before=made["result"].pk, by=by)
    assert _order(draft) == ["1.2.1", "1.1.1", "1.1.2", "1.1.3"]
    drafting.move(made["b"], parent=second, before=under.pk, by=by)
    assert _order(draft) == ["1.1.2", "1.2.1", "1.1.1", "1.1.3"]
    assert list(draft.nodes.filter(kind="activity").order_by("rank").values_list("order", flat=True)) == [1, 2, 3, 4]


def test_a_node_never_hangs_below_itself(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    made = _grown(draft, by)
    drafting.move(made["b"], parent=made["a"], by=by)
    drafting.move(made["c"], parent=made["b"], by=by)
    before = list(draft.nodes.values("pk", "parent", "rank"))
    for below in ("a", "b", "c"):
        with pytest.raises(Invalid):
            drafting.move(made["a"], parent=made[below], by=by)
    assert list(draft.nodes.values("pk", "parent", "rank")) == before


def test_each_kind_stands_below_its_own_or_the_next_higher(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    made = _grown(draft, by)
    for wrong in (None, made["axis"], made["objective"]):
        with pytest.raises(Invalid):
            drafting.move(made["a"], parent=wrong, by=by)
    with pytest.raises(Invalid):
        _add(draft, "axis", made["axis"], "2", by)
    assert _add(draft, "objective", made["objective"], "2", by).parent == made["objective"]


def test_depth_is_free_up_to_what_can_be_drawn(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    node = _grown(draft, by)["a"]
    for _level in range(DEEPEST - 4):
        node = _add(draft, "activity", node, "", by)
    with pytest.raises(Invalid):
        _add(draft, "activity", node, "", by)


def test_a_node_of_another_draft_is_no_place(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    node = _grown(draft, by)["a"]
    other = drafting.begin(title="Autre", first=2034, last=2036, by=by).versions.get()
    with pytest.raises(WrongState):
        drafting.move(node, parent=_grown(other, by)["result"], by=by)


def test_a_node_is_taken_out_with_all_below_it_as_one_saw_it(draft: PlanVersion, people: People) -> None:
    by = people["coordinator"]
    made = _grown(draft, by)
    seen = drafting.stamp(made["result"])
    drafting.write(made["b"], Words("1.1.2", "Autre"), revision=0, by=by)
    with pytest.raises(WrongState):
        drafting.remove(made["result"], seen=seen, by=by)
    assert drafting.remove(made["result"], seen=drafting.stamp(made["result"]), by=by) == 4
    assert [node.pk for node in draft.nodes.all()] == [made["axis"].pk, made["objective"].pk]
    assert Element.objects.filter(plan=draft.plan).count() == 2
    assert _verbs()[-1] == "node.remove"


def test_a_draft_is_given_up_and_the_plan_before_stays(old: PlanVersion, people: People) -> None:
    draft = _begin(people, after=old.plan)
    drafting.drop(draft.plan, by=people["coordinator"])
    assert [Plan.objects.get(), PlanVersion.objects.get()] == [old.plan, old]
    assert Element.objects.count() == Node.objects.count() == old.nodes.count()
    assert _verbs()[-1] == "plan.drop"


def test_an_adopted_plan_is_not_written_in(old: PlanVersion, people: People) -> None:
    by, node = people["coordinator"], old.nodes.get(kind="result")
    before = list(old.nodes.values())
    for act in (
        lambda: drafting.write(node, Words("1.1", "Autre"), revision=0, by=by),
        lambda: drafting.move(node, way="up", by=by),
        lambda: drafting.remove(node, seen=drafting.stamp(node), by=by),
        lambda: drafting.add(old, kind="axis", parent=None, words=Words("2", "Autre"), by=by),
        lambda: drafting.drop(old.plan, by=by),
    ):
        with pytest.raises(WrongState):
            act()
    assert list(old.nodes.values()) == before


def test_nobody_else_writes_a_draft(draft: PlanVersion, people: People) -> None:
    made = _grown(draft, people["coordinator"])
    node, before = made["a"], list(draft.nodes.values())
    for name in ("decider", "analyst", "outsider"):
        by = people[name]
        for act in (
            lambda by=by: drafting.begin(title="Autre", first=2034, last=2035, by=by),
            lambda by=by: drafting.add(draft, kind="axis", parent=None, words=Words("2", "Autre"), by=by),
            lambda by=by: drafting.write(node, Words("1.1.1", "Autre"), revision=0, by=by),
            lambda by=by: drafting.move(node, way="down", by=by),
            lambda by=by: drafting.remove(node, seen=drafting.stamp(node), by=by),
            lambda by=by: drafting.drop(draft.plan, by=by),
        ):
            with pytest.raises(Denied):
                act()
    assert list(draft.nodes.values()) == before


def test_a_draft_has_no_errata(draft: PlanVersion, people: People) -> None:
    node = _grown(draft, people["coordinator"])["a"]
    with pytest.raises(WrongState):
        write_erratum(node, text="Autre", by=people["coordinator"])
