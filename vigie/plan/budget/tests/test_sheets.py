"""Budget lines and expenditure, out as a workbook and in again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone, translation

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.seal.fixtures import People
from vigie.plan.budget import sheets
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.models import BudgetLine, Expenditure
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.incidents.sheets.reading import table_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def version(planners: People) -> PlanVersion:
    made = import_plan(SMALL, source="essai.txt", by=planners["coordinator"]).version
    assert made is not None
    return made


@pytest.mark.parametrize(("out", "back"), [("fr", "en"), ("en", "fr")])
def test_lines_go_out_come_back_the_same_and_change_by_their_key(planners, version, out, back):
    by, element = planners["treasurer"], version.nodes.get(kind="activity", order=1).element
    line = make_line(element, "1200.50", by=by, period="2031")
    with translation.override(out):
        table = table_of(sheets.lines_book(version, by=by))
    assert table.headers == list(sheets.LINES.names[out])
    same = sheets.take_lines(table.headers, table.rows, version, by=by)
    assert (same.new, same.changed, same.same, same.faults) == (0, 0, 1, [])
    at = sheets.LINES.keys.index
    table.rows[0][at("amount")] = "1300,75"
    table.rows[1][at("period")], table.rows[1][at("amount")], table.rows[1][at("currency")] = "2031-Q1", "10", "EUR"
    with translation.override(back):
        dry = sheets.take_lines(table.headers, table.rows, version, dry_run=True, by=by)
    assert (dry.new, dry.changed, BudgetLine.objects.count()) == (1, 1, 1)
    with pytest.raises(Denied):
        sheets.take_lines(table.headers, table.rows, version, by=planners["evaluator"])
    sheets.take_lines(table.headers, table.rows, version, by=by)
    line.refresh_from_db()
    assert (line.amount, BudgetLine.objects.count()) == (Decimal("1300.75"), 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-5"},
        {"currency": "GBP"},
        {"period": "2031-Q9"},
        {"period": "2031-06-01/2031-03-31"},
        {"fund": "no"},
        {"element": "no"},
        {"country": "XXX"},
        {"key": "L-99999"},
        {"period": "2031-Q2"},
    ],
)
def test_one_bad_row_is_named_and_nothing_is_kept(planners, version, wrong):
    by, element = planners["treasurer"], version.nodes.get(kind="activity", order=1).element
    make_line(element, "5", by=by, period="2031-H1")
    good = dict.fromkeys(sheets.LINES.keys, "") | {
        "element": str(element.pk),
        "period": "2032",
        "amount": "7",
        "currency": "EUR",
    }
    rows = [[*good.values()], [*(good | {"period": "2033"} | wrong).values()]]
    outcome = sheets.take_lines(list(good), rows, version, by=by)
    assert [line for line, _why in outcome.faults] == [3]
    assert BudgetLine.objects.count() == 1
    with pytest.raises(Invalid):
        sheets.take_lines(["a"], rows, version, by=by)


def test_expenditure_goes_out_inert_and_what_was_entered_is_never_changed_by_a_sheet(planners, version):
    by, year = planners["treasurer"], str(timezone.localdate().year)
    line = make_line(
        version.nodes.get(kind="activity", order=1).element,
        "500",
        by=by,
        fund=make_fund(by=by, period=year),
        period=year,
    )
    spend(line, "20", by=by, payee='=HYPERLINK("http://exemple")')
    with pytest.raises(Denied):
        sheets.spent_book(by=planners["officer"])
    table = table_of(sheets.spent_book(by=planners["evaluator"]))
    assert table.headers == list(sheets.SPENT.names["fr"])
    at = sheets.SPENT.keys.index
    assert table.rows[0][at("payee")].startswith("'=")
    table.rows.append(list(table.rows[0]))
    table.rows[1][at("key")], table.rows[1][at("payee")] = "", "Autre"
    outcome = sheets.take_spent(table.headers, table.rows, by=by)
    assert (outcome.same, outcome.new, outcome.faults) == (1, 1, [])
    assert Expenditure.objects.filter(state="entered").count() == 2
    table.rows[0][at("amount")] = "21"
    table.rows[0][at("lines")] = line.code
    assert [number for number, _why in sheets.take_spent(table.headers, table.rows, by=by).faults] == [2]
    assert Expenditure.objects.count() == 2
