"""Money for tests and for the demonstration, made through the actions. Every funder and amount in it is invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from vigie.compute import spans
from vigie.ground.accounts.actor import Actor
from vigie.ground.files.kinds import kind_of
from vigie.ground.files.receiving import Received
from vigie.ground.files.scanning import Verdict
from vigie.ground.files.store import store
from vigie.ground.files.streams import Sealer
from vigie.plan.budget.funding_actions import Given, write_fund, write_funder
from vigie.plan.budget.lines import Wanted, write_lines
from vigie.plan.budget.models import BudgetLine, Expenditure, Fund, Funder
from vigie.plan.budget.spending import Entry, enter
from vigie.plan.tree.models import Element


def make_funder(code: str = "B-1", *, by: Actor, name: str = "Bailleur inventé") -> Funder:
    """A funder, or the one that has this code."""
    return Funder.objects.filter(code=code).first() or write_funder(code=code, kind="found", name=name, by=by)


def make_fund(
    code: str = "F-1",
    *,
    by: Actor,
    amount: str = "10000",
    period: str = "2026",
    currency: str = "EUR",
    elements: tuple[Element, ...] = (),
    countries: tuple[str, ...] = (),
    name: str = "Subvention inventée",
) -> Fund:
    """A fund, restricted where elements or countries are given."""
    given = Given(
        code,
        name,
        Decimal(amount),
        currency,
        spans.parse(period),
        earmarked=bool(elements or countries),
        elements=elements,
        countries=countries,
    )
    return write_fund(make_funder(by=by), given, by=by)


def make_line(
    element: Element,
    amount: str = "1200",
    *,
    by: Actor,
    fund: Fund | None = None,
    period: str = "2026",
    country: str = "",
) -> BudgetLine:
    """One budget line in euros."""
    wanted = Wanted(element, spans.parse(period), Decimal(amount), country=country, fund=fund)
    return write_lines([wanted], by=by)[0]


def spend(
    line: BudgetLine,
    amount: str = "100",
    *,
    by: Actor,
    month: date = date(2026, 11, 1),
    payee: str = "Imprimeur inventé",
) -> Expenditure:
    """An expenditure in euros on one line, still to approve."""
    value, month = Decimal(amount), (month or timezone.localdate()).replace(day=1)
    return enter(Entry(value, "EUR", month, [(line, value)], payee, "Affiches (exemple)."), by=by)


def received(name: str, data: bytes) -> Received:
    """A file as an upload leaves it."""
    key = uuid4()
    sealer = Sealer(store().begin(key))
    sealer.write(data)
    sealer.close()
    told = (sealer.identity, sealer.size, sealer.sha256)
    return Received(key, sealer.half, name, *told, kind_of(data, data), Verdict.NONE)
