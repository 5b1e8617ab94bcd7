"""What happens to a plan: brought in, brought in again, changed, decided, corrected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.plan.tree import queries
from vigie.plan.tree.actions import (
    decide_anomaly,
    import_plan,
    reopen_anomaly,
    write_erratum,
)
from vigie.plan.tree.models import Anomaly, Element, Node, Plan, PlanVersion
from vigie.plan.tree.sentences import anomaly_sentence, anomaly_title
from vigie.plan.tree.tests.plans import SMALL, plan

pytestmark = pytest.mark.django_db

CHANGED = SMALL.replace(b"Ouvrir une ligne", b"Ouvrir deux lignes")


def _import(data: bytes = SMALL, by: Actor | None = None) -> PlanVersion:
    version = import_plan(data, source="essai.txt", by=by or Actor.system()).version
    assert version is not None
    return version


def _verbs() -> list[str]:
    return [str(entry.facts["verb"]) for entry in Entry.objects.order_by("chain", "seq")]


def test_the_file_is_kept_byte_for_byte(people: People) -> None:
    version = _import(by=people["coordinator"])
    assert bytes(version.original) == SMALL
    assert version.imported_by == people["coordinator"].user
    assert _verbs()[-1] == "plan.import"


def test_only_a_coordinator_brings_a_plan_in(people: People) -> None:
    for name in ("officer", "monitor", "analyst", "decider", "outsider"):
        with pytest.raises(Denied):
            _import(by=people[name])
    with pytest.raises(Denied):
        _import(by=Actor.nobody())
    assert not Plan.objects.exists()


def test_the_same_file_again_changes_nothing(people: People) -> None:
    first = _import()
    before = [list(model.objects.values()) for model in (Plan, PlanVersion, Node, Anomaly)], len(_verbs())
    outcome = import_plan(SMALL, source="essai.txt", by=Actor.system())
    assert (outcome.version, outcome.changed) == (first, False)
    assert ([list(model.objects.values()) for model in (Plan, PlanVersion, Node, Anomaly)], len(_verbs())) == before


def test_a_dry_run_changes_nothing() -> None:
    outcome = import_plan(SMALL, source="essai.txt", by=Actor.system(), dry_run=True)
    assert outcome.version is None
    assert outcome.counts == {"axes": 1, "objectives": 1, "results": 1, "activities": 2}
    assert not Plan.objects.exists()
    assert not Entry.objects.exists()


def test_a_file_that_is_no_plan_is_refused_in_words_and_leaves_nothing() -> None:
    with pytest.raises(Invalid) as refused:
        import_plan(SMALL + b"\nfin", source="essai.txt", by=Actor.system())
    assert "9" in str(refused.value.message)
    assert not Plan.objects.exists()


def test_a_changed_file_becomes_a_version_linked_where_it_is_the_same() -> None:
    old, new = _import(), _import(CHANGED)
    assert (new.plan, new.number) == (old.plan, 2)
    changed = new.nodes.get(text="Ouvrir deux lignes")
    assert changed.previous is None
    assert {node.previous.version_id for node in new.nodes.exclude(pk=changed.pk) if node.previous} == {old.pk}
    assert new.nodes.exclude(previous=None).count() == new.nodes.count() - 1
    assert queries.current_version() == new


def test_a_file_of_another_title_begins_a_plan_only_where_one_says_so() -> None:
    old, other = _import(), SMALL.replace(b"2031-2033", b"2031 - 2033")
    dry = import_plan(other, source="essai.txt", by=Actor.system(), dry_run=True)
    assert (dry.new_plan, dry.version, dry.same_nodes) == (True, None, 0)
    with pytest.raises(Invalid):
        import_plan(other, source="essai.txt", by=Actor.system())
    assert list(Plan.objects.all()) == [old.plan]
    with pytest.raises(Invalid):
        import_plan(CHANGED, source="essai.txt", by=Actor.system(), new_plan=True)
    assert not import_plan(CHANGED, source="essai.txt", by=Actor.system(), dry_run=True).new_plan
    made = import_plan(other, source="essai.txt", by=Actor.system(), new_plan=True)
    assert made.version
    assert (made.new_plan, made.version.plan != old.plan) == (True, True)
    assert not import_plan(other, source="essai.txt", by=Actor.system()).new_plan


def test_errata_and_elements_follow_to_the_next_version(people: People) -> None:
    by = people["coordinator"]
    old = _import()
    result = old.nodes.get(kind="result")
    write_erratum(result, text="on répond vite", by=by)
    gap = old.anomalies.get(kind="gap")
    decide_anomaly(gap, verb="keep", reason="Le numéro fut retiré.", by=by)
    new = _import(CHANGED)
    assert new.nodes.get(kind="result").erratum == "on répond vite"
    assert new.nodes.get(kind="result").element == result.element
    assert Element.objects.count() == old.nodes.count() + 1  # one for the activity that says something else now
    assert new.anomalies.get(kind="gap").state == "open"  # the words it is about are no longer the same


def test_a_decision_on_the_same_anomaly_is_not_asked_again(people: People) -> None:
    _import()
    gap = Anomaly.objects.get(kind="gap")
    decide_anomaly(gap, verb="keep", reason="Le numéro fut retiré.", by=people["coordinator"])
    again = _import(SMALL.replace(b"Axe 1 : Accueillir", b"Axe 1 : Accueillir mieux")).anomalies.get(kind="gap")
    assert (again.state, again.reason) == ("kept", "Le numéro fut retiré.")
    assert again.decided_by == people["coordinator"].user


def test_an_anomaly_is_decided_once_with_a_reason(people: People) -> None:
    by = people["coordinator"]
    anomaly = _import().anomalies.get(kind="gap")
    with pytest.raises(Invalid):
        decide_anomaly(anomaly, verb="keep", reason="  ", by=by)
    decided = decide_anomaly(anomaly, verb="correct", reason="Voir l’erratum.", by=by)
    assert (decided.state, decided.decided_by) == ("corrected", by.user)
    assert _verbs()[-1] == "anomaly.correct"
    with pytest.raises(WrongState):
        decide_anomaly(anomaly, verb="keep", reason="Encore", by=by)
    assert reopen_anomaly(anomaly, by=by).state == "open"
    assert _verbs()[-1] == "anomaly.reopen"


def test_only_a_coordinator_decides_and_corrects(people: People) -> None:
    version = _import()
    anomaly, node = version.anomalies.first(), version.nodes.first()
    assert anomaly
    assert node
    for by in (people["analyst"], people["decider"], Actor.system(), Actor.nobody()):
        for attempt in (
            lambda by=by: decide_anomaly(anomaly, verb="keep", reason="Bien", by=by),
            lambda by=by: reopen_anomaly(anomaly, by=by),
            lambda by=by: write_erratum(node, text="Autre", by=by),
        ):
            with pytest.raises(Denied):
                attempt()
    assert write_erratum(node, text="Autre", by=people["coordinator"]).erratum == "Autre"


def test_an_erratum_stands_over_the_words_of_the_file(people: People) -> None:
    node = _import().nodes.get(text="Ouvrir une ligne")
    corrected = write_erratum(node, text="Ouvrir une ligne d’écoute", by=people["coordinator"])
    assert (corrected.text, corrected.erratum) == ("Ouvrir une ligne", "Ouvrir une ligne d’écoute")
    assert write_erratum(node, text="", by=people["coordinator"]).erratum_by is None
    assert _verbs()[-2:] == ["node.erratum", "node.erratum"]


def test_the_database_refuses_an_anomaly_decided_by_nobody() -> None:
    anomaly = _import().anomalies.first()
    assert anomaly
    with pytest.raises(IntegrityError), transaction.atomic():
        Anomaly.objects.filter(pk=anomaly.pk).update(state="kept", reason="personne")


def test_what_is_not_costed_stays_empty_and_is_never_zero() -> None:
    version = _import()
    assert [node.budget_eur for node in version.nodes.filter(kind="activity")] == [None, Decimal("1500.50")]
    (axis,) = queries.tree(version)
    assert (axis.budget, axis.costed, len(axis.activities)) == (Decimal("1500.50"), 1, 2)
    other = plan("Axe 1 : A\tObjectif 1 : O\tRésultat 1.1 : R\tActivité 1.1.1 : X", title="Autre\n\n")
    empty = import_plan(other, source="essai.txt", by=Actor.system(), new_plan=True).version
    assert empty
    assert queries.tree(empty)[0].budget is None


def test_an_anomaly_counts_once_for_an_axis_however_many_nodes_it_names() -> None:
    version = _import()
    axis = version.nodes.get(kind="axis")
    named = Anomaly.objects.filter(nodes__version=version).distinct().count()
    assert queries.open_per_axis(version) == {axis.pk: named, None: version.anomalies.count() - named}


def test_the_coordinator_is_told_what_waits_and_nobody_else_is(people: People) -> None:
    assert queries.todo(people["coordinator"]) == []
    _import()
    (todo,) = queries.todo(people["coordinator"])
    assert todo.level == "green"
    assert queries.todo(people["officer"]) == []


def test_every_anomaly_can_be_said_in_words() -> None:
    for anomaly in _import().anomalies.all():
        assert anomaly_title(anomaly)
        assert "%(" not in anomaly_sentence(anomaly)
