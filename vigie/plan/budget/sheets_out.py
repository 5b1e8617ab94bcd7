"""Commitments and funds as sheets, for reckoning elsewhere: their clear facts alone.

Who is paid, and what funders and funds are called, stay sealed: lines, funds and funders go by their codes.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vigie.compute.cells import Cell, Leaf, book_of
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.terms.queries import place_label
from vigie.plan.budget import queries
from vigie.plan.budget.models import Commitment, Fund
from vigie.plan.budget.rules import READ, TEAM
from vigie.plan.tree.queries import places

MONEY = "#,##0.00"


def commitments_book(*, by: Actor) -> bytes:
    """Every commitment that the actor may open, open or closed, the newest month first. Raises Denied."""
    permit(READ, by, TEAM)
    rows = list(Commitment.objects.visible_to(by).select_related("line__fund"))
    nodes = places({row.line.element_id for row in rows if row.line.element_id})  # a plan that ended keeps its own
    words = {element: node.erratum or node.text for element, node in nodes.items()}
    heads: list[Cell] = [_("Budget line"), _("Activity"), _("Country"), _("Fund"), _("Month"), _("State")]
    heads += [_("Currency"), _("Amount"), _("Left to pay"), _("Amount (€)"), _("Left to pay (€)")]
    told = [heads]
    for row in rows:
        line = row.line
        place = place_label(line.country) if line.country else ""
        said: list[Cell] = [line.code, words.get(line.element_id, ""), place, line.fund.code if line.fund else ""]
        said += [f"{row.month:%Y-%m}", str(row.get_state_display()), row.currency]
        told.append([*said, row.amount, row.open_amount, row.amount_eur, row.open_eur])
    _noted("commitment sheet", len(rows), by)
    formats = [*["General"] * 7, *[MONEY] * 4]
    return book_of([Leaf(pgettext("a sheet's name", "Commitments"), told, formats)])


def funds_book(*, by: Actor) -> bytes:
    """Every fund that the actor may open, with its balance. Raises Denied."""
    permit(READ, by, TEAM)
    visible = set(Fund.objects.visible_to(by).values_list("pk", flat=True))
    held = [(fund, sums) for fund, sums in queries.balances() if fund.pk in visible]
    heads: list[Cell] = [
        _("Fund"),
        _("Funder"),
        _("Kind"),
        pgettext("a fund", "Restricted"),
        _("Countries"),
        pgettext("of a fund", "From"),
        pgettext("of a fund", "Until"),
    ]
    heads += [
        _("Currency"),
        _("Amount"),
        _("Rate of"),
        _("Given (€)"),
        _("Committed (€)"),
        _("Spent (€)"),
        _("Left (€)"),
    ]
    told = [heads]
    for fund, sums in held:
        places = ", ".join(place_label(code) for code in fund.countries)
        said: list[Cell] = [fund.code, fund.funder.code, str(fund.funder.get_kind_display())]
        said += [_("yes") if fund.earmarked else _("no"), places, f"{fund.starts}", f"{fund.span.last}"]
        money: list[Cell] = [sums.budget, sums.committed, sums.spent, sums.left]
        told.append([*said, fund.currency, fund.amount, f"{fund.rate_month:%Y-%m}", *money])
    _noted("fund sheet", len(held), by)
    formats = [*["General"] * 8, MONEY, "General", *[MONEY] * 4]
    return book_of([Leaf(pgettext("a sheet's name", "Funds"), told, formats)])


def _noted(what: str, number: int, by: Actor) -> None:
    with transaction.atomic():
        note("list.open", (what, str(number)), by=by)
