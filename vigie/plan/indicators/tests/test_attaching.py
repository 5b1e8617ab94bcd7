"""Indicators hang on elements of the plan, follow them from version to version, and say when they lost their place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators import queries
from vigie.plan.indicators.actions import attach_again, attach_indicator, detach_indicator, lay_aside
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.overriding import propose_override
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
    assert browser.post(address, {"recipe": "alerts-in-time", "target": "95"}).status_code == 400  # it is there
    change = f"{address}?recette=alerts-in-time"
    assert change in browser.get(reverse("tree:node", args=[node.pk])).content.decode()
    assert browser.post(change, {"recipe": "alerts-in-time", "target": "95"}).status_code == 302
    indicator = Indicator.objects.get()
    assert (indicator.target, indicator.baseline) == (Decimal(95), None)
    assert "95" in browser.get(reverse("indicators:indicator", args=["alerts-in-time"])).content.decode()
    browser.post(reverse("indicators:detach", args=[indicator.pk]))
    assert not Indicator.objects.exists()


def test_who_corrects_one_field_of_an_attached_indicator_finds_the_others_filled_in(
    people: People, client_of: ClientOf
) -> None:
    node = _result(_import())
    told = {"baseline": Decimal(3), "target": Decimal(90), "verification": "Registre", "assumptions": "Paix"}
    attach_indicator(node.element, "alerts-in-time", by=people["coordinator"], **told)
    page = reverse("indicators:attach", args=[node.pk]) + "?recette=alerts-in-time"
    form = client_of(people["coordinator"]).get(page).context["form"]
    assert form.initial == {"recipe": "alerts-in-time"} | told
    assert str(form.initial["target"]) == "90"  # as it was typed, not 90.00
    assert [key for key, _title in form.fields["recipe"].choices] == ["alerts-in-time"]
    other = client_of(people["coordinator"]).get(reverse("indicators:attach", args=[node.pk])).context["form"]
    assert "alerts-in-time" not in dict(other.fields["recipe"].choices)


def _left_behind(people: People) -> tuple[Indicator, PlanVersion]:
    made = attach_indicator(_element(_import(), "Ouvrir une ligne"), "verified-incidents", by=people["coordinator"])
    said = {"span": "2020-Q1", "value": Part(3), "reason": "Registre (exemple)", "evidence": "Page 2 (exemple)"}
    propose_override(made, **said, by=people["coordinator"])
    return made, _import(CHANGED)


def test_one_left_behind_with_a_value_beside_it_is_attached_again_or_laid_aside(people: People) -> None:
    by, (lost, new) = people["coordinator"], _left_behind(people)
    with pytest.raises(Invalid):
        detach_indicator(lost, by=by)
    for other in (people["analyst"], Actor.nobody()):
        with pytest.raises(Denied):
            lay_aside(lost, by=other)
        with pytest.raises(Denied):
            attach_again(lost, _result(new).element, by=other)
    with pytest.raises(Invalid):
        attach_again(lost, lost.element, by=by)  # which the plan in force does not have
    attach_again(lost, _result(new).element, by=by)
    assert [use.indicator for use in queries.uses("verified-incidents", new)] == [lost]
    assert lost.overrides.count() == 1
    assert queries.todo(by) == []
    with pytest.raises(WrongState):
        lay_aside(lost, by=by)


def test_one_left_behind_is_placed_on_screen(people: People, client_of: ClientOf) -> None:
    browser, (lost, new) = client_of(people["coordinator"]), _left_behind(people)
    attach_indicator(_result(new).element, "verified-incidents", by=people["coordinator"])
    page = reverse("indicators:place", args=[lost.pk])
    assert page in browser.get(reverse("indicators:list")).content.decode()
    assert client_of(people["analyst"]).get(page).status_code == 403
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"place": _result(new).pk}).status_code == 422  # the same is attached there
    assert browser.post(page, {"place": "aside"}).status_code == 302
    assert queries.todo(people["coordinator"]) == []
    assert browser.get(page).status_code == 404
    assert lost.overrides.count() == 1


def test_what_is_to_attach_again_counts_what_the_page_shows(people: People, client_of: ClientOf) -> None:
    lost, _new = _left_behind(people)
    Indicator.objects.filter(pk=lost.pk).update(recipe="composed-gone")  # declared no more
    assert queries.todo(people["coordinator"]) == []
    page = client_of(people["coordinator"]).get(reverse("indicators:list"))
    assert page.context["lost"] == []


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
