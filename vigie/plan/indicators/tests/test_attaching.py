"""Indicators hang on elements of the plan, follow them from version to version, and say when they lost their place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators import queries
from vigie.plan.indicators.actions import attach_indicator, detach_indicator
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.tree import drafting
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Element, Node, PlanVersion
from vigie.plan.tree.tests.plans import SMALL

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]
CHANGED = SMALL.replace(b"Ouvrir une ligne", b"Ouvrir deux lignes")


def _import(data: bytes = SMALL) -> PlanVersion:
    version = import_plan(data, source="essai.txt", by=Actor.system()).version
    assert version is not None
    return version


def _result(version: PlanVersion) -> Node:
    return version.nodes.select_related("element").get(kind="result")


def _element(version: PlanVersion, text: str) -> Element:
    return version.nodes.select_related("element").get(text=text).element


def test_an_indicator_follows_its_element_to_the_next_version(people: People) -> None:
    attach_indicator(_result(_import()).element, "verified-incidents", target=Decimal(10), by=people["coordinator"])
    new = _import(CHANGED)
    assert [use.node for use in queries.uses("verified-incidents", new)] == [_result(new)]
    assert queries.left_behind(new).count() == 0
    assert queries.todo(people["coordinator"]) == []


def test_an_indicator_whose_place_changed_is_to_attach_again(people: People) -> None:
    attach_indicator(_element(_import(), "Ouvrir une ligne"), "alerts-in-time", by=people["coordinator"])
    new = _import(CHANGED)
    assert queries.left_behind(new).count() == 1
    assert queries.uses("alerts-in-time", new) == []
    assert len(queries.todo(people["coordinator"])) == 1
    assert queries.todo(people["analyst"]) == []


def test_only_a_coordinator_attaches_and_takes_off(people: People) -> None:
    element = _result(_import()).element
    indicator = attach_indicator(element, "alerts-in-time", by=people["coordinator"])
    for by in (people["analyst"], people["decider"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            attach_indicator(element, "verified-incidents", by=by)
        with pytest.raises(Denied):
            detach_indicator(indicator, by=by)
    assert Indicator.objects.count() == 1
    detach_indicator(indicator, by=people["coordinator"])
    assert not Indicator.objects.exists()


def test_an_indicator_that_is_not_declared_is_refused(people: People) -> None:
    element = _result(_import()).element
    with pytest.raises(Invalid):
        attach_indicator(element, "bonheur", by=people["coordinator"])


def test_nobody_reads_indicators_without_signing_in(client: Client) -> None:
    addresses = [reverse("indicators:list"), reverse("indicators:indicator", args=["verified-incidents"])]
    addresses.append(reverse("indicators:rows", args=["alerts-in-time"]))
    assert {client.get(address).status_code for address in addresses} == {302}


def test_an_indicator_is_attached_corrected_and_taken_off_on_screen(people: People, client_of: ClientOf) -> None:
    browser, node = client_of(people["coordinator"]), _result(_import())
    address = reverse("indicators:attach", args=[node.pk])
    assert address in browser.get(reverse("tree:node", args=[node.pk])).content.decode()
    assert browser.post(address, {"recipe": "alerts-in-time", "target": "beaucoup"}).status_code == 400
    assert browser.post(address, {"recipe": "alerts-in-time", "target": "90"}).status_code == 302
    assert browser.post(address, {"recipe": "alerts-in-time", "target": "95"}).status_code == 302
    indicator = Indicator.objects.get()
    assert (indicator.target, indicator.baseline) == (Decimal(95), None)
    assert "95" in browser.get(reverse("indicators:indicator", args=["alerts-in-time"])).content.decode()
    browser.post(reverse("indicators:detach", args=[indicator.pk]))
    assert not Indicator.objects.exists()


def test_others_may_not_attach_by_a_page(people: People, client_of: ClientOf) -> None:
    node = _result(_import())
    address = reverse("indicators:attach", args=[node.pk])
    browser = client_of(people["analyst"])
    assert browser.post(address, {"recipe": "alerts-in-time"}).status_code == 403
    assert address not in browser.get(reverse("tree:node", args=[node.pk])).content.decode()
    assert not Indicator.objects.exists()


def test_a_draft_s_node_with_an_indicator_is_not_taken_out_nor_the_draft_given_up(people: People) -> None:
    by = people["coordinator"]
    plan = drafting.begin(title="Plan inventé", first=2034, last=2036, by=by)
    words = drafting.Words("1", "Agir")
    node = drafting.add(plan.versions.get(), kind="axis", parent=None, words=words, by=by)
    attach_indicator(node.element, next(iter(RECIPES)), by=by)
    with pytest.raises(Invalid):
        drafting.remove(node, seen=drafting.stamp(node), by=by)
    with pytest.raises(Invalid):
        drafting.drop(plan, by=by)
    assert node.element.indicators.exists()
