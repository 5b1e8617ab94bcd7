"""Rates and sheets, out and in: load, permit, act, answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vigie.ground.access.answering import done
from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.ground.money import queries as money
from vigie.ground.money import rules as money_rules
from vigie.ground.money.actions import import_rates, write_rate
from vigie.ground.money.reading import read_rates
from vigie.plan.budget import sheets, sheets_out
from vigie.plan.budget.forms import RateForm, RatesForm, SheetForm
from vigie.plan.budget.loading import Request, must_read, refused, table_from, version_or_404
from vigie.plan.budget.presenting import rights
from vigie.plan.budget.rules import BUDGET, READ, TEAM

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _rates_page(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(money.in_force()[:240])
    context = {
        "rows": rows,
        "below": list(money.stood_below({row.month for row in rows})[:100]),
        "may_keep": may(money_rules.KEEP, request.actor),
        "form": RateForm(),
        "import_form": RatesForm(auto_id="bring_%s"),
        **more,
    }
    return render(request, "budget/rates.html", context, status=status)


@require_http_methods(["GET", "POST"])
def rates(request: Request) -> HttpResponse:
    """The rates that hold, and one typed in."""
    if request.method == "GET":
        return _rates_page(request)
    permit(money_rules.KEEP, request.actor)
    form = RateForm(request.POST)
    if done(form, lambda: write_rate(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("The rate is kept; one that it corrects is kept below it."))
        return redirect("budget:rates")
    return _rates_page(request, 422, form=form)


def _may_bring_rates(request: Request) -> None:
    permit(money_rules.KEEP, request.actor)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_bring_rates)
def bring_rates(request: Request) -> HttpResponse:
    """Bring a table of rates in, or look what it would do."""
    if request.method == "GET":
        return redirect("budget:rates")
    form, outcome, dry = (
        RatesForm(request.POST, request.FILES, refusal=refusal_of(request), auto_id="bring_%s"),
        None,
        True,
    )
    if form.is_valid():
        dry = form.cleaned_data["dry"]
        try:
            table = table_from(form.cleaned_data["file"])
            reading = read_rates(table.headers, table.rows, month=form.cleaned_data["month"])
            outcome = import_rates(reading, dry_run=dry, by=request.actor)
        except Refusal as late:
            refused(form, late)
    status = 422 if form.errors or (outcome and outcome.faults) else 200
    return _rates_page(request, status, import_form=form, outcome=outcome, dry=dry)


def _may_bring(request: Request) -> None:
    must_read(request)
    permit(BUDGET, request.actor, TEAM)


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_bring)
def bring(request: Request) -> HttpResponse:
    """Sheets out and in: what a sheet would do, or did."""
    must_read(request)
    context: dict[str, Any] = {"form": SheetForm(), **rights(request.actor)}
    if request.method == "GET":
        return render(request, "budget/sheets.html", context)
    form = context["form"] = SheetForm(request.POST, request.FILES, refusal=refusal_of(request))
    if form.is_valid():
        dry = context["dry"] = form.cleaned_data["dry"]
        try:
            table = table_from(form.cleaned_data["file"])
            if form.cleaned_data["kind"] == "lines":
                version = version_or_404()
                told = sheets.take_lines(table.headers, table.rows, version, dry_run=dry, by=request.actor)
            else:
                told = sheets.take_spent(table.headers, table.rows, dry_run=dry, by=request.actor)
            context["outcome"] = told
        except Refusal as late:
            refused(form, late)
    bad = form.errors or context["outcome"].faults
    return render(request, "budget/sheets.html", context, status=422 if bad else 200)


@limited("export")
@require_GET
def lines_out(request: Request) -> HttpResponse:
    """The budget lines as a workbook."""
    must_read(request)
    permit(BUDGET, request.actor, TEAM)
    return _book(sheets.lines_book(version_or_404(), by=request.actor), "budget.xlsx")


@limited("export")
@require_GET
def spent_out(request: Request) -> HttpResponse:
    """The expenditure as a workbook, with what is sealed in it."""
    must_read(request)
    permit(READ, request.actor, TEAM)
    return _book(sheets.spent_book(by=request.actor), "depenses.xlsx")


@limited("export")
@require_GET
def commitments_out(request: Request) -> HttpResponse:
    """The commitments as a workbook, without their payees."""
    must_read(request)
    return _book(sheets_out.commitments_book(by=request.actor), "engagements.xlsx")


@limited("export")
@require_GET
def funds_out(request: Request) -> HttpResponse:
    """The funds and their balances as a workbook, by their codes."""
    must_read(request)
    return _book(sheets_out.funds_book(by=request.actor), "fonds.xlsx")


def _book(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
