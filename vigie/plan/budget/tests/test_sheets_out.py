"""Commitments and funds as sheets: codes and amounts for those who read money, and nobody's name."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook  # type: ignore[import-untyped]

from vigie.ground.access.errors import Denied
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.models import BudgetLine
from vigie.plan.budget.sheets_out import commitments_book, funds_book
from vigie.plan.budget.spending import commit, settle
from vigie.plan.tree import lives
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAYEE, NAME = "Imprimerie Imaginaire", "Subvention Imaginaire"


@pytest.fixture
def line(planners: People) -> BudgetLine:
    by, year = planners["treasurer"], str(timezone.localdate().year)
    version = import_plan(SMALL, source="essai.txt", by=planners["coordinator"]).version
    assert version
    element = version.nodes.get(kind="activity", order=1).element
    fund = make_fund(by=by, amount="5000", period=year, countries=("CMR",), name=NAME)
    made = make_line(element, "1200", by=by, fund=fund, period=year, country="CMR")
    month = timezone.localdate().replace(day=1)
    commit(made, amount=Decimal("300.25"), currency="EUR", month=month, payee=PAYEE, words="Affiches", by=by)
    settle(spend(made, "75.50", by=by, month=month), verb="approve", by=planners["treasurer2"])
    return made


def _rows(book: bytes) -> list[list[object]]:
    return [list(row) for row in load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)]


def _words(book: bytes) -> str:
    parts = zipfile.ZipFile(io.BytesIO(book))
    return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def test_commitments_leave_with_their_amounts_as_numbers_and_no_payee(planners: People, line: BudgetLine) -> None:
    book = commitments_book(by=planners["evaluator"])
    heads, row = _rows(book)
    assert (row[0], row[1], row[3]) == (line.code, "Ouvrir une ligne", "F-1")
    assert row[-4:] == [300.25, 300.25, 300.25, 300.25]
    assert len(heads) == len(row)
    assert PAYEE not in _words(book)
    assert "Affiches" not in _words(book)


def test_commitments_of_a_plan_that_is_not_shown_keep_their_activity(planners: People, line: BudgetLine) -> None:
    by = planners["coordinator"]
    import_plan(SMALL.replace(b"2031-2033", b"2020-2090"), source="essai.txt", by=by, new_plan=True)
    lives.step(line.element.plan, "end", by=by)
    _heads, row = _rows(commitments_book(by=planners["evaluator"]))
    assert row[1] == "Ouvrir une ligne"


def test_funds_leave_by_their_codes_and_add_up_to_their_balance(planners: People, line: BudgetLine) -> None:
    book = funds_book(by=planners["evaluator"])
    heads, row = _rows(book)
    assert (row[0], row[1]) == ("F-1", "B-1")
    assert row[-4:] == [5000, 300.25, 75.5, 4624.25]
    assert len(heads) == len(row)
    assert NAME not in _words(book)
    assert "Bailleur inventé" not in _words(book)


def test_the_log_says_who_took_them_and_others_may_not(planners: People, line: BudgetLine) -> None:
    for book, kind in ((commitments_book, "commitment sheet"), (funds_book, "fund sheet")):
        book(by=planners["treasurer"])
        last = Entry.objects.order_by("-pk")[0].facts
        assert (last["verb"], last["type"], last["id"]) == ("list.open", kind, "1")
        for other in ("officer", "bystander"):
            with pytest.raises(Denied):
                book(by=planners[other])
