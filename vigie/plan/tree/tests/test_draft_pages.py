"""The pages of a draft: written by a coordinator without a script, adopted by another, closed to all others."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.tree import adopting, drafting
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Node, Plan, PlanVersion
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]


@pytest.fixture
def old(people: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    return kept


@pytest.fixture
def plan(old: PlanVersion, people: People) -> Plan:
    return drafting.begin(title="Plan inventé", first=2034, last=2036, after=old.plan, by=people["coordinator"])


def _nodes(plan: Plan, kind: str = "activity") -> list[Node]:
    return list(Node.objects.filter(version__plan=plan, kind=kind).order_by("rank"))


def test_a_coordinator_begins_a_successor_on_screen(old: PlanVersion, people: People, client_of: ClientOf) -> None:
    browser = client_of(people["coordinator"])
    assert reverse("tree:begin").encode() in browser.get(reverse("tree:tree")).content
    wrong = {"title": "Plan inventé", "first": "2036", "last": "2034", "after": str(old.plan_id)}
    refused = browser.post(reverse("tree:begin"), wrong)
    assert (refused.status_code, "Plan inventé" in refused.content.decode()) == (422, True)
    answer = browser.post(reverse("tree:begin"), wrong | {"last": "2038"})
    made = Plan.objects.get(succeeds=old.plan)
    assert answer["Location"] == reverse("tree:draft", args=[made.pk])
    assert browser.get(answer["Location"]).status_code == 200


def test_a_whole_plan_is_written_by_forms_alone(people: People, client_of: ClientOf) -> None:
    browser = client_of(people["coordinator"])
    browser.post(reverse("tree:begin"), {"title": "Plan inventé", "first": "2034", "last": "2036"})
    plan, under = Plan.objects.get(), ""
    for kind in ("axis", "objective", "result", "activity"):
        address = f"{reverse('tree:add', args=[plan.pk])}?kind={kind}&under={under}"
        assert browser.get(address).status_code == 200
        sent = {"code": "1", "text": "Agir", "revision": "0", "periods": ["1 A", "2 A"], "budget_eur": "1500.50"}
        assert browser.post(address, sent).status_code == 302
        under = str(_nodes(plan, kind)[0].pk)
    activity = _nodes(plan)[0]
    assert (activity.periods, str(activity.budget_eur)) == (["1 A", "2 A"], "1500.50")


def test_places_that_cannot_be_are_not_there(plan: Plan, people: People, client_of: ClientOf) -> None:
    browser, add = client_of(people["coordinator"]), reverse("tree:add", args=[plan.pk])
    axis = _nodes(plan, "axis")[0].pk
    for asked in ("kind=nothing", "kind=activity", f"kind=axis&under={axis}", "kind=objective&under=no-such"):
        assert browser.get(f"{add}?{asked}").status_code == 404


def test_who_comes_second_loses_nothing_and_sees_what_the_first_wrote(
    plan: Plan, people: People, client_of: ClientOf
) -> None:
    browser, node = client_of(people["coordinator"]), _nodes(plan)[0]
    address = reverse("tree:write", args=[node.pk])
    seen = {"code": "1.1.1", "revision": "0"}
    assert browser.post(address, seen | {"text": "Ouvrir la ligne"}).status_code == 302
    second = browser.post(address, seen | {"text": "Ouvrir deux lignes"})
    page = unescape(second.content.decode())
    assert second.status_code == 422
    for words in ("Ouvrir deux lignes", "Activité 1.1.1 : Ouvrir la ligne", "ce que vous avez saisi est toujours ici"):
        assert words in page
    assert 'name="revision" value="1"' in page
    assert browser.post(address, seen | {"text": "Ouvrir deux lignes", "revision": "1"}).status_code == 302
    node.refresh_from_db()
    assert node.text == "Ouvrir deux lignes"


def test_who_wrote_about_what_is_there_no_more_gets_their_words_back(
    plan: Plan, people: People, client_of: ClientOf
) -> None:
    browser, node = client_of(people["coordinator"]), _nodes(plan)[0]
    address = reverse("tree:write", args=[node.pk])
    drafting.remove(node, seen=drafting.stamp(node), by=people["coordinator"])
    sent = {"code": "1.1.1", "text": "Ouvrir deux lignes", "periods": ["1 A", "2 A"], "revision": "0"}
    answer = browser.post(address, sent)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert all(words in page for words in ("Ouvrir deux lignes", "1 A, 2 A"))
    assert browser.get(address).status_code == 404
    assert client_of(people["analyst"]).post(address, sent).status_code == 403


def test_nodes_move_by_buttons_by_a_list_and_by_what_a_drag_sends(
    plan: Plan, people: People, client_of: ClientOf
) -> None:
    browser, (first, second) = client_of(people["coordinator"]), _nodes(plan)
    browser.post(reverse("tree:move", args=[second.pk]), {"to": "up"})
    assert _nodes(plan) == [second, first]
    browser.post(reverse("tree:move", args=[first.pk]), {"parent": str(first.parent_id), "before": str(second.pk)})
    assert _nodes(plan) == [first, second]
    page = browser.get(reverse("tree:move", args=[second.pk]))
    assert str(first.pk) in page.content.decode()
    browser.post(reverse("tree:move", args=[second.pk]), {"parent": str(first.pk)})
    second.refresh_from_db()
    assert second.parent == first
    round_about = browser.post(reverse("tree:move", args=[first.pk]), {"parent": str(second.pk)})
    assert round_about.status_code == 422
    assert "Un élément ne peut pas se trouver sous lui-même" in unescape(round_about.content.decode())


def test_a_node_is_taken_out_only_after_one_has_seen_what_goes(plan: Plan, people: People, client_of: ClientOf) -> None:
    browser, node = client_of(people["coordinator"]), _nodes(plan, "objective")[0]
    address = reverse("tree:remove", args=[node.pk])
    assert "3 éléments en dessous" in unescape(browser.get(address).content.decode())
    browser.post(address, {"seen": "something else"})
    assert Node.objects.filter(pk=node.pk).exists()
    browser.post(address, {"seen": drafting.stamp(node)})
    assert [one.kind for one in Node.objects.filter(version__plan=plan)] == ["axis"]


def test_a_draft_is_given_up_on_a_page_of_its_own(plan: Plan, people: People, client_of: ClientOf) -> None:
    browser, address = client_of(people["coordinator"]), reverse("tree:drop", args=[plan.pk])
    assert browser.get(address).status_code == 200
    assert Plan.objects.filter(pk=plan.pk).exists()
    assert browser.post(address)["Location"] == reverse("tree:tree")
    assert not Plan.objects.filter(pk=plan.pk).exists()


def test_two_people_adopt_it_on_screen(plan: Plan, people: People, client_of: ClientOf) -> None:
    one, other = client_of(people["coordinator"]), client_of(people["decider"])
    adopt = reverse("tree:adopt", args=[plan.pk])
    assert other.get(adopt).status_code == 404
    one.post(reverse("tree:propose", args=[plan.pk]))
    assert adopt.encode() not in one.get(plan.get_absolute_url()).content
    assert one.post(adopt).status_code == 422
    assert adopt.encode() in other.get(plan.get_absolute_url()).content
    plan.refresh_from_db()
    seen = adopting.stamp(plan)
    asked = f"{adopt}?seen={quote(seen)}"
    assert asked in unescape(other.get(plan.get_absolute_url()).content.decode())
    assert f'name="seen" value="{seen}"' in unescape(other.get(asked).content.decode())
    assert other.post(adopt, {"ends_before": "on", "seen": "another"}).status_code == 422
    assert other.post(adopt, {"ends_before": "on", "seen": seen}).status_code == 302
    states = dict(Plan.objects.values_list("pk", "state"))
    assert states == {plan.pk: "in_force", plan.succeeds_id: "ended"}
    page = unescape(one.get(reverse("tree:tree")).content.decode())
    assert "Plan inventé" in page
    assert one.get(reverse("tree:draft", args=[plan.pk])).status_code == 404


def test_a_proposal_is_sent_back_on_screen(plan: Plan, people: People, client_of: ClientOf) -> None:
    adopting.propose(plan, by=people["coordinator"])
    assert client_of(people["coordinator"]).get(reverse("tree:draft", args=[plan.pk])).status_code == 200
    assert client_of(people["analyst"]).post(reverse("tree:send_back", args=[plan.pk])).status_code == 403
    assert client_of(people["decider"]).post(reverse("tree:send_back", args=[plan.pk])).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_draft_is_read_by_all_and_shows_where_it_comes_from(plan: Plan, people: People, client_of: ClientOf) -> None:
    browser, node = client_of(people["officer"]), _nodes(plan)[0]
    assert "Projet de plan" in unescape(browser.get(plan.get_absolute_url()).content.decode())
    page = browser.get(reverse("tree:node", args=[node.pk])).content.decode()
    assert reverse("tree:node", args=[node.previous_id]) in page
    assert (
        reverse("tree:node", args=[node.pk])
        in browser.get(reverse("tree:node", args=[node.previous_id])).content.decode()
    )
    assert browser.get(reverse("tree:original"), {"plan": plan.pk}).status_code == 404


def test_nobody_else_writes_a_draft_by_a_page(plan: Plan, people: People, client_of: ClientOf) -> None:
    before, node = list(Node.objects.order_by("pk").values()), _nodes(plan)[0]
    names = [("begin", []), *((name, [plan.pk]) for name in ("draft", "add", "drop", "propose"))]
    names += [(name, [node.pk]) for name in ("write", "move", "remove")]
    for person in ("decider", "analyst"):
        browser = client_of(people[person])
        for name, args in names:
            address = reverse(f"tree:{name}", args=args)
            assert browser.post(address, {"to": "up", "text": "Autre"}).status_code in {403, 405}
            assert browser.get(address).status_code in {403, 405}
    assert client_of(people["analyst"]).get(reverse("tree:adopt", args=[plan.pk])).status_code == 403
    assert list(Node.objects.order_by("pk").values()) == before


def test_an_adopted_plan_has_no_pages_to_write_in(old: PlanVersion, people: People, client_of: ClientOf) -> None:
    browser, node = client_of(people["coordinator"]), old.nodes.get(kind="result")
    for name in ("write", "move", "remove"):
        assert browser.post(reverse(f"tree:{name}", args=[node.pk]), {"to": "up"}).status_code == 404
    for name in ("draft", "add", "drop"):
        assert browser.get(reverse(f"tree:{name}", args=[old.plan_id])).status_code == 404
