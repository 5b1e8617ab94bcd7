"""One country's part of the plan: what is attached to it, and on a coalition's node its own at first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.activities.models import Activity, ActivityCountry
from vigie.plan.budget.factories import make_line
from vigie.plan.collection.factories import make_indicator
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.progress.countries import OF_NODES, asked_country, part_of
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]


@pytest.fixture
def version(planners: People) -> PlanVersion:
    made = import_plan(SMALL, source="essai.txt", by=planners["coordinator"]).version
    assert made
    first, second = (node.element for node in made.nodes.filter(kind="activity"))
    now = timezone.now()
    mine = Activity.objects.create(element=first, changed_at=now)
    ActivityCountry.objects.create(activity=mine, country="CMR")
    Activity.objects.create(element=second, changed_at=now)
    make_line(first, "700", by=planners["treasurer"], period="2031", country="CMR")
    make_line(first, "900", by=planners["treasurer"], period="2031", country="TCD")
    return made


def test_a_country_has_its_activities_those_of_all_and_its_own_money(version: PlanVersion, planners: People) -> None:
    part, other = (part_of(version, code, by=planners["outsider"]) for code in ("CMR", "TCD"))
    assert [node.code for node, _one in part.own] == ["1.1.1"]
    assert [node.code for node, _one in part.shared] == ["1.1.3"]
    assert other.own == []
    assert [str(one.money.budget) for one in (part, other)] == ["700.00", "900.00"]
    assert part_of(version, "GAB", by=planners["outsider"]).money is None


def test_figures_of_a_protected_room_are_left_out_for_others(version: PlanVersion, planners: People) -> None:
    guarded = next(recipe for recipe in RECIPES.values() if recipe.team)
    attach_indicator(version.nodes.get(rank=1).element, guarded.key, by=planners["coordinator"])
    asked = {
        name: [recipe.key for recipe, _said in part_of(version, "CMR", by=planners[name]).figures]
        for name in ("outsider", "bystander")
    }
    assert asked == {"outsider": [], "bystander": []}


def test_a_country_that_is_not_asked_has_no_line_of_what_is_counted_by_hand(
    version: PlanVersion, planners: People
) -> None:
    manual = make_indicator(by=planners["coordinator"])
    attach_indicator(version.nodes.get(rank=1).element, manual.code, by=planners["coordinator"])
    asked = {
        country: [recipe.key for recipe, _said in part_of(version, country, by=planners["outsider"]).figures]
        for country in ("CMR", "GAB")
    }
    assert asked == {"CMR": [manual.code], "GAB": []}


@pytest.mark.parametrize("node, country", [("regional", ""), ("td", "TCD"), ("cm", "CMR")])
def test_a_coalitions_node_shows_its_own_country_at_first(
    node: str, country: str, settings: LazySettings, people: People
) -> None:
    settings.VIGIE_NODE = node
    assert asked_country("") == country
    assert asked_country("COD") == "COD"
    assert asked_country("*") == ""
    assert asked_country("XXX") == country


def test_every_node_of_a_coalition_has_its_country() -> None:
    assert sorted(OF_NODES) == ["cd", "cf", "cg", "cm", "ga", "gq", "st", "td"]


def test_everyone_signed_in_reads_the_page_and_nobody_else(
    version: PlanVersion, planners: People, client_of: ClientOf, client: Client
) -> None:
    address = reverse("progress:country")
    page = client_of(planners["outsider"]).get(address, {"pays": "CMR"}).content.decode()
    assert "<dd>700" in page
    assert "<dd>900" not in page
    assert client_of(planners["outsider"]).get(address).status_code == 200
    assert client.get(address).status_code == 302
