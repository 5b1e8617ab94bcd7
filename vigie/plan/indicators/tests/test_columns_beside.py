"""A value beside one column of a computed figure: by two people, counted into the totals, and never told outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from vigie.compute.spans import parse
from vigie.ground.access.errors import Denied, FourEyes, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.indicators.beside import retained, retained_of, sums
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Indicator, Override
from vigie.plan.indicators.overriding import approve_override, propose_override, withdraw_override
from vigie.plan.indicators.presenting import columns_of
from vigie.plan.indicators.recipes import VERIFIED, everything
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.incidents.models import MonthMargin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over")]
ClientOf = Callable[[Actor], Client]
Q1 = "2031-Q1"


@pytest.fixture
def over() -> Iterator[None]:
    with time_machine.travel("2031-04-02 10:00", tick=False):
        yield


@pytest.fixture
def indicator(planners: People) -> Indicator:
    version = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None
    for country, value, n in (("CMR", "woman", 6), ("CMR", "man", 8), ("TCD", "woman", 7)):
        MonthMargin.objects.create(country=country, month=date(2031, 1, 1), dimension="sex", value=value, n=n)
    return attach_indicator(version.nodes.get(kind="result").element, VERIFIED.key, by=planners["coordinator"])


def _propose(indicator: Indicator, n: int, *, by: Actor, **told: object) -> Override:
    given = {"span": Q1, "value": Part(n), "country": "CMR", "column": "woman", "reason": "R", "evidence": "E"} | told
    return propose_override(indicator, **given, by=by)


def _retain(indicator: Indicator, n: int, people: People, **told: object) -> Override:
    made = _propose(indicator, n, by=people["evaluator"], **told)
    return approve_override(made, by=people["coordinator"])


def test_one_proposes_a_value_of_a_column_and_another_retains_it(indicator: Indicator, planners: People) -> None:
    for by in (planners["treasurer"], planners["monitor"], Actor.nobody()):
        with pytest.raises(Denied):
            _propose(indicator, 11, by=by)
    made = _propose(indicator, 11, by=planners["evaluator"])
    assert made.computed_then == Part(6)
    with pytest.raises(FourEyes):
        approve_override(made, by=planners["evaluator"])
    assert sums(VERIFIED, retained_of(VERIFIED)) == []
    approve_override(made, by=planners["coordinator"])
    told = {one.country: (one.computed, one.joined.part) for one in sums(VERIFIED, retained_of(VERIFIED))}
    assert told == {"": (Part(21), Part(26)), "CMR": (Part(14), Part(19))}
    assert VERIFIED.figure(parse(Q1)).cell("CMR", "woman") == Part(6)
    assert VERIFIED.figure(parse(Q1)).total == Part(21)


def test_a_column_that_the_figure_does_not_have_is_refused(indicator: Indicator, planners: People) -> None:
    with pytest.raises(Invalid):
        _propose(indicator, 11, column="no-such", by=planners["evaluator"])
    undivided = [one for one in everything() if not one.team and not columns_of(one)]
    for recipe in undivided[:1]:
        other = attach_indicator(indicator.element, recipe.key, by=planners["coordinator"])
        with pytest.raises(Invalid):
            _propose(other, 11, column="all", by=planners["evaluator"])
    assert Override.objects.count() == 0


def test_a_newer_value_replaces_that_of_its_own_cell_alone(indicator: Indicator, planners: People) -> None:
    first = _retain(indicator, 11, planners)
    beside = _retain(indicator, 9, planners, column="man")
    whole = _retain(indicator, 20, planners, column="")
    _retain(indicator, 12, planners)
    states = {one.pk: one.state for one in Override.objects.all()}
    assert [states[one.pk] for one in (first, beside, whole)] == ["replaced", "approved", "approved"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=first.pk).update(state="approved")
    assert sorted(retained(VERIFIED, indicator, Q1)) == [("CMR", ""), ("CMR", "man"), ("CMR", "woman")]


def test_a_total_beside_columns_that_do_not_make_it_says_so(
    indicator: Indicator, planners: People, client_of: ClientOf
) -> None:
    column = _retain(indicator, 11, planners)
    page = reverse("indicators:indicator", args=[VERIFIED.key])
    content = client_of(planners["monitor"]).get(page).content.decode()
    assert "C’est la somme de ses parties." in content
    assert "deux sources" not in content
    _retain(indicator, 40, planners, country="", column="")
    content = client_of(planners["monitor"]).get(page).content.decode()
    assert "deux sources" in content
    withdraw_override(column, outcome="Erreur", by=planners["evaluator"])
    assert "deux sources" not in client_of(planners["monitor"]).get(page).content.decode()


def test_the_form_offers_the_columns_and_why_is_read_by_few(
    indicator: Indicator, planners: People, client_of: ClientOf
) -> None:
    address = reverse("indicators:propose_override", args=[indicator.pk])
    given = {"span": Q1, "country": "CMR", "column": "woman", "numerator": 11, "reason": "R", "evidence": "E"}
    assert client_of(planners["monitor"]).post(address, given).status_code == 403
    client = client_of(planners["evaluator"])
    assert 'name="column"' in client.get(address).content.decode()
    answer = client.post(address, given | {"column": "no-such"})
    assert answer.status_code == 422
    assert client.post(address, given).status_code == 302
    made = Override.objects.get()
    assert (made.value, made.country) == ("woman", "CMR")
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client_of(planners["monitor"]).get(made.get_absolute_url()).status_code == 404
