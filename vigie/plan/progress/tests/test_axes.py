"""The axes' lines are the sums of what the rooms below say of each element, in whichever version it stands."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.activities.models import Activity, Milestone
from vigie.plan.activities.views import board
from vigie.plan.budget import views as budget_views
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.queries import Sums, by_element
from vigie.plan.budget.spending import settle
from vigie.plan.budget.tables import table
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.progress.queries import LONG_AGO, axis_lines
from vigie.plan.tree import views as tree_views
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.axes import axes
from vigie.plan.tree.models import Node, PlanVersion
from vigie.plan.tree.queries import open_per_axis
from vigie.plan.tree.tests.plans import plan

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = "2026-07-15T12:00:00Z"


def _file(*more: str) -> bytes:
    rows = []
    for a in range(1, 4):
        for t in range(1, 5):
            head = f"Axe {a} : Axe\tObjectif spécifique {a}\tRésultat {a}.1 : résultat" if t == 1 else "\t\t"
            rows.append(f"{head}\tActivité {a}.1.{t} : Former {a} {t}\t{'90,50' if t == 4 else ''}")
    return plan(*rows, *more)


@pytest.fixture
def version(planners: People) -> PlanVersion:
    """The second version of three axes with four activities each, with money, days and indicators drawn at random."""
    first = import_plan(_file(), source="essai.txt", by=Actor.system()).version
    kept = import_plan(_file("\t\t\tActivité 3.1.5 : Une de plus"), source="essai.txt", by=Actor.system()).version
    assert kept is not None
    assert kept != first
    draw, by = random.Random(7), planners["treasurer"]
    with time_machine.travel(TODAY, tick=False):
        fund = make_fund(by=by, amount="90000", period="2025-01-01/2027-12-31")
        for node in kept.nodes.filter(kind="activity", order__lte=10):
            _follow(node, draw)
            if node.order != 4:
                period = draw.choice(("2026", "2026-H1", "2026-Q3", "2027", "2025-Q4"))
                line = make_line(node.element, str(draw.randrange(100, 900)), period=period, fund=fund, by=by)
                if draw.random() < 0.6:
                    settle(spend(line, "50", month=date(2026, 7, 1), by=by), verb="approve", by=planners["coordinator"])
        for key in ("alerts-opened", "signals-raised"):
            attach_indicator(kept.nodes.filter(kind="result")[1].element, key, by=planners["coordinator"])
    return kept


def _follow(node: Node, draw: random.Random) -> None:
    ends = date(2026, 1, 1) + timedelta(days=draw.randrange(365))
    status = draw.choice(("planned", "under_way", "done"))
    days = {"starts": ends - timedelta(days=30), "ends": ends}
    one = Activity.objects.create(element=node.element, status=status, changed_at=timezone.now(), **days)
    for step in range(2):
        Milestone.objects.create(activity=one, title=f"Étape {step}", due_on=ends - timedelta(days=60 * step))


def _below(version: PlanVersion, axis: Node) -> list[Node]:
    """An axis with all that hangs below it, found from parent to child."""
    found = [axis]
    for node in found:
        found += version.nodes.filter(parent=node)
    return found


@time_machine.travel(TODAY, tick=False)
def test_each_axis_says_what_its_elements_say(version: PlanVersion) -> None:
    whole = by_element(version)
    until = by_element(version, span=Span(LONG_AGO, date(2026, 8, 1)))
    lines = axis_lines(version)
    assert [line.node.label for line in lines] == ["Axe 1", "Axe 2", "Axe 3"]
    for line in lines:
        keys = [node.element_id for node in _below(version, line.node)]
        mine = Activity.objects.filter(element__in=keys)
        assert line.activities == sum(node.kind == "activity" for node in _below(version, line.node))
        assert (line.followed, line.done) == (mine.count(), mine.filter(status="done").count())
        assert line.late == sum(one.is_late(date(2026, 7, 15)) for one in mine)
        budget = sum((whole.get(key, Sums()) for key in keys), Sums())
        now = sum((until.get(key, Sums()) for key in keys), Sums())
        assert (line.budget, line.to_date, line.spent) == (budget.budget, now.budget, now.spent)
        assert line.indicators == (2 if line is lines[1] else 0)
    assert sum(line.spent for line in lines) > 0
    assert sum(line.late for line in lines) > 0


@time_machine.travel(TODAY, tick=False)
def test_the_budget_by_axis_is_what_its_elements_have(version: PlanVersion) -> None:
    for span in (None, Span(date(2026, 1, 1), date(2026, 8, 1))):
        of = by_element(version, span=span)
        rows = table(version, "axe", span).rows
        for row, axis in zip(rows, version.nodes.filter(parent=None).order_by("rank"), strict=True):
            known = [of[node.element_id] for node in _below(version, axis) if node.element_id in of]
            assert row.sums == (sum(known, Sums()) if known else None)


@time_machine.travel(TODAY, tick=False)
def test_the_list_of_activities_is_paged_and_filtered_by_the_database(
    version: PlanVersion, planners: People, client_of: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PER_PAGE", 2)
    browser, today = client_of(planners["outsider"]), date(2026, 7, 15)
    order = {node.element_id: node.rank for node in version.nodes.all()}
    every = sorted(Activity.objects.of(version), key=lambda one: order[one.element_id])
    first = version.nodes.get(parent=None, label="Axe 1")
    of_axis = {node.element_id for node in _below(version, first)}
    asked = {
        "": every,
        "etat=late": [one for one in every if one.is_late(today)],
        "etat=done": [one for one in every if one.status == "done"],
        "pays=CMR": [one for one in every if one.element_id != every[0].element_id],
        f"axe={first.pk}": [one for one in every if one.element_id in of_axis],
        "qui=moi": [],
    }
    every[0].countries.create(country="TCD")
    every[1].countries.create(country="CMR")
    every[1].countries.create(country="TCD")
    for query, expected in asked.items():
        for name in ("list", "gantt"):
            told, page = [], 1
            while True:
                context = browser.get(f"{reverse(f'activities:{name}')}?{query}&page={page}").context
                told += [row[1].pk for row in context["rows"]]
                if not context["page"].has_next():
                    break
                page += 1
            assert told == [one.pk for one in expected], query
    assert len(asked["etat=late"]) > 2


def test_a_large_plan_is_folded_and_leads_to_its_activities(
    version: PlanVersion, planners: People, client_of: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, result = client_of(planners["outsider"]), version.nodes.filter(kind="result").order_by("rank")[2]
    words = version.nodes.get(order=13).text
    assert words in browser.get(reverse("tree:tree")).content.decode()
    monkeypatch.setattr(tree_views, "WHOLE", 3)
    page = browser.get(reverse("tree:tree")).content.decode()
    assert words not in page
    assert "5 activités" in page
    assert words in browser.get(reverse("tree:node", args=[result.pk])).content.decode()


def test_what_has_no_fund_is_paged_and_summed_over_all_pages(
    version: PlanVersion, planners: People, client_of: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget_views, "PER_PAGE", 4)
    browser, told = client_of(planners["outsider"]), []
    for page in range(1, 5):
        context = browser.get(f"{reverse('budget:unfunded')}?page={page}").context
        told += [row.node.order for row in context["rows"]]
        assert context["whole"].budget == sum((sums.budget for sums in by_element(version).values()), Decimal(0))
    assert told == list(range(1, 14))


def test_an_axis_of_which_nothing_is_budgeted_is_not_costed(planners: People) -> None:
    small = plan("Axe 1 : A\tObjectif spécifique 1\tRésultat 1.1 : r\tActivité 1.1.1 : Former")
    kept = import_plan(small, source="essai.txt", by=Actor.system()).version
    (line,) = axis_lines(kept)
    assert (line.budget, line.to_date, line.spent) == (None, None, Decimal("0.00"))
    assert line.spending[0] == "none"


def test_the_anomalies_of_each_axis_are_those_that_name_a_node_of_it(version: PlanVersion) -> None:
    found = open_per_axis(version)
    for axis in version.nodes.filter(parent=None):
        named = version.anomalies.open().filter(nodes__in=_below(version, axis)).distinct()
        assert found.get(axis.pk, 0) == named.count()


def test_ranks_that_are_out_of_order_still_tell_the_axis(version: PlanVersion) -> None:
    last = version.nodes.order_by("-rank").first()
    first = version.nodes.filter(parent=None).first()
    assert last is not None
    assert first is not None
    Node.objects.filter(pk=last.pk).update(parent=first)
    known = axes(version)
    told = dict(version.nodes.annotate(axis=known.of()).values_list("pk", "axis"))
    assert told[last.pk] == 0
    for place, axis in enumerate(known.nodes):
        assert {key for key, of in told.items() if of == place} == {node.pk for node in _below(version, axis)}


def test_how_large_the_plan_is_does_not_change_how_many_questions_are_asked(version: PlanVersion) -> None:
    with CaptureQueriesContext(connection) as asked:
        axis_lines(version)
    assert len(asked) <= 12


def test_a_version_without_a_node_has_no_axis(planners: People) -> None:
    kept = import_plan(_file(), source="essai.txt", by=Actor.system()).version
    assert kept is not None
    kept.anomalies.all().delete()
    kept.nodes.all().delete()
    assert axis_lines(kept) == []
    assert table(kept, "axe").rows == []
