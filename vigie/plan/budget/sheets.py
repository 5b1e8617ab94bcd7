"""Budget lines and expenditure as sheets: out, filled or corrected elsewhere, and back in by their key.

A sheet that comes back changes nothing unless every row is right. Cells are made inert on their way out (OWASP, CSV
Injection), and what made them so is taken off on their way in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vigie.compute import spans
from vigie.compute.cells import plain, workbook_of
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.files.columns import Columns
from vigie.ground.money.currencies import amount_of, check_currency
from vigie.ground.money.reading import month_of
from vigie.ground.seal.opening import open_many
from vigie.ground.ui.periods import read_span
from vigie.plan.budget.lines import Wanted, change_line, write_lines
from vigie.plan.budget.models import BudgetLine, Expenditure, Fund, Heading
from vigie.plan.budget.rules import BUDGET, READ, SPEND, TEAM
from vigie.plan.budget.spending import Entry, enter_many
from vigie.plan.tree.models import Element, PlanVersion

LINES = Columns(
    ("key", "element", "words", "country", "period", "fund", "heading", "amount", "currency", "rate_month", "eur"),
    ("cle", "element", "mots", "pays", "periode", "fonds", "rubrique", "montant", "monnaie", "mois_du_taux", "eur"),
    optional={"words", "eur"},
)
SPENT = Columns(
    ("key", "state", "sign", "month", "day", "lines", "amount", "currency", "eur", "payee", "words"),
    ("cle", "etat", "signe", "mois", "jour", "lignes", "montant", "monnaie", "eur", "beneficiaire", "mots"),
    optional={"words", "eur", "state", "sign", "day"},
)
MOST, MOST_WRITTEN = 5_000, 500  # rows read; rows of one transaction, so that nobody else waits


@dataclass
class Outcome:
    """What a sheet did, or would do, by number of rows, and what is wrong with it by line."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def lines_book(version: PlanVersion, *, by: Actor) -> bytes:
    """Every budget line of a version as a workbook, and a row without key for each activity that has none."""
    permit(BUDGET, by, TEAM)
    nodes = {node.element_id: node for node in version.nodes.order_by("rank")}
    rows = BudgetLine.objects.filter(element__in=list(nodes)).select_related("fund", "heading").order_by("code")
    told: list[list[str]] = [LINES.heads()]
    told += [_line_cells(line, str(nodes[line.element_id])) for line in rows]
    held = {line.element_id for line in rows}
    without = [node for key, node in nodes.items() if node.kind == "activity" and key not in held]
    told += [["", str(node.element_id), str(node), *[""] * 8] for node in without]
    with transaction.atomic():
        note("list.open", ("budget lines", str(len(told) - 1)), by=by)
    return workbook_of({"budget": told})


def _line_cells(line: BudgetLine, words: str) -> list[str]:
    fund, heading = (line.fund.code if line.fund else ""), (line.heading.code if line.heading else "")
    money = [f"{line.amount:f}", line.currency, f"{line.rate_month:%Y-%m}", f"{line.amount_eur:f}"]
    return [line.code, str(line.element_id), words, line.country, line.span.code, fund, heading, *money]


def spent_book(*, by: Actor) -> bytes:
    """Every expenditure that the actor may open, with what is sealed in it, as a workbook."""
    permit(READ, by, TEAM)
    rows = Expenditure.objects.visible_to(by).prefetch_related("shares__line").order_by("code")
    opened = open_many(rows, by=by, of="expenditures")
    told: list[list[str]] = [SPENT.heads()]
    for row in rows:
        facts = opened[row.pk]
        shares = " ; ".join(f"{one.line.code} {one.amount:f}" for one in row.shares.all())
        money = [f"{row.amount:f}", row.currency, f"{row.amount_eur:f}"]
        when = [f"{row.month:%Y-%m}", facts["day"]]
        told.append([row.code, row.state, str(row.sign), *when, shares, *money, facts["payee"], facts["words"]])
    return workbook_of({"expenditure": told})


def _rows(
    headers: Sequence[str], rows: Sequence[Sequence[str]], columns: Columns
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row by the keys of the columns. Raises Invalid where one that is needed is missing."""
    known = columns.places(headers)
    if len(rows) > MOST:
        raise Invalid(_("This sheet has more than 5,000 rows. Cut it into parts."))
    for line, row in enumerate(rows, 2):
        yield line, {key: plain(row[known[key]]) if key in known else "" for key in columns.keys}


def take_lines(
    headers: Sequence[str], rows: Sequence[Sequence[str]], version: PlanVersion, *, dry_run: bool = False, by: Actor
) -> Outcome:
    """Write new lines and change those whose key is known. One bad row and nothing is kept. Raises Denied, Invalid."""
    permit(BUDGET, by, TEAM)
    reader, outcome = _LineReader(version), Outcome()
    todo: list[tuple[int, BudgetLine | None, Wanted]] = []
    for line, row in _rows(headers, rows, LINES):
        if not row["key"] and not row["amount"]:
            continue
        try:
            wanted, held = reader.wanted(row), reader.held(row)
            if held is not None and _same(wanted, held):
                outcome.same += 1
            else:
                todo.append((line, held, wanted))
        except Invalid as fault:
            outcome.faults.append((line, str(fault.message)))
    if len(todo) > MOST_WRITTEN:
        raise Invalid(_("More than 500 rows are new or different. Bring them in parts."))
    with transaction.atomic():
        for line, held, wanted in todo:
            _take_line(line, held, wanted, outcome, by)
        if dry_run or outcome.faults:
            transaction.set_rollback(True)
    return outcome


def _take_line(line: int, held: BudgetLine | None, wanted: Wanted, outcome: Outcome, by: Actor) -> None:
    try:
        with transaction.atomic():
            if held is None:
                write_lines([wanted], by=by)
            else:
                change_line(held, wanted, by=by)
    except Invalid as fault:
        outcome.faults.append((line, str(fault.message)))
        return
    outcome.new += held is None
    outcome.changed += held is not None


def _same(wanted: Wanted, held: BudgetLine) -> bool:
    """Whether a row says what is kept already."""
    asked = (wanted.element.pk, wanted.country, wanted.fund, wanted.heading, wanted.span)
    month = wanted.rate_month or held.rate_month
    kept = (held.element_id, held.country, held.fund, held.heading, held.span)
    return asked == kept and (wanted.amount, wanted.currency, month) == (held.amount, held.currency, held.rate_month)


class _LineReader:
    """Looks elements, funds and headings up once for a whole sheet."""

    def __init__(self, version: PlanVersion) -> None:
        self.elements = {str(one.pk): one for one in Element.objects.filter(nodes__version=version)}
        self.funds = {one.code: one for one in Fund.objects.all()}
        self.headings = {(one.funder_id, one.code): one for one in Heading.objects.all()}
        self.lines = {one.code: one for one in BudgetLine.objects.select_related("fund", "heading")}

    def held(self, row: dict[str, str]) -> BudgetLine | None:
        """The line of a row's key; None for a row without one. Raises Invalid for a key that nothing has."""
        if row["key"] and row["key"] not in self.lines:
            raise Invalid(_("No budget line has the key “%s”.") % row["key"][:40])
        return self.lines.get(row["key"])

    def wanted(self, row: dict[str, str]) -> Wanted:
        """The line that a row asks for. Raises Invalid, with the reason."""
        element, fund = self.elements.get(row["element"]), self.funds.get(row["fund"])
        if element is None:
            raise Invalid(_("The plan has no element “%s”: keep that column as it came.") % row["element"][:40])
        if row["fund"] and fund is None:
            raise Invalid(_("There is no fund “%s”.") % row["fund"][:20])
        heading = self.headings.get((fund.funder_id, row["heading"])) if fund else None
        if row["heading"] and heading is None:
            raise Invalid(_("The funder has no heading “%s”.") % row["heading"][:20])
        return Wanted(
            element,
            span_of(row["period"]),
            amount_of(row["amount"], least=Decimal(0)),
            check_currency(row["currency"]),
            row["country"],
            fund,
            heading,
            month_of(row["rate_month"]) if row["rate_month"] else None,
        )


def span_of(code: str) -> spans.Span:
    """The period that someone wrote. Raises Invalid."""
    try:
        return read_span(code)
    except ValueError as fault:
        raise Invalid(_("“%s” is no period: 2031, H1 2031, Q2 2031, March 2031.") % code[:40]) from fault


def take_spent(headers: Sequence[str], rows: Sequence[Sequence[str]], *, dry_run: bool = False, by: Actor) -> Outcome:
    """Enter the rows without a key as expenditure to approve. A known one may not differ: it is corrected by its
    contrary. One bad row and nothing is kept. Raises Denied, Invalid."""
    permit(SPEND, by, TEAM)
    lines = {one.code: one for one in BudgetLine.objects.select_related("fund", "element")}
    known = {one.code: one for one in Expenditure.objects.visible_to(by).prefetch_related("shares__line")}
    opened = open_many(known.values(), by=by, of="expenditures")
    outcome, entries = Outcome(), list[Entry]()
    for line, row in _rows(headers, rows, SPENT):
        try:
            entry = _entry(row, lines)
            if not row["key"]:
                entry.checked()
                entries.append(entry)
                continue
            _unchanged(entry, known.get(row["key"]), opened)
            outcome.same += 1
        except Invalid as fault:
            outcome.faults.append((line, str(fault.message)))
    outcome.new = len(entries)
    if entries and not dry_run and not outcome.faults:
        enter_many(entries, by=by)
    return outcome


def _entry(row: dict[str, str], lines: dict[str, BudgetLine]) -> Entry:
    amount, shares = amount_of(row["amount"]), list[tuple[BudgetLine, Decimal]]()
    for part in row["lines"].split(";"):
        code, _space, of = part.strip().partition(" ")
        if code not in lines:
            raise Invalid(_("No budget line has the key “%s”.") % code[:40])
        shares.append((lines[code], amount_of(of) if of.strip() else amount))
    try:
        day = date.fromisoformat(row["day"]) if row["day"] else None
    except ValueError as fault:
        raise Invalid(_("“%s” is no day: write it as 2031-03-14.") % row["day"][:40]) from fault
    month, currency = month_of(row["month"]), check_currency(row["currency"])
    return Entry(amount, currency, month, shares, row["payee"], row["words"], day)


def _unchanged(entry: Entry, kept: Expenditure | None, opened: dict[UUID, dict[str, Any]]) -> None:
    if kept is None:
        raise Invalid(_("No expenditure has this key. Leave the key of a new one empty."))
    facts = opened[kept.pk]
    day = entry.day.isoformat() if entry.day else ""
    shares = sorted((line.code, part) for line, part in entry.shares)
    held = sorted((one.line.code, one.amount) for one in kept.shares.all())
    said = (entry.amount, entry.currency, entry.month, day, entry.payee, entry.words, shares)
    if said != (kept.amount, kept.currency, kept.month, facts["day"], facts["payee"], facts["words"], held):
        raise Invalid(_("What was entered is not changed: enter its contrary, then the right one."))
