"""What is counted by hand stands in the same pages, targets, locks and reports as what is computed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.compute.spans import Span, parse
from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.collection.actions import change
from vigie.plan.collection.entering import send_back, validate
from vigie.plan.collection.factories import counted, entered, make_indicator, wanted
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.indicators.actions import attach_indicator, lock_period, set_target
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.models import Indicator, Snapshot
from vigie.plan.indicators.presenting import sheet
from vigie.plan.indicators.recipes import RECIPES, everything, find
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Node
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
ClientOf = Callable[[Actor], Client]
Q1 = parse("2031-Q1")


@pytest.fixture
def april() -> object:
    with time_machine.travel("2031-04-10 10:00", tick=False):
        yield


@pytest.fixture
def manual(planners: People) -> ManualIndicator:
    made = make_indicator(by=planners["coordinator"])
    counted(made, "CMR", "2031-Q1", 12, 4, by=planners["coordinator"], second=planners["evaluator"])
    entered(made, "TCD", "2031-Q1", 7, 0, by=planners["evaluator"])
    return made


def _node() -> Node:
    version = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None
    return version.nodes.select_related("element").get(kind="result")


def test_the_recipes_are_those_declared_and_those_defined(manual: ManualIndicator) -> None:
    assert {recipe.key for recipe in everything()} == {*RECIPES, manual.code}
    recipe = find(manual.code)
    assert (recipe.key, recipe.kind, recipe.version) == (manual.code, "count", 1)
    assert recipe.figure(Q1).cells == {("CMR", "v1"): Part(12), ("CMR", "v2"): Part(4)}
    assert recipe.figure(Q1).waiting == {"TCD": 1}
    assert find("manual-none") is None


@pytest.fixture(params=["sum", "last"])
def told(planners: People, request: pytest.FixtureRequest) -> ManualIndicator:
    """One of each month with something, nothing, a correction or a wait in each."""
    made = make_indicator(by=planners["coordinator"], frequency="month", joining=request.param)
    two = {"by": planners["coordinator"], "second": planners["evaluator"]}
    for n, period in enumerate(("2030-07", "2030-08", "2030-10", "2030-12", "2031-01", "2031-03")):
        counted(made, "CMR", period, n, 2 * n, **two)
        if n % 2:
            counted(made, "TCD", period, 3 * n, **two)
            entered(made, "CMR", period, 9, 9, by=planners["coordinator"])
    entered(made, "TCD", "2030-11", 1, by=planners["coordinator"])
    return made


days = st.dates(date(2030, 6, 1), date(2031, 4, 1))
some_spans = st.lists(
    st.builds(lambda day, n: Span(day, day + timedelta(days=n)), days, st.integers(1, 300)), max_size=8
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(some_spans)
def test_figures_of_many_spans_are_those_of_each_by_itself(told: ManualIndicator, spans: list[Span]) -> None:
    recipe = find(told.code)
    spans = [*spans, parse("2030"), parse("2030-H2"), parse("2031-Q1"), parse("2029")]
    with CaptureQueriesContext(connection) as asked:
        together = recipe.over(spans)
    assert together == [recipe.figure(span) for span in spans]
    assert any(figure.waiting for figure in together)
    assert len(asked) == 2


def test_its_table_has_the_countries_that_are_asked_and_no_other(manual: ManualIndicator) -> None:
    recipe = find(manual.code)
    assert recipe.countries == {"CMR", "TCD"}
    assert [line.country for line in sheet(recipe, recipe.figure(Q1)).lines] == ["Cameroun", "Tchad"]


def test_a_period_with_a_correction_sent_back_is_not_one_that_was_not_said(
    planners: People, manual: ManualIndicator
) -> None:
    by = planners["coordinator"]
    before = find(manual.code).beside(by)
    assert "4 périodes" in before
    send_back(entered(manual, "CMR", "2031-Q1", 99, 4, by=by), reason="Non (inventé).", by=planners["evaluator"])
    assert find(manual.code).beside(by) == before


def test_its_page_has_its_countries_its_values_and_what_waits(
    planners: People, manual: ManualIndicator, client_of: ClientOf
) -> None:
    page = client_of(planners["treasurer"]).get(reverse("indicators:indicator", args=[manual.code])).content.decode()
    said = ("Personnes formées (inventé)", "Femmes", "Hommes", ">12<", "Personnes formées\u00a0: 16", "1 pas encore")
    for words in said:
        assert words in page, words
    listed = client_of(planners["treasurer"]).get(reverse("indicators:list")).content.decode()
    assert "Personnes formées\u00a0: 16" in listed


def test_a_number_opens_to_its_entries_for_the_direction_and_to_nothing_for_others(
    planners: People, manual: ManualIndicator, client_of: ClientOf
) -> None:
    rows = reverse("indicators:rows", args=[manual.code]) + "?pays=CMR&valeur=v1&periode=2031-Q1"
    inside = client_of(planners["treasurer"]).get(rows).content.decode()
    entry = manual.entries.get(state="validated").get_absolute_url()
    assert entry in inside
    assert "1er trimestre 2031 · Femmes · 12" in inside
    opened = client_of(planners["treasurer"]).get(entry).content.decode()
    assert "Saisi par coordinator" in opened
    assert "décidé par evaluator" in opened
    assert entry not in client_of(planners["outsider"]).get(rows).content.decode()
    assert client_of(planners["outsider"]).get(entry).status_code == 404


def test_it_is_attached_with_targets_as_any_other(planners: People, manual: ManualIndicator, client_of) -> None:
    node, by = _node(), planners["coordinator"]
    answer = client_of(by).post(reverse("indicators:attach", args=[node.pk]), {"recipe": manual.code, "target": "90"})
    assert answer.status_code == 302
    use = Indicator.objects.get()
    set_target(use, span="2031", amount=Decimal(60), by=by)
    page = client_of(by).get(reverse("tree:node", args=[node.pk])).content.decode()
    assert "Personnes formées (inventé)" in page
    assert client_of(by).get(reverse("indicators:target", args=[use.pk])).status_code == 200
    beside = client_of(by).get(manual.get_absolute_url()).content.decode()
    assert "Personnes formées\u00a0: 16" in beside
    assert reverse("tree:node", args=[node.pk]) in beside
    with pytest.raises(Invalid):
        attach_indicator(node.element, "manual-none", by=by)


def test_a_locked_period_keeps_it_and_takes_no_more_values(planners: People, manual: ManualIndicator) -> None:
    waiting = manual.entries.get(state="entered")
    lock_period("2031-Q1", by=planners["evaluator"])
    kept = Snapshot.objects.get(recipe=manual.code)
    assert kept.cells == [["CMR", "v1", 12, None], ["CMR", "v2", 4, None]]
    assert kept.waiting == {"TCD": 1}
    with pytest.raises(Invalid):
        validate(waiting, by=planners["evaluator2"])
    with pytest.raises(Invalid):
        entered(manual, "CMR", "2031-Q1", 13, 4, by=planners["coordinator"])
    recipe = find(manual.code)
    assert not shown(recipe, Q1).revised
    assert not shown(recipe, Q1).other_recipe
    change(manual, wanted(units={"fr": "stagiaires", "en": "trainees"}), by=planners["coordinator"])
    assert shown(find(manual.code), Q1).other_recipe


def test_one_for_the_direction_alone_is_nowhere_for_others(planners: People, client_of: ClientOf) -> None:
    made = make_indicator(by=planners["coordinator"], restricted=True)
    counted(made, "CMR", "2031-Q1", 1, 0, by=planners["coordinator"], second=planners["evaluator"])
    node = _node()
    attach_indicator(node.element, made.code, by=planners["coordinator"])
    pages = [
        reverse("indicators:list"),
        reverse("tree:node", args=[node.pk]),
        reverse("collection:list"),
    ]
    for address in pages:
        assert "Personnes formées" in client_of(planners["treasurer"]).get(address).content.decode()
        assert "Personnes formées" not in client_of(planners["monitor"]).get(address).content.decode()
    for address in (reverse("indicators:indicator", args=[made.code]), made.get_absolute_url()):
        assert client_of(planners["treasurer"]).get(address).status_code == 200
        assert client_of(planners["monitor"]).get(address).status_code == 404
