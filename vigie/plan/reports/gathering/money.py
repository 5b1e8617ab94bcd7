"""Budget and what was done with it, part by part and fund by fund: the very sums of the budget's own pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from vigie.ground.accounts.actor import Actor
from vigie.plan.budget.models import Fund
from vigie.plan.budget.queries import Sums, cells
from vigie.plan.reports.content import Bar, Chart, Column, Table, plain, summed
from vigie.plan.reports.gathering.scope import Pieces, Scope


def money(scope: Scope, by: Actor) -> Pieces:
    """In euros, of the months of the period. Funds are named to the team and to their own funder only."""
    found = cells(scope.version, ["element", "fund", "country"], span=scope.span)
    kept = {key: sums for key, sums in found.items() if _asked(scope, key)}
    rows = [
        [part.named, *_sums(scope, [sums for (element, _f, _c), sums in kept.items() if element in part.elements])]
        for part in scope.parts
    ]
    columns = [
        Column(_("Part of the plan")),
        Column(_("Budget"), "money"),
        Column(_("Committed"), "money"),
        Column(_("Spent"), "money"),
    ]
    total = [_("Total"), *(summed(rows, column) for column in (1, 2, 3))]
    note = _("In euros. Spent: approved by a second person. Committed: promised and still to be paid.")
    tables = [Table(_("Budget and what was spent, by part"), columns, rows, total, note)]
    if not scope.outside or scope.funder:
        tables += _by_fund(scope, kept, columns)
    bars = [Bar(row[0], row[3] or "0", row[1] or "0") for row in rows]
    return Pieces(tables, [Chart(_("Spent, of the budget"), "€", bars)])


def _asked(scope: Scope, key: tuple[Any, ...]) -> bool:
    element, fund, country = key
    if scope.funder and fund not in scope.funds:
        return False
    return element in scope.elements and (not scope.country or country in ("", scope.country))


def _sums(scope: Scope, found: list[Sums]) -> list[str]:
    """Budget, committed, spent; nothing where no cell is known, which is not nought. The public reads the budget alone:
    what was paid in a part and a period may be one person's pay."""
    if not found:
        return ["", "", ""]
    whole = sum(found[1:], found[0])
    return [plain(whole.budget), *(["", ""] if scope.public else [plain(whole.committed), plain(whole.spent)])]


def _by_fund(scope: Scope, kept: dict[tuple[Any, ...], Sums], columns: list[Column]) -> list[Table]:
    codes: dict[UUID, str] = dict(Fund.objects.values_list("pk", "code"))
    by_name: dict[str, list[Sums]] = {}
    for (_element, fund, _country), sums in kept.items():
        by_name.setdefault(codes.get(fund, _("Without a fund")), []).append(sums)
    rows = [[code, *_sums(scope, found)] for code, found in sorted(by_name.items())]
    total = [_("Total"), *(summed(rows, column) for column in (1, 2, 3))]
    return [Table(_("By fund"), [Column(_("Fund")), *columns[1:]], rows, total)] if rows else []
