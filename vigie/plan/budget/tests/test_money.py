"""Lines, funds, spending by two, contrary entries, and sums that add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from vigie.compute import spans
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.money.actions import write_rate
from vigie.ground.money.queries import NoRate
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.plan.budget import advances, funding_actions, lines, queries, spending, tables
from vigie.plan.budget.checking import doubts
from vigie.plan.budget.factories import make_fund, make_funder, make_line, received, spend
from vigie.plan.budget.lines import Wanted
from vigie.plan.budget.models import Allotment, BudgetLine, Expenditure, Share
from vigie.plan.budget.queries import Sums
from vigie.plan.budget.spending import Entry
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Element, Node, PlanVersion
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

D = Decimal


@pytest.fixture
def version(planners: People) -> PlanVersion:
    made = import_plan(SMALL, source="essai.txt", by=planners["coordinator"]).version
    assert made is not None
    return made


def activities(version: PlanVersion) -> list[Element]:
    return [node.element for node in version.nodes.filter(kind="activity").order_by("rank")]


def this_year() -> str:
    return str(timezone.localdate().year)


def test_the_plans_own_budget_is_the_first_and_what_is_not_costed_is_not_nought(planners, version):
    first, second = activities(version)
    assert queries.by_element(version) == {second.pk: Sums(D("1500.50"))}
    make_line(first, "600", by=planners["treasurer"])
    make_line(second, "90", by=planners["coordinator"])
    assert queries.by_element(version) == {first.pk: Sums(D(600)), second.pk: Sums(D(90))}
    assert tables.table(version).total == Sums(D(690))
    with pytest.raises(Denied):
        make_line(first, "1", by=planners["evaluator"], period="2030")


def test_a_line_falls_on_its_months_to_the_cent_and_none_is_taken_twice(planners, version):
    element = activities(version)[0]
    line = make_line(element, "1000", by=planners["treasurer"], period="2031")
    assert sum(line.allotments.values_list("amount_eur", flat=True)) == D(1000)
    quarters = [queries.by_element(version, span=spans.parse(f"2031-Q{n}"))[element.pk].budget for n in range(1, 5)]
    assert sum(quarters) == D(1000)
    with pytest.raises(Invalid, match=line.code):
        make_line(element, "1", by=planners["treasurer"], period="2031-Q2")
    with pytest.raises(Invalid):
        make_line(element, "1", by=planners["treasurer"], period="2032-01-15/2032-02-01")
    for wrong in ("-1", "1.005"):
        with pytest.raises(Invalid):
            make_line(element, wrong, by=planners["treasurer"], period="2032")
    assert BudgetLine.objects.count() == 1


def test_the_database_refuses_negative_wrong_inverted_and_overlapping_lines(planners, version):
    line = make_line(activities(version)[0], "1000", by=planners["treasurer"], period="2031")
    for wrong in (
        {"amount": -1},
        {"amount_eur": D(-1)},
        {"currency": "GBP"},
        {"ends": line.starts},
        {"amount_eur": D(999)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.filter(pk=line.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allotment.objects.create(line=line, place=line.place, month=date(2031, 3, 1), amount_eur=0)


def test_an_expenditure_counts_once_a_second_person_approved_it_and_its_contrary_takes_it_back(planners, version):
    element = activities(version)[0]
    fund = make_fund(by=planners["treasurer"], period=this_year())
    line = make_line(element, "1200", by=planners["treasurer"], fund=fund, period=this_year())
    with pytest.raises(Denied):
        spend(line, by=planners["coordinator"])
    row = spend(line, "100", by=planners["treasurer"])
    assert queries.by_element(version)[element.pk].spent == 0
    with pytest.raises(FourEyes):
        spending.settle(row, verb="approve", by=planners["treasurer"])
    with pytest.raises(Denied):
        spending.settle(row, verb="approve", by=planners["evaluator"])
    assert len(queries.todo(planners["treasurer2"])) >= 1
    with pytest.raises(WrongState):
        spending.reverse(row, reason="Trop tôt.", by=planners["treasurer"])
    spending.settle(row, verb="approve", by=planners["treasurer2"])
    assert queries.by_fund(version)[fund.pk] == Sums(D(1200), D(0), D(100))
    contrary = spending.reverse(row, reason="Mauvaise ligne.", by=planners["treasurer"])
    with pytest.raises(WrongState):
        spending.reverse(row, reason="Encore.", by=planners["treasurer"])
    assert queries.by_fund(version)[fund.pk].spent == D(100)
    spending.settle(contrary, verb="approve", by=planners["coordinator"])
    assert queries.by_fund(version)[fund.pk].spent == D(0)
    assert open_one(row, by=planners["decider"])["payee"] == "Imprimeur inventé"
    assert not Expenditure.objects.visible_to(planners["officer"]).exists()


def test_shares_over_several_funds_add_up_to_exactly_the_expenditure(planners, version):
    by, month = planners["treasurer"], timezone.localdate().replace(day=1)
    funds = [make_fund(code, by=by, period=this_year()) for code in ("F-1", "F-2", "F-3")]
    on = [make_line(activities(version)[0], "50", by=by, fund=fund, period=this_year()) for fund in funds]
    write_rate(month=month, currency="USD", rate="1.0837", by=by)
    parts = [(line, D("33.33")) for line in on]
    with pytest.raises(Invalid):
        spending.enter(Entry(D(100), "USD", month, parts), by=by)
    parts[0] = (on[0], D("33.34"))
    row = spending.enter(Entry(D(100), "USD", month, parts), by=by)
    assert sum(share.amount_eur for share in row.shares.all()) == row.amount_eur == D("92.28")
    with pytest.raises(NoRate):
        spending.enter(Entry(D(1), "CDF", month, [(on[0], D(1))]), by=by)
    with pytest.raises(Invalid):
        spending.enter(Entry(D(1), "EUR", date(2099, 1, 1), [(on[0], D(1))]), by=by)
    Share.objects.filter(pk=row.shares.first().pk).update(amount=D(1))
    assert [doubt.codes for doubt in doubts(version) if doubt.kind == "shares"] == [(row.code,)]


def test_what_is_outside_a_restricted_fund_is_refused_with_the_reason(planners, version):
    first, second = activities(version)
    by, year = planners["treasurer"], this_year()
    axis = version.nodes.get(kind="axis").element
    narrow = make_fund("F-N", by=by, period=year, elements=(first,), countries=("TCD",))
    make_line(first, "10", by=by, fund=narrow, period=year, country="TCD")
    for element, country, why in ((second, "TCD", "parties"), (first, "GAB", "TCD")):
        with pytest.raises(Invalid, match=why):
            make_line(element, "10", by=by, fund=narrow, period=year, country=country)
    with pytest.raises(Invalid, match="F-N"):
        make_line(first, "10", by=by, fund=narrow, period="2040", country="TCD")
    whole = make_fund("F-A", by=by, period=year, elements=(axis,))
    make_line(second, "10", by=by, fund=whole, period=year)
    bare = make_line(first, "10", by=by, period=year)
    with pytest.raises(Invalid):
        spend(bare, by=by)


def test_a_promise_shrinks_as_it_is_paid_and_an_advance_as_it_is_justified_or_returned(planners, version):
    by, month = planners["treasurer"], timezone.localdate().replace(day=1)
    fund = make_fund(by=by, period=this_year())
    line = make_line(activities(version)[0], "500", by=by, fund=fund, period=this_year())
    promise = spending.commit(line, amount=D(200), currency="EUR", month=month, payee="Hôtel inventé", by=by)
    given = advances.give(
        line, amount=D(100), currency="EUR", month=month, due_on=date(2099, 1, 1), payee="Mission", by=by
    )
    entry = Entry(D(80), "EUR", month, [(line, D(80))], commitment=promise, advance=given)
    row = spending.enter(entry, by=by)
    spending.settle(row, verb="approve", by=planners["decider"])
    assert queries.by_fund(version)[fund.pk] == Sums(D(500), D(120), D(80))
    with pytest.raises(Invalid):
        advances.take_back(given, amount=D(21), month=month, by=by)
    advances.take_back(given, amount=D(20), month=month, by=by)
    assert not queries.outstanding(by).exists()
    spending.close_commitment(promise, by=by)
    assert queries.by_fund(version)[fund.pk].committed == 0
    contrary = spending.reverse(row, reason="Erreur.", by=by)
    spending.settle(contrary, verb="approve", by=planners["decider"])
    given.refresh_from_db()
    assert given.open_amount == D(80)


def test_money_is_moved_between_lines_by_two_and_the_sum_stays(planners, version):
    by = planners["coordinator"]
    first, second = (make_line(one, "100", by=by, period="2031") for one in activities(version))
    move = lines.propose_transfer(first, second, amount=D("33.33"), reason="Plus utile là.", by=by)
    with pytest.raises(FourEyes):
        lines.settle_transfer(move, verb="approve", by=by)
    lines.settle_transfer(move, verb="approve", by=planners["treasurer"])
    sums = queries.by_element(version)
    assert [sums[one].budget for one in (first.element_id, second.element_id)] == [D("66.67"), D("133.33")]
    assert tables.table(version, "periode").total == Sums(D(200))
    assert [one.amount for one in first.changes.all()] == [D(100)]
    lines.change_line(first, Wanted(first.element, spans.parse("2031"), D(40)), by=by)
    assert [one.amount for one in first.changes.all()] == [D("66.67"), D(100)]


def test_headings_are_a_tree_without_circles(planners):
    by = planners["treasurer"]
    funder, other = make_funder(by=by), make_funder("B-2", by=by)
    top = funding_actions.write_heading(funder, code="1", title="Personnel", by=by)
    low = funding_actions.write_heading(funder, code="1.1", title="Salaires", parent=top, by=by)
    for parent in (low, top):
        with pytest.raises(Invalid):
            funding_actions.move_heading(top, parent=parent, by=by)
    with pytest.raises(Invalid):
        funding_actions.write_heading(other, code="1.1", title="Salaires", parent=top, by=by)


def test_what_may_be_paid_twice_is_shown(planners, version):
    by, year = planners["treasurer"], this_year()
    second = activities(version)[1]
    funds = [make_fund(code, by=by, period=year) for code in ("F-1", "F-2")]
    on = [make_line(second, "1000", by=by, fund=fund, period=year) for fund in funds]
    rows = [spend(line, "70", by=by) for line in on]
    for row in rows:
        spending.add_receipt(row, received("recu.txt", b"Recu invente"), by=by)
    assert {doubt.kind for doubt in doubts(version)} == {"receipt", "alike", "over", "lines"}
    for row in rows:
        spending.settle(row, verb="refuse", by=planners["coordinator"])
    assert {doubt.kind for doubt in doubts(version)} == {"over", "lines"}


@pytest.mark.parametrize("seed", range(3))
def test_the_sum_of_the_cells_is_the_total_everywhere(planners, version, seed):
    dice, by, year = Random(seed), planners["treasurer"], timezone.localdate().year
    funds = [make_fund(f"F-{n}", by=by, period=str(year)) for n in range(2)]
    made = []
    for element in activities(version):
        for month in range(1, timezone.localdate().month + 1):
            amount, period = f"{dice.randrange(100_000)}.{dice.randrange(100):02}", f"{year}-{month:02}"
            fund = dice.choice([None, *funds])
            made.append(make_line(element, amount, by=by, fund=fund, period=period, country=dice.choice(["", "TCD"])))
    for line in dice.sample([one for one in made if one.fund], 3):
        row = spend(line, f"{dice.randrange(1, 500)}.{dice.randrange(100):02}", by=by)
        spending.settle(row, verb="approve", by=planners["treasurer2"])
    whole = queries.cells(version, [])[()]
    assert whole.budget == sum((line.amount for line in made), D(0))
    for cut in tables.CUTS:
        assert tables.table(version, cut).total == whole
        inner = [tables.table(version, cut, spans.parse(f"{year}-H{n}")).total or Sums() for n in (1, 2)]
        assert inner[0] + inner[1] == whole
    by_both = queries.cells(version, ["element", "fund", "country", "month"])
    assert sum(by_both.values(), Sums()) == whole
    rows, together = queries.unfunded(version), queries.all_unfunded(version)
    lacking = sum((row.unfunded or D(0) for row in rows), D(0))
    assert (together.activities, together.costed) == (len(rows), sum(row.budget is not None for row in rows))
    assert (together.budget, together.unfunded) == (sum((row.budget or D(0) for row in rows), D(0)), lacking)
    assert [one for at in range(len(rows)) for one in queries.unfunded(version, slice(at, at + 1))] == rows
    assert lacking == sum((line.amount for line in made if line.fund is None), D(0))
    assert Node.objects.filter(version=version).exists()
