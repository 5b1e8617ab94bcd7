"""Recipes composed on screen: previewed, adopted by another, versioned, and never wider than what they are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.spans import parse
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators import adopting, queries, recipes
from vigie.plan.indicators.actions import attach_indicator, lock_period
from vigie.plan.indicators.composing import Choice, composed
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.models import RecipeVersion, Snapshot
from vigie.plan.indicators.presenting import headline, sheet
from vigie.plan.indicators.recipes import RECIPES, VERIFIED
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.cases.factories import make_case
from vigie.protection.incidents.models import MonthMargin

pytestmark = pytest.mark.slow
ClientOf = Callable[[Actor], Client]
VALUES = ["woman", "man", "other"]
CELLS = st.dictionaries(st.tuples(st.sampled_from("ABC"), st.sampled_from(VALUES)), st.integers(0, 9).map(Part))
SOME = st.frozensets(st.sampled_from(VALUES))
database = pytest.mark.django_db


def _count(n: int, value: str = "woman", country: str = "CMR") -> None:
    MonthMargin.objects.create(country=country, month=date(2031, 1, 1), dimension="sex", value=value, n=n)


def _draft(people: People, by: str = "evaluator", **chosen: object) -> RecipeVersion:
    made = adopting.compose(VERIFIED.key, title="Actes contre des femmes", by=people[by])
    return adopting.write(made, title=made.title, by=people[by], **({"values": ["woman"]} | chosen))


def _adopt(version: RecipeVersion, by: Actor) -> RecipeVersion:
    return adopting.adopt(version, seen=version.written_at.isoformat(), by=by)


def _adopted(people: People, **chosen: object) -> RecipeVersion:
    made = adopting.propose_recipe(_draft(people, **chosen), by=people["evaluator"])
    return _adopt(made, by=people["coordinator"])


@given(CELLS, st.frozensets(st.sampled_from("ABC")), SOME, SOME, st.booleans())
def test_a_composed_figure_adds_up_to_the_cells_it_keeps(
    cells: dict[tuple[str, str], Part],
    countries: frozenset[str],
    values: frozenset[str],
    hits: frozenset[str],
    divided: bool,
) -> None:
    choice = Choice(countries, values, hits, divided and not hits)
    figure = choice.figure(Figure(cells))
    kept = [(value, part) for (country, value), part in cells.items() if choice.keeps(country, value)]
    if hits:
        assert figure.total.numerator == sum(part.numerator for value, part in kept if value in hits)
        assert (figure.total.denominator or 0) == sum(part.numerator for _value, part in kept)
    else:
        assert figure.total == Part(sum(part.numerator for _value, part in kept))
    assert figure.reporting <= {country for country, _value in cells}


@database
def test_a_draft_counts_nowhere_until_another_person_adopts_it(planners: People) -> None:
    _count(3)
    _count(4, "man")
    draft = _draft(planners)
    assert recipes.find(draft.key) is None
    proposed = adopting.propose_recipe(draft, by=planners["evaluator"])
    with pytest.raises(FourEyes):
        _adopt(proposed, by=planners["evaluator"])
    _adopt(proposed, by=planners["evaluator2"])
    found = recipes.find(draft.key)
    assert found is not None
    assert found.figure(None).cells == {("CMR", "woman"): Part(3)}
    assert draft.key in {recipe.key for recipe in recipes.everything()}


@database
def test_only_coordinators_and_evaluators_compose(planners: People) -> None:
    draft = _draft(planners)
    for by in (planners["treasurer"], planners["analyst"], planners["decider"], Actor.system(), Actor.nobody()):
        for act in (
            lambda by=by: adopting.compose(VERIFIED.key, title="A", by=by),
            lambda by=by: adopting.write(draft, title="A", by=by),
            lambda by=by: adopting.propose_recipe(draft, by=by),
            lambda by=by: _adopt(draft, by=by),
            lambda by=by: adopting.change(draft, by=by),
        ):
            with pytest.raises(Denied):
                act()
    assert RecipeVersion.objects.get().state == "draft"


@database
def test_countries_a_share_and_columns_are_chosen_from_the_lists(planners: People) -> None:
    _count(3)
    _count(1, "man")
    _count(9, "man", "TCD")
    found = composed(_draft(planners, values=[], hits=["woman"], countries=["CMR"]))
    assert found is not None
    assert (found.kind, found.figure(None).cells) == ("ratio", {("CMR", "all"): Part(3, 4)})
    assert [line.country for line in sheet(found, found.figure(None)).lines] == ["Cameroun"]
    women = composed(_draft(planners))
    assert women is not None
    assert sheet(women, women.figure(None)).heads == ["Femme"]  # an empty column would read as a zero
    undivided = composed(_draft(planners, values=["woman", "man"], divided=False))
    assert undivided is not None
    assert undivided.figure(None).cells == {("CMR", "all"): Part(4), ("TCD", "all"): Part(9)}
    draft = _draft(planners)
    for wrong in (
        {"values": ["nobody"]},
        {"countries": ["FRA"]},
        {"values": ["woman"], "hits": ["woman"]},
        {"values": ["woman"], "hits": ["man"]},
        {"title": " "},
    ):
        with pytest.raises(Invalid):
            adopting.write(draft, **({"title": "A"} | wrong), by=planners["evaluator"])


@database
def test_a_share_says_of_what_it_is_one(planners: People) -> None:
    _count(2)
    _count(3, "man")
    for unit, said in (("", "des atteintes dans des violations vérifiées"), ("des actes", "des actes")):
        share = composed(_draft(planners, values=[], hits=["woman"], unit=unit))
        assert share is not None
        assert re.fullmatch(rf"40.% {said} \(2 sur 5\)", headline(share, share.together()))
    count = composed(_draft(planners))
    assert count is not None
    assert headline(count, count.together()) == "Atteintes dans des violations vérifiées\u00a0: 2"


@database
def test_a_change_is_a_new_version_and_the_old_one_keeps_its_locked_figures(planners: People) -> None:
    _count(3)
    _count(4, "man")
    first = _adopted(planners)
    with time_machine.travel("2031-04-02 10:00", tick=False):
        lock_period("2031-Q1", by=planners["evaluator"])
        with pytest.raises(WrongState):
            adopting.write(first, title="Autre", by=planners["evaluator"])
        second = adopting.change(first, by=planners["coordinator"])
        with pytest.raises(Invalid):
            adopting.change(first, by=planners["coordinator"])  # one is in the making
        adopting.write(second, title="Actes", values=["woman", "man"], by=planners["coordinator"])
        live = recipes.find(first.key)
        assert live is not None
        assert live.figure(None).total == Part(3)  # a draft changes nothing
        _adopt(adopting.propose_recipe(second, by=planners["coordinator"]), by=planners["evaluator"])
    first.refresh_from_db()
    now = recipes.find(first.key)
    assert now is not None
    assert (first.state, now.figure(None).total) == ("frozen", Part(7))
    found = shown(now, parse("2031-Q1"))
    assert (found.figure.total, found.live.total, found.other_recipe) == (Part(3), Part(7), True)
    assert Snapshot.objects.filter(recipe=first.key).count() == 1


@database
def test_a_new_version_of_a_count_is_no_share_nor_the_other_way(planners: People) -> None:
    by = planners["coordinator"]
    count, share = _adopted(planners), _adopted(planners, values=[], hits=["woman"])
    of_count, of_share = adopting.change(count, by=by), adopting.change(share, by=by)
    with pytest.raises(Invalid):
        adopting.write(of_count, title="A", hits=["woman"], by=by)
    with pytest.raises(Invalid):
        adopting.write(of_share, title="A", values=["woman"], by=by)
    adopting.write(of_share, title="A", hits=["man"], by=by)
    RecipeVersion.objects.filter(pk=of_count.pk).update(hits=["woman"], values=[])  # written before this was asked
    adopting.propose_recipe(of_count, by=by)
    of_count.refresh_from_db()
    with pytest.raises(Invalid):
        _adopt(of_count, by=planners["evaluator"])
    assert [one.state for one in RecipeVersion.objects.filter(key=count.key)] == ["proposed", "adopted"]


@database
def test_what_changed_since_it_was_read_is_not_adopted(planners: People, client_of: ClientOf) -> None:
    by, browser = planners["evaluator"], client_of(planners["coordinator"])
    draft = adopting.propose_recipe(_draft(planners), by=by)
    step = reverse("indicators:recipe_step", args=[draft.pk, "adopt"])
    told = {"seen": draft.written_at.isoformat()}
    assert told["seen"] in browser.get(draft.get_absolute_url()).content.decode()
    adopting.write(adopting.refuse_recipe(draft, by=by), title="Autre", values=["man"], by=by)
    adopting.propose_recipe(draft, by=by)
    for stale in (told, {}):
        assert "modifié" in browser.post(step, stale, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.state == "proposed"
    browser.post(step, {"seen": draft.written_at.isoformat()})
    draft.refresh_from_db()
    assert draft.state == "adopted"


@database
def test_the_database_keeps_one_adopted_version_and_two_people(planners: People) -> None:
    first = _adopted(planners)
    second = adopting.change(first, by=planners["coordinator"])
    for change in (
        {"state": "adopted", "proposed_by": planners["evaluator"].user, "adopted_at": first.adopted_at},
        {"number": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RecipeVersion.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecipeVersion.objects.filter(pk=first.pk).update(adopted_by=planners["evaluator"].user)


@database
def test_what_is_composed_of_a_protected_room_is_for_its_team_alone(planners: People, client_of: ClientOf) -> None:
    make_case(by=planners["protector"])
    with pytest.raises(Invalid):
        adopting.compose("cases-opened", title="Dossiers", by=planners["evaluator"])
    both = {"direction": Role.EVALUATOR, "protection": Role.OFFICER}
    one, two = (make_person(name, both, by=planners["founder"]) for name in ("suivi-p", "suivi-q"))
    draft = adopting.compose("cases-opened", title="Dossiers composés", by=one)
    browser = client_of(planners["evaluator"])
    page = reverse("indicators:recipe_version", args=[draft.pk])
    assert browser.get(page + "?periodes=2031").status_code == 404
    assert browser.get(reverse("indicators:write_recipe", args=[draft.pk])).status_code == 404
    adopting.propose_recipe(draft, by=one)
    assert browser.post(reverse("indicators:recipe_step", args=[draft.pk, "adopt"])).status_code == 404
    with pytest.raises(Invalid):
        _adopt(draft, by=planners["evaluator"])
    assert queries.todo(planners["evaluator"]) == []
    assert len(queries.todo(two)) == 1
    assert "Dossiers composés" not in browser.get(reverse("indicators:recipes")).content.decode()
    _adopt(draft, by=two)
    found = recipes.find(draft.key)
    assert found is not None
    assert found.team == "protection"
    assert found.figure(None).total == Part(1)
    for name in ("indicator", "rows"):
        assert browser.get(reverse(f"indicators:{name}", args=[draft.key])).status_code == 404
        assert client_of(two).get(reverse(f"indicators:{name}", args=[draft.key])).status_code == 200
    assert "Dossiers composés" not in browser.get(reverse("indicators:list")).content.decode()
    assert found.rows(planners["evaluator"], "", "") == []
    assert len(found.rows(two, "", "")) == 1


@database
def test_each_declared_recipe_can_be_composed_and_says_the_same_when_nothing_is_left_out(planners: People) -> None:
    _count(3)
    for key, base in RECIPES.items():
        if base.team:
            continue
        made = composed(adopting.compose(key, title="Tout", by=planners["evaluator"]))
        assert made is not None
        assert (made.figure(None), made.kind, made.team) == (base.figure(None), base.kind, base.team)
        assert len(made.rows(planners["evaluator"], "", "")) == len(base.rows(planners["evaluator"], "", ""))


@database
def test_a_recipe_is_composed_previewed_and_adopted_on_screen(planners: People, client_of: ClientOf) -> None:
    _count(3)
    _count(4, "man")
    one, two = client_of(planners["evaluator"]), client_of(planners["coordinator"])
    assert client_of(planners["treasurer"]).get(reverse("indicators:compose")).status_code == 403
    begin = reverse("indicators:compose")
    assert one.post(begin, {"base": "cases-opened", "title": "A"}).status_code == 422
    assert one.post(begin, {"base": VERIFIED.key, "title": "Actes contre des femmes"}).status_code == 302
    draft = RecipeVersion.objects.get()
    told = {"title": "Actes contre des femmes", "values": ["woman"], "countries": ["CMR"], "divided": "on"}
    write = reverse("indicators:write_recipe", args=[draft.pk])
    assert one.post(write, told | {"values": ["nobody"]}).status_code == 422
    assert one.post(write, told).status_code == 302
    page = draft.get_absolute_url()
    seen = one.get(page + "?periodes=2031,hier,T2 2031").content.decode()
    assert "Atteintes dans des violations vérifiées\u00a0: 3" in seen
    assert "hier n’est pas" in seen
    assert "T2 2031 n’est pas" not in seen
    assert not Snapshot.objects.exists()
    seen = RecipeVersion.objects.get().written_at.isoformat()
    told = {"seen": seen}
    step = lambda browser, verb: browser.post(reverse("indicators:recipe_step", args=[draft.pk, verb]), told)  # noqa: E731
    assert step(one, "propose").status_code == 302
    step(one, "adopt")
    assert RecipeVersion.objects.get().state == "proposed"
    step(two, "adopt")
    assert RecipeVersion.objects.get().state == "adopted"
    assert step(two, "fly").status_code == 404
    assert one.get(reverse("indicators:indicator", args=[draft.key])).status_code == 200
    assert one.get(write).status_code == 404
    assert one.post(reverse("indicators:change_recipe", args=[draft.pk])).status_code == 302
    assert RecipeVersion.objects.count() == 2


@database
def test_a_composed_recipe_is_attached_like_a_declared_one(planners: People, client_of: ClientOf) -> None:
    made = _adopted(planners)
    version = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None
    node = version.nodes.select_related("element").get(kind="result")
    with pytest.raises(Invalid):
        attach_indicator(node.element, _draft(planners).key, by=planners["coordinator"])
    attach_indicator(node.element, made.key, by=planners["coordinator"])
    assert made.title in client_of(planners["analyst"]).get(reverse("tree:node", args=[node.pk])).content.decode()
