"""Each expected result of a plan has what counts it, or says why nothing does; codes of funders' lists are typed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook  # type: ignore[import-untyped]

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.indicators.adopting import adopt, compose, propose_recipe
from vigie.plan.indicators.describing import add_code, choose_theme, drop_code, drop_theme
from vigie.plan.indicators.exporting import logframe
from vigie.plan.indicators.models import Indicator, ListCode, ResultTheme, Target
from vigie.plan.indicators.recipes import RECIPES, VERIFIED
from vigie.plan.indicators.results import results
from vigie.plan.indicators.themes import THEMES
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Node, PlanVersion
from vigie.plan.tree.tests.plans import SMALL, real_plan
from vigie.protection.cases.factories import make_case
from vigie.protection.incidents.models import MonthMargin

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
# What a person answers, reading the network's own plan: which themes each of its results has.
OF_THE_REAL_PLAN = {
    "l'ancrage et la représentativité": ["coalitions"],
    "les mécanismes d'alerte rapide": ["warning", "response", "documentation"],
    "Les décideurs prennent en compte": ["influence"],
    "le grand public connaît": ["public"],
    "les Coalitions contribuent": ["coalitions", "public"],
    "le secrétariat permanent s'investit": ["coalitions", "training"],
    "La sécurité et la protection": ["protection", "violations"],
    "Un cadre de collaboration": ["partners"],
}


def _import(data: bytes = SMALL) -> PlanVersion:
    version = import_plan(data, source="essai.txt", by=Actor.system()).version
    assert version is not None
    return version


def _result(version: PlanVersion) -> Node:
    return version.nodes.select_related("element").get(kind="result")


def test_themes_name_declared_recipes_and_each_recipe_has_a_theme() -> None:
    named = {key for theme in THEMES.values() for key in theme.recipes}
    assert named == set(RECIPES)
    assert all(theme.recipes or theme.awaits for theme in THEMES.values())


def test_each_result_of_the_real_plan_gets_a_recipe_or_names_the_wing_that_brings_it(
    people: People, shared_data: Path
) -> None:
    version, by = _import(real_plan(shared_data)), people["coordinator"]
    for node in version.nodes.filter(kind="result").select_related("element"):
        for words, themes in OF_THE_REAL_PLAN.items():
            for theme in themes if node.text.startswith(words) else []:
                choose_theme(node.element, theme, by=by)
    named = [one for one in results(version, by=by) if one.node.text]
    assert len(named) == len(OF_THE_REAL_PLAN) == 8
    assert all(one.suggested or one.awaits for one in named)
    assert sum(bool(one.suggested) for one in named) == 6
    for one in named:
        for suggestion in one.suggested:
            attach_indicator(one.node.element, suggestion.recipe.key, by=by)
    assert sum(one.is_counted for one in results(version, by=by)) == 6


def test_what_hangs_below_a_result_counts_it_and_is_not_suggested_again(people: People) -> None:
    version, by = _import(), people["coordinator"]
    choose_theme(_result(version).element, "violations", by=by)
    below = version.nodes.select_related("element").get(text="Ouvrir une ligne").element
    attach_indicator(below, VERIFIED.key, by=by)
    (found,) = results(version, by=by)
    assert [one.recipe for one in found.attached] == [VERIFIED]
    assert VERIFIED.key not in {one.recipe.key for one in found.suggested}
    assert {one.recipe.key for one in found.suggested if not one.opens} == {
        "violations-recorded",
        "violations-by-urgency",
    }


def test_only_a_coordinator_gives_themes_and_codes(people: People) -> None:
    version, by = _import(), people["coordinator"]
    element = _result(version).element
    theme = choose_theme(element, "warning", by=by)
    indicator = attach_indicator(element, VERIFIED.key, by=by)
    told = {"framework": "sdg", "code": "16.10.1", "words": "Nombre de cas vérifiés"}
    code = add_code(indicator, **told, by=by)
    for other in (people["analyst"], people["decider"], Actor.system(), Actor.nobody()):
        for act in (
            lambda other=other: choose_theme(element, "plan", by=other),
            lambda other=other: drop_theme(theme, by=other),
            lambda other=other: add_code(indicator, **told, by=other),
            lambda other=other: drop_code(code, by=other),
        ):
            with pytest.raises(Denied):
                act()
    assert (ResultTheme.objects.count(), ListCode.objects.count()) == (1, 1)
    with pytest.raises(Invalid):
        choose_theme(element, "bonheur", by=by)
    drop_theme(theme, by=by)
    drop_code(code, by=by)
    assert (ResultTheme.objects.count(), ListCode.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("framework", "code", "words"),
    [("gerf", "9.1", "a"), ("gerf", "deux", "a"), ("sdg", "16.10.1", " "), ("sdg", "seize", "a"), ("iati", "1", "a")],
)
def test_a_code_has_the_shape_of_its_list_and_its_words(people: People, framework: str, code: str, words: str) -> None:
    indicator = attach_indicator(_result(_import()).element, VERIFIED.key, by=people["coordinator"])
    with pytest.raises(Invalid):
        add_code(indicator, framework=framework, code=code, words=words, by=people["coordinator"])


def test_results_themes_and_codes_on_screen(people: People, client_of: ClientOf) -> None:
    node, browser, other = _result(_import()), client_of(people["coordinator"]), client_of(people["analyst"])
    page, theme = reverse("indicators:results"), reverse("indicators:theme", args=[node.pk])
    assert "Personne n’a encore dit" in other.get(page).content.decode()
    assert other.post(theme, {"theme": "warning"}).status_code == 403
    assert browser.post(theme, {"theme": "bonheur"}).status_code == 302
    assert browser.post(theme, {"theme": "training"}).status_code == 302
    assert "pas encore construite" in other.get(page).content.decode()
    browser.post(theme, {"theme": "warning"})
    attach = reverse("indicators:attach", args=[node.pk]) + "?recette=alerts-opened"
    assert attach in browser.get(page).content.decode()
    assert attach not in other.get(page).content.decode()
    assert browser.post(attach, {"recipe": "alerts-opened"}).status_code == 302
    indicator = Indicator.objects.get()
    code = reverse("indicators:code", args=[indicator.pk])
    assert other.get(code).status_code == 403
    assert browser.post(code, {"framework": "sdg", "code": "seize", "words": "a"}).status_code == 422
    assert browser.post(code, {"framework": "sdg", "code": "16.10.1", "words": "Cas (exemple)"}).status_code == 302
    seen = other.get(reverse("indicators:indicator", args=["alerts-opened"])).content.decode()
    assert "16.10.1 · Cas (exemple)" in seen
    drop = reverse("indicators:drop_code", args=[ListCode.objects.get().pk])
    assert other.post(drop).status_code == 403
    assert browser.post(drop).status_code == 302
    for one in ResultTheme.objects.all():
        assert other.post(reverse("indicators:drop_theme", args=[one.pk])).status_code == 403
        assert browser.post(reverse("indicators:drop_theme", args=[one.pk])).status_code == 302
    assert not ResultTheme.objects.exists()


def test_the_logframe_leaves_as_a_workbook_with_codes_and_without_protected_counts(
    people: People, client_of: ClientOf
) -> None:
    address = reverse("indicators:export")
    assert client_of(people["coordinator"]).get(address).status_code == 404  # no plan yet
    element, by = _result(_import()).element, people["coordinator"]
    indicator = attach_indicator(element, VERIFIED.key, target=Decimal(60), by=by)
    add_code(indicator, framework="sdg", code="16.10.1", words="Cas (exemple)", by=by)
    attach_indicator(element, "cases-opened", by=by)
    make_case(by=people["protector"])
    MonthMargin.objects.create(country="CMR", month=date(2031, 1, 1), dimension="sex", value="woman", n=6)
    assert client_of(people["analyst"]).get(address).status_code == 403
    book = load_workbook(BytesIO(client_of(people["coordinator"]).get(address).content))
    rows = [list(row) for row in book.active.iter_rows(min_row=2, values_only=True)]
    by_title = {row[1]: row for row in rows}
    assert by_title[str(VERIFIED.title)][2:7] == ["SDG 16.10.1: Cas (exemple)", None, 60, 6, None]
    assert by_title[str(RECIPES["cases-opened"].title)][5:7] == [None, None]


def _kept_to_protection(planners: People) -> tuple[Actor, Indicator]:
    """Who reads it, and one composed of the protection cases, attached to a result."""
    both = {"direction": Role.COORDINATOR, "protection": Role.OFFICER}
    one, two = (make_person(name, both, by=planners["founder"]) for name in ("coordination-p", "coordination-q"))
    draft = propose_recipe(compose("cases-opened", title="Dossiers composés", by=one), by=one)
    recipe = adopt(draft, seen=draft.written_at.isoformat(), by=two).key
    return one, attach_indicator(_result(_import()).element, recipe, by=one)


def test_the_title_of_a_recipe_kept_to_a_team_is_told_to_its_members_alone(
    planners: People, client_of: ClientOf
) -> None:
    one, made = _kept_to_protection(planners)
    node = made.element.nodes.get()
    pages = [reverse("indicators:results"), reverse("tree:node", args=[node.pk])]
    attach = reverse("indicators:attach", args=[node.pk])
    insider, outsider = client_of(one), client_of(planners["coordinator"])
    for page in pages:
        assert "Dossiers composés" in insider.get(page).content.decode()
        assert "Dossiers composés" not in outsider.get(page).content.decode()
    assert "Dossiers composés" not in outsider.get(attach).content.decode()
    assert "Aucun indicateur que vous puissiez voir" in outsider.get(pages[0]).content.decode()
    for address in ("target", "code"):
        page = reverse(f"indicators:{address}", args=[made.pk])
        assert (insider.get(page).status_code, outsider.get(page).status_code) == (200, 404)
    assert outsider.post(reverse("indicators:detach", args=[made.pk])).status_code == 404
    set_at = {"set_by": one.user, "set_at": timezone.now()}
    target = Target.objects.create(indicator=made, span="2031-Q1", amount=3, **set_at)
    assert outsider.post(reverse("indicators:drop_target", args=[target.pk])).status_code == 404
    assert Target.objects.get() == target
    with pytest.raises(Invalid):
        attach_indicator(made.element, made.recipe, target=Decimal(9), by=planners["coordinator"])
    for browser, found in ((insider, ["Dossiers composés"]), (outsider, [])):
        book = load_workbook(BytesIO(browser.get(reverse("indicators:export")).content))
        assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == found


def test_the_page_of_a_recipe_kept_to_a_team_says_who_sees_it(planners: People, client_of: ClientOf) -> None:
    one, made = _kept_to_protection(planners)
    seen = client_of(one).get(reverse("indicators:indicator", args=[made.recipe])).content.decode()
    assert "les membres d’une seule équipe, Protection" in seen
    other = client_of(one).get(reverse("indicators:indicator", args=[VERIFIED.key])).content.decode()
    assert "toute personne connectée" in other


def test_who_may_read_what_is_asked_once_however_many_recipes_are_attached(
    people: People,
) -> None:
    version, by = _import(), people["coordinator"]
    for recipe in RECIPES:
        attach_indicator(_result(version).element, recipe, by=by)
    for ask in (lambda: results(version, by=by), lambda: logframe(version, by=by)):
        with CaptureQueriesContext(connection) as asked:
            ask()
        assert sum("membership" in one["sql"] for one in asked) == 1
