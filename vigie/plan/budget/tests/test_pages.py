"""The pages of money: sums for everyone who signs in, names for the direction, changes by those who may."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.compute.cells import csv_of
from vigie.ground.accounts.actor import Actor
from vigie.ground.money.models import Rate
from vigie.ground.seal.fixtures import People
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.models import Advance, BudgetLine, Commitment, Expenditure, Fund, Funder, Heading, Transfer
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Element
from vigie.plan.tree.tests.plans import SMALL

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
CLEAR = ("index", "unfunded", "rates")
SEALED = ("funds", "approve", "advances", "checks", "sheets", "spent_out", "commitments_out", "funds_out")


@pytest.fixture
def element(planners: People) -> Element:
    version = import_plan(SMALL, source="essai.txt", by=planners["coordinator"]).version
    assert version
    return version.nodes.get(kind="activity", order=1).element


@pytest.fixture
def line(planners: People, element: Element) -> BudgetLine:
    by, year = planners["treasurer"], str(timezone.localdate().year)
    return make_line(element, "1200", by=by, fund=make_fund(by=by, period=year), period=year)


def test_sums_are_read_by_all_and_names_by_the_direction(planners, line, client_of: ClientOf):
    row = spend(line, "75", by=planners["treasurer"])
    treasurer, officer = client_of(planners["treasurer"]), client_of(planners["officer"])
    pages = [reverse("budget:element", args=[line.element_id]), reverse("budget:line", args=[line.pk])]
    for url in [*(reverse(f"budget:{name}") for name in CLEAR), *pages]:
        assert treasurer.get(url).status_code == 200, url
        answer = officer.get(url)
        assert answer.status_code == 200
        assert b"invent" not in answer.content.replace(b"INVENT", b"")
    sealed = [reverse(f"budget:{name}") for name in SEALED]
    sealed += [reverse("budget:expenditure", args=[row.pk]), reverse("budget:fund", args=[line.fund_id])]
    for url in sealed:
        assert treasurer.get(url).status_code == 200, url
        for other in ("officer", "bystander"):
            assert client_of(planners[other]).get(url).status_code == 404, url
    assert "Imprimeur inventé" in treasurer.get(pages[0]).content.decode()
    for cut in ("periode", "fonds", "pays", "rubrique"):
        assert treasurer.get(reverse("budget:index"), {"par": cut, "periode": "2026-Q1"}).status_code == 200
    node = line.element.nodes.get()
    assert treasurer.get(reverse("budget:below", args=[node.parent_id])).status_code == 200
    assert line.code in officer.get(reverse("tree:node", args=[node.pk])).content.decode()


def test_a_treasurer_enters_and_another_approves_on_the_page(planners, line, client_of: ClientOf):
    month = f"{timezone.localdate():%Y-%m}"
    treasurer, second = client_of(planners["treasurer"]), client_of(planners["coordinator"])
    given = {"amount": "12,50", "currency": "EUR", "month": month, "payee": "Quelqu’un"}
    spent = reverse("budget:spend", args=[line.pk])
    assert treasurer.get(spent).status_code == 200
    assert treasurer.post(spent, given | {"amount": "-3"}).status_code == 422
    assert treasurer.post(spent, given).status_code == 302
    row = Expenditure.objects.get()
    settle = reverse("budget:settle", args=[row.pk, "approuver"])
    assert treasurer.post(settle).status_code == 409
    joined = treasurer.post(
        reverse("budget:join", args=[row.pk]), {"file": SimpleUploadedFile("recu.txt", b"Recu invente")}
    )
    assert joined.status_code == 302
    receipt = row.receipts.get()
    got = treasurer.get(reverse("budget:receipt", args=[receipt.pk]))
    assert b"".join(got.streaming_content) == b"Recu invente"
    assert client_of(planners["officer"]).get(reverse("budget:receipt", args=[receipt.pk])).status_code == 404
    assert second.get(reverse("budget:approve")).status_code == 200
    assert second.post(settle).status_code == 302
    assert treasurer.post(reverse("budget:reverse", args=[row.pk]), {"reason": "Erreur"}).status_code == 302
    assert treasurer.get(reverse("budget:expenditure", args=[row.pk])).status_code == 200
    for name, more in (("commit", {}), ("advance", {"due_on": "2099-01-01"})):
        assert treasurer.post(reverse(f"budget:{name}", args=[line.pk]), given | more).status_code == 302
        assert second.get(reverse(f"budget:{name}", args=[line.pk])).status_code == 403
    back = reverse("budget:take_back", args=[Advance.objects.get().pk])
    assert treasurer.post(back, {"amount": "2", "month": month}).status_code == 302
    assert treasurer.post(reverse("budget:close", args=[Commitment.objects.get().pk])).status_code == 302


def test_lines_funds_headings_and_transfers_are_written_on_the_page(planners, element, client_of: ClientOf):
    desk, other = client_of(planners["treasurer"]), client_of(planners["decider"])
    write = reverse("budget:write_line", args=[element.pk])
    assert other.get(write).status_code == 403
    year = str(timezone.localdate().year)
    funder = {"code": "B-7", "kind": "found", "name": "Bailleur"}
    assert desk.post(reverse("budget:write_funder"), funder).status_code == 302
    key = Funder.objects.get().pk
    heading = {"code": "1", "title": "Personnel"}
    assert desk.post(reverse("budget:write_heading", args=[key]), heading).status_code == 302
    fund = {"code": "F-7", "name": "Projet", "amount": "500", "currency": "EUR", "period": year, "countries": ["TCD"]}
    assert desk.get(reverse("budget:write_fund", args=[key])).status_code == 200
    assert desk.post(reverse("budget:write_fund", args=[key]), fund).status_code == 302
    held, of = Fund.objects.get(), Heading.objects.get()
    row = {"period": year, "amount": "100", "currency": "EUR", "country": "TCD", "fund": held.pk, "heading": of.pk}
    assert desk.post(write, row | {"country": "GAB"}).status_code == 422
    assert desk.post(write, row | {"period": f"{year}-H1"}).status_code == 302
    assert desk.post(write, row | {"period": f"{year}-H2"}).status_code == 302
    assert desk.post(write, row).status_code == 422
    first, second = BudgetLine.objects.order_by("code")
    change = reverse("budget:change_line", args=[first.pk])
    assert desk.get(change).status_code == 200
    assert desk.post(change, row | {"period": f"{year}-H1", "amount": "90"}).status_code == 302
    move = {"target": second.pk, "amount": "10", "reason": "Mieux là"}
    assert desk.post(reverse("budget:transfer", args=[first.pk]), move).status_code == 302
    settle = reverse("budget:settle_transfer", args=[Transfer.objects.get().pk, "approuver"])
    assert desk.post(settle).status_code == 409
    assert other.post(settle).status_code == 302
    second.refresh_from_db()
    assert second.amount == 110
    assert desk.get(reverse("budget:fund", args=[held.pk])).status_code == 200


def test_rates_and_sheets_come_in_on_the_page(planners, line, client_of: ClientOf):
    desk = client_of(planners["treasurer"])
    table = csv_of([["ISO A3 Code", "Value"], ["USD", "1.08"], ["XAF", "655.957"]])
    bring, names = reverse("budget:bring_rates"), SimpleUploadedFile
    assert desk.post(bring, {"file": names("r.csv", table)}).status_code == 422
    assert desk.post(bring, {"month": "2026-03", "dry": "on", "file": names("r.csv", table)}).status_code == 200
    assert not Rate.objects.exists()
    assert desk.post(bring, {"month": "2026-03", "file": names("r.csv", table)}).status_code == 200
    assert Rate.objects.count() == 2
    typed = {"month": "2026-03", "currency": "USD", "rate": "1.09"}
    assert desk.post(reverse("budget:rates"), typed).status_code == 302
    assert client_of(planners["coordinator"]).post(reverse("budget:rates"), typed).status_code == 403
    book = desk.get(reverse("budget:lines_out"))
    sheets = reverse("budget:sheets")
    answer = desk.post(sheets, {"kind": "lines", "file": names("b.xlsx", book.content)})
    assert answer.status_code == 200
    spent = desk.get(reverse("budget:spent_out"))
    assert spent["Cache-Control"] == "no-store"
    assert client_of(planners["officer"]).get(reverse("budget:lines_out")).status_code == 404
    assert re.search(rb"<h1>", answer.content)
