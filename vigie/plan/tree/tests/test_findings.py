"""Every anomaly of the real plan is found, and none is seen where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from vigie.plan.tree.reading.findings import find_anomalies, kinds_found, second_action, unfinished
from vigie.plan.tree.reading.tree import read_plan
from vigie.plan.tree.tests.plans import plan, real_plan

TOP = "Axe 1 : A\tObjectif spécifique 1 : O\tRésultat 1.1 : R\t"


def test_the_anomalies_of_the_real_plan_are_these(shared_data: Path) -> None:
    found = find_anomalies(read_plan(real_plan(shared_data)))
    assert dict(kinds_found(found)) == {
        "missing_code": 1,
        "missing_result": 1,
        "duplicate_code": 4,
        "code_of_another_objective": 3,
        "two_numberings": 1,
        "gap": 7,
        "out_of_order": 1,
        "unfinished": 4,
        "continued": 2,
        "compound_paragraphs": 1,
        "compound": 3,
        "emphasis": 2,
        "header_shifted": 1,
        "period_grid": 1,
        "markup": 1,
        "separator": 1,
        "no_budget": 1,
        "no_periods": 1,
        "no_responsible": 1,
        "no_indicators": 1,
    }


def test_the_codes_that_appear_twice_are_named(shared_data: Path) -> None:
    found = find_anomalies(read_plan(real_plan(shared_data)))
    assert [f.facts["code"] for f in found if f.kind == "duplicate_code"] == ["2", "2.2.1", "5.5.1", "5.5.3"]


def test_codes_that_belong_elsewhere_name_their_owner(shared_data: Path) -> None:
    found = find_anomalies(read_plan(real_plan(shared_data)))
    foreign = {f.facts["code"]: f.facts["owner"] for f in found if f.kind == "code_of_another_objective"}
    assert foreign == {
        "1.1.6": "Objectif spécifique 1",
        "1.1.9": "Objectif spécifique 1",
        "6.6.3": "Objectif spécifique 6",
    }


def test_a_plan_in_good_order_has_no_anomaly() -> None:
    full = "\t\t10\tX\tX\tX\tSecrétariat"
    good = plan(
        TOP.replace("R\t", "R, indicateur : nombre\t") + "Activité 1.1.1 : Ouvrir" + full,
        "\t\t\tActivité 1.1.2 : Fermer" + full,
    )
    assert [f.kind for f in find_anomalies(read_plan(good))] == ["header_shifted"]


def test_codes_of_nowhere_and_of_another_result_are_told_apart() -> None:
    document = read_plan(plan(TOP + "Activité 1.2.1 : X", "\t\tRésultat 1.2 : S\tActivité 9.9.1 : Y"))
    kinds = kinds_found(find_anomalies(document))
    assert kinds["code_of_another_result"] == kinds["unknown_code"] == 1


def test_a_shared_or_unreadable_budget_is_listed() -> None:
    two = "<p>Activité 1.1.1 : X</p><p>Activité 1.1.2 : Y</p>"
    document = read_plan(plan(TOP + two + "\t9 000", "\t\t\tActivité 1.1.3 : Z\tà définir"))
    kinds = kinds_found(find_anomalies(document))
    assert kinds["shared_budget"] == kinds["unreadable_budget"] == 1


@pytest.mark.parametrize(
    "text, words",
    [
        ("Élaborer des modules, faire le profilage et autre", "faire le profilage et autre"),
        ("Créer une base ainsi qu'une plateforme", "ainsi qu'une plateforme"),
        ("Rédiger et diffuser une newsletter", ""),
        ("Organiser un atelier et un premier débat", ""),
        ("Le réseau est prêt, produire des livrables", ""),
    ],
)
def test_two_actions_in_one_line_are_told_from_two_verbs_for_one(text: str, words: str) -> None:
    assert second_action(text) == words


@pytest.mark.parametrize(
    "text, why",
    [
        ("Former (en ligne", "bracket"),
        ('Dire "non', "quote"),
        ("Former,", "ending"),
        ("Former (a, b, )", "item"),
        ("Former (a, b).", ""),
    ],
)
def test_a_text_cut_short_is_noticed(text: str, why: str) -> None:
    assert unfinished(text) == why
