"""The first page's lights follow their rules, and its sums are those of the rooms below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.activities import actions, planning
from vigie.plan.activities.models import Activity
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.spending import settle
from vigie.plan.progress.queries import AxisLine, axis_lines, late_lines
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Node, PlanVersion
from vigie.plan.tree.tests.plans import SMALL

ClientOf = Callable[[Actor], Client]
LINE = AxisLine(Node(), 10, 10, 2, 0, Decimal(100), Decimal(50), Decimal(50), 0, 0)


@pytest.fixture
def version(planners: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    planning.take_on(kept, by=planners["coordinator"])
    return kept


@pytest.mark.parametrize(
    ("followed", "late", "level"), [(0, 0, "none"), (10, 0, "green"), (10, 2, "yellow"), (10, 3, "orange")]
)
def test_the_pace_is_how_many_are_late(followed: int, late: int, level: str) -> None:
    assert replace(LINE, followed=followed, late=late).pace[0] == level


@pytest.mark.parametrize(
    ("budget", "spent", "level"),
    [(None, 0, "none"), (100, 50, "green"), (100, 56, "orange"), (100, 24, "yellow"), (40, 41, "red")],
)
def test_the_spending_is_beside_what_was_budgeted_until_now(budget: int | None, spent: int, level: str) -> None:
    known = None if budget is None else Decimal(budget)
    assert replace(LINE, budget=known, spent=Decimal(spent)).spending[0] == level


@pytest.mark.django_db
def test_sums_are_those_of_the_rooms_below(version: PlanVersion, planners: People) -> None:
    element = version.nodes.select_related("element").get(text="Ouvrir une ligne").element
    by = planners["treasurer"]
    line = make_line(element, "1200", by=by, fund=make_fund(by=by))
    with time_machine.travel("2026-12-15T12:00:00Z"):
        settle(spend(line, "100", by=by), verb="approve", by=planners["coordinator"])
        actions.step(Activity.objects.get(element=element), "finish", by=planners["coordinator"])
        (axis,) = axis_lines(version)
    assert (axis.activities, axis.followed, axis.done, axis.late) == (2, 2, 1, 0)
    # The other activity has the budget of the plan's own text, which has no months.
    assert (axis.budget, axis.spent, axis.to_date) == (Decimal("2700.50"), Decimal("100.00"), Decimal("1200.00"))


@pytest.mark.django_db
def test_who_can_unblock_a_late_activity_is_who_it_waits_for(
    version: PlanVersion, planners: People, client_of: ClientOf
) -> None:
    first, second = Activity.objects.of(version).order_by("element__nodes__rank")
    planning.plan(first, starts=None, ends=None, person=planners["monitor"].user, by=planners["coordinator"])
    planning.plan(second, starts=date(2031, 1, 1), ends=date(2031, 1, 31), coalition="CMR", by=planners["coordinator"])
    with time_machine.travel("2031-03-01T12:00:00Z"):
        ((late,), more) = late_lines(version)
        assert (late.who, late.waits_for, more) == ("Coalition\u00a0: Cameroun", None, 0)
        planning.wait_for(second, first, by=planners["coordinator"])
        ((late,), _more) = late_lines(version)
        assert late.who == str(planners["monitor"].user)
        assert late.waits_for
        page = client_of(planners["outsider"]).get(reverse("progress:dashboard")).content.decode()
        assert str(planners["monitor"].user) in page


@pytest.mark.django_db
def test_what_makes_an_activity_late_before_its_last_day_is_said(
    version: PlanVersion, planners: People, client_of: ClientOf
) -> None:
    only = Activity.objects.of(version).order_by("element__nodes__rank")[0]
    by = planners["coordinator"]
    planning.plan(only, starts=date(2031, 1, 1), ends=date(2031, 12, 31), coalition="CMR", by=by)
    for day in (date(2031, 5, 1), date(2031, 2, 3), date(2031, 1, 15)):
        step = planning.add_milestone(only, title=f"Étape {day}", weight=1, due_on=day, by=by)
    with time_machine.travel("2031-03-01T12:00:00Z"):
        actions.reach(step, on=date(2031, 2, 1), by=by)
        ((late,), _more) = late_lines(version)
        assert late.step == date(2031, 2, 3)
        page = client_of(planners["outsider"]).get(reverse("progress:dashboard")).content.decode()
        assert "un jalon était attendu" in page
        assert "3 févr. 2031" in page
    with time_machine.travel("2032-03-01T12:00:00Z"):
        ((late,), _more) = late_lines(version)
        assert late.step is None


@pytest.mark.django_db
def test_the_longest_late_stands_first_by_its_last_day_or_by_a_milestone(
    version: PlanVersion, planners: People
) -> None:
    first, second = Activity.objects.of(version).order_by("element__nodes__rank")
    by = planners["coordinator"]
    planning.plan(first, starts=date(2031, 1, 1), ends=date(2031, 2, 27), coalition="CMR", by=by)
    planning.plan(second, starts=None, ends=None, coalition="CMR", by=by)
    planning.add_milestone(second, title="Étape inventée", due_on=date(2031, 1, 15), by=by)
    with time_machine.travel("2031-03-01T12:00:00Z"):
        assert [line.activity for line in late_lines(version)[0]] == [second, first]
        planning.add_milestone(first, title="Autre étape inventée", due_on=date(2031, 1, 14), by=by)
        lines = late_lines(version)[0]
        assert [(line.activity, line.step) for line in lines] == [(first, None), (second, date(2031, 1, 15))]
