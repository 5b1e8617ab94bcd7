"""The target of one column: set by a coordinator, shown beside its part of the figure, and no part of any total."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from vigie.compute.spans import parse
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.plan.collection.factories import make_indicator
from vigie.plan.indicators.actions import attach_indicator, drop_target, set_target
from vigie.plan.indicators.adopting import adopt, compose, propose_recipe, write
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Indicator, Target
from vigie.plan.indicators.presenting import columns_of
from vigie.plan.indicators.recipes import VERIFIED, find
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.incidents.models import MonthMargin

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Actor], Client]
Q1 = "2031-Q1"


@pytest.fixture
def indicator(planners: People) -> Indicator:
    version = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None
    for country, value, n in (("CMR", "woman", 6), ("CMR", "man", 8), ("TCD", "woman", 7)):
        MonthMargin.objects.create(country=country, month=date(2031, 1, 1), dimension="sex", value=value, n=n)
    return attach_indicator(version.nodes.get(kind="result").element, VERIFIED.key, by=planners["coordinator"])


def _set(use: Indicator, n: int, by: Actor, **where: str) -> Target:
    return set_target(use, span=Q1, amount=Decimal(n), by=by, **where)


def _page(client: Client, key: str = VERIFIED.key) -> Any:
    return client.get(reverse("indicators:indicator", args=[key])).context


def test_each_target_stands_beside_its_part_and_no_total_moves(
    indicator: Indicator, planners: People, client_of: ClientOf
) -> None:
    by, reader = planners["coordinator"], client_of(planners["monitor"])
    _set(indicator, 40, by)
    before = _page(reader)
    _set(indicator, 20, by, column="woman")
    _set(indicator, 9, by, country="CMR", column="woman")
    _set(indicator, 5, by, country="CMR")
    _set(indicator, 3, by, country="TCD", column="man")
    context = _page(reader)
    assert [(line.place, line.number.text, line.amount) for line in context["aims"]] == [
        ("Tous les pays ensemble · Femme", "13", Decimal(20)),
        ("Cameroun", "14", Decimal(5)),
        ("Cameroun · Femme", "6", Decimal(9)),
        ("Tchad · Homme", "", Decimal(3)),
    ]
    assert (context["periods"], context["sheet"]) == (before["periods"], before["sheet"])
    assert [line.targets for line in context["periods"]] == [[Decimal(40)]]
    assert VERIFIED.figure(parse(Q1)).total == Part(21)


def test_pages_say_the_column_in_words_and_lead_to_its_rows(
    indicator: Indicator, planners: People, client_of: ClientOf
) -> None:
    _set(indicator, 9, planners["coordinator"], country="CMR", column="woman")
    reader = client_of(planners["monitor"])
    page = reader.get(reverse("indicators:indicator", args=[VERIFIED.key])).content.decode()
    assert "Cibles de pays et de colonnes" in page
    assert page.count("Cameroun · Femme") == 2
    assert "pays=CMR&amp;valeur=woman&amp;periode=2031-Q1" in page
    node = indicator.element.nodes.get()
    assert "Cameroun · Femme" in reader.get(reverse("tree:node", args=[node.pk])).content.decode()


def test_a_newer_target_replaces_that_of_its_own_cell_alone(indicator: Indicator, planners: People) -> None:
    by = planners["coordinator"]
    noted = Entry.objects.count()
    for n, column in ((40, ""), (20, "woman"), (21, "woman")):
        _set(indicator, n, by, column=column)
    told = {one.value: one.amount for one in Target.objects.all()}
    assert told == {"": Decimal(40), "woman": Decimal(21)}
    assert Entry.objects.count() == noted + 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(value="").update(value="woman")


def test_a_column_that_the_figure_does_not_have_is_refused(indicator: Indicator, planners: People) -> None:
    by, second = planners["coordinator"], planners["evaluator"]
    undivided = make_indicator(by=by, since=date(2031, 1, 1), values=())
    share = compose(VERIFIED.key, title="Part des femmes (inventé)", by=second)
    share = write(share, title=share.title, unit="des atteintes", hits=["woman"], divided=False, by=second)
    adopt(propose_recipe(share, by=second), seen=share.written_at.isoformat(), by=by)
    uses = [attach_indicator(indicator.element, key, by=by) for key in (undivided.code, share.key)]
    assert all(columns_of(find(use.recipe)) == [] for use in uses)
    for use, column in ((indicator, "no-such"), (uses[0], "all"), (uses[1], "woman")):
        with pytest.raises(Invalid):
            _set(use, 4, by, column=column)
    with pytest.raises(Invalid):
        _set(indicator, -1, by, column="woman")
    assert not Target.objects.exists()


def test_what_is_counted_by_hand_has_its_own_columns(indicator: Indicator, planners: People) -> None:
    by = planners["coordinator"]
    manual = make_indicator(by=by, since=date(2031, 1, 1))
    use = attach_indicator(indicator.element, manual.code, by=by)
    assert _set(use, 4, by, column="v1").value == "v1"
    with pytest.raises(Invalid):
        _set(use, 4, by, column="woman")


def test_the_form_offers_words_and_refuses_what_is_not_offered(
    indicator: Indicator, planners: People, client_of: ClientOf
) -> None:
    address = reverse("indicators:target", args=[indicator.pk])
    client, given = client_of(planners["coordinator"]), {"span": Q1, "country": "CMR", "column": "woman", "amount": "9"}
    assert client_of(planners["evaluator"]).post(address, given).status_code == 403
    with pytest.raises(Denied):
        _set(indicator, 9, planners["evaluator"], column="woman")
    assert '<option value="woman">Femme</option>' in client.get(address).content.decode()
    for wrong in ({"column": "no-such"}, {"amount": "-1"}, {"span": "demain"}):
        assert client.post(address, given | wrong).status_code == 400
    manual = make_indicator(by=planners["coordinator"], since=date(2031, 1, 1), values=())
    other = attach_indicator(indicator.element, manual.code, by=planners["coordinator"])
    answer = client.post(reverse("indicators:target", args=[other.pk]), given)
    assert answer.status_code == 400
    assert "Ce chiffre n’a pas cette colonne." in answer.content.decode()
    assert not Target.objects.exists()
    assert client.post(address, given).status_code == 302
    made = Target.objects.get()
    assert (made.country, made.value, made.amount) == ("CMR", "woman", Decimal(9))


def test_a_target_is_taken_off_alone_by_those_who_may_set_one(
    indicator: Indicator, planners: People, client_of: ClientOf
) -> None:
    by = planners["coordinator"]
    whole, wrong = _set(indicator, 40, by), _set(indicator, 9, by, country="CMR", column="woman")
    drop = reverse("indicators:drop_target", args=[wrong.pk])
    told = {"seen": wrong.set_at.isoformat()}
    page = client_of(by).get(reverse("indicators:target", args=[indicator.pk])).content.decode()
    assert drop in page
    assert told["seen"] in page
    assert client_of(planners["evaluator"]).post(drop, told).status_code == 403
    assert client_of(by).get(drop).status_code == 405
    with pytest.raises(Denied):
        drop_target(wrong, **told, by=planners["evaluator"])
    assert Target.objects.count() == 2
    newer = _set(indicator, 12, by, country="CMR", column="woman")
    assert client_of(by).post(drop, told).status_code == 409  # From a page that shows the number before.
    assert client_of(by).post(drop).status_code == 409
    assert Target.objects.get(pk=wrong.pk).amount == newer.amount
    told = {"seen": newer.set_at.isoformat()}
    assert client_of(by).post(drop, told).status_code == 302
    with pytest.raises(WrongState):
        drop_target(newer, **told, by=by)
    assert list(Target.objects.all()) == [whole]
    assert client_of(by).post(drop, told).status_code == 404
