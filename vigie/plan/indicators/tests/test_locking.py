"""A locked period keeps its figures; what changes later is shown beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from vigie.compute.spans import parse
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.actions import attach_indicator, lock_period, set_target
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.models import Indicator, PeriodLock, Snapshot, Target
from vigie.plan.indicators.recipes import RECIPES, VERIFIED
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.incidents.models import MonthMargin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over")]
ClientOf = Callable[[Actor], Client]
Q1 = parse("2031-Q1")


@pytest.fixture
def over() -> object:
    with time_machine.travel("2031-04-02 10:00", tick=False):
        yield


def _count(month: date, n: int) -> None:
    MonthMargin.objects.create(country="CMR", month=month, dimension="sex", value="woman", n=n)


def _indicator(people: People) -> Indicator:
    version = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert version is not None
    return attach_indicator(version.nodes.get(kind="result").element, VERIFIED.key, by=people["coordinator"])


def test_a_figure_counts_the_months_of_its_span_alone() -> None:
    _count(date(2030, 12, 1), 7)
    _count(date(2031, 1, 1), 2)
    _count(date(2031, 3, 1), 3)
    _count(date(2031, 4, 1), 9)
    assert VERIFIED.figure(Q1).cells == {("CMR", "woman"): Part(5)}
    assert VERIFIED.figure(None).total == Part(21)


def test_a_locked_period_keeps_its_figure_and_says_that_it_was_revised(planners: People) -> None:
    _count(date(2031, 1, 1), 2)
    lock_period("2031-Q1", by=planners["evaluator"])
    assert not shown(VERIFIED, Q1).revised
    _count(date(2031, 2, 1), 1)
    found = shown(VERIFIED, Q1)
    assert (found.figure.total, found.live.total, found.revised, found.intact) == (Part(2), Part(3), True, True)
    assert shown(VERIFIED, None).snapshot is None
    assert Snapshot.objects.count() == len(RECIPES)


def test_the_database_refuses_to_change_or_remove_what_is_locked(planners: People) -> None:
    lock_period("2031-Q1", by=planners["evaluator"])
    for rows in (Snapshot.objects.all(), PeriodLock.objects.all()):
        for change in (lambda rows=rows: rows.update(id=None), lambda rows=rows: rows._raw_delete("default")):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    assert Snapshot.objects.count() == len(RECIPES)


def test_the_hash_tells_when_a_snapshot_is_not_what_it_was(planners: People) -> None:
    _count(date(2031, 1, 1), 2)
    lock_period("2031-Q1", by=planners["evaluator"])
    found = shown(VERIFIED, Q1)
    assert found.snapshot is not None
    found.snapshot.cells = [["CMR", "woman", 3, None]]
    assert not found.intact


@pytest.mark.parametrize("span", ["2031-Q2", "2031-04", "2031-01-15/2031-02-15", "toujours", ""])
def test_only_whole_months_that_are_over_are_locked(planners: People, span: str) -> None:
    with pytest.raises(Invalid):
        lock_period(span, by=planners["evaluator"])
    assert not PeriodLock.objects.exists()


def test_a_period_is_locked_once_and_by_an_evaluator_alone(planners: People) -> None:
    for by in (planners["coordinator"], planners["treasurer"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            lock_period("2031-Q1", by=by)
    lock_period("2031-Q1", by=planners["evaluator"])
    with pytest.raises(Invalid):
        lock_period("2031-Q1", by=planners["evaluator2"])


def test_a_target_belongs_to_a_period_and_a_country(planners: People) -> None:
    indicator = _indicator(planners)
    set_target(indicator, span="2031-Q1", amount=Decimal(5), country="CMR", by=planners["coordinator"])
    set_target(indicator, span="2031-Q1", amount=Decimal(6), country="CMR", by=planners["coordinator2"])
    assert Target.objects.get().amount == Decimal(6)
    for wrong in ({"span": "2031-99"}, {"country": "FRA"}, {"amount": Decimal(-1)}):
        told = {"span": "2031-Q1", "amount": Decimal(5), "country": ""} | wrong
        with pytest.raises(Invalid):
            set_target(indicator, by=planners["coordinator"], **told)
    with pytest.raises(Denied):
        set_target(indicator, span="2031-Q1", amount=Decimal(5), by=planners["evaluator"])


def test_a_period_is_locked_and_a_target_set_on_screen(planners: People, client_of: ClientOf) -> None:
    indicator = _indicator(planners)
    evaluator, coordinator = client_of(planners["evaluator"]), client_of(planners["coordinator"])
    assert evaluator.post(reverse("indicators:lock"), {"span": "2031-Q1"}).status_code == 302
    assert coordinator.post(reverse("indicators:lock"), {"span": "2030"}).status_code == 403
    address = reverse("indicators:target", args=[indicator.pk])
    assert coordinator.post(address, {"span": "demain", "amount": "4"}).status_code == 400
    assert coordinator.post(address, {"span": "2031-Q1", "amount": "4"}).status_code == 302
    assert evaluator.get(address).status_code == 403
    page = reverse("indicators:indicator", args=[VERIFIED.key])
    assert shown(VERIFIED, Q1).snapshot.sha256 in evaluator.get(page + "?periode=2031-Q1").content.decode()
    assert "2031-Q1" in evaluator.get(page).content.decode()
    assert evaluator.get(page + "?periode=hier").status_code == 404
