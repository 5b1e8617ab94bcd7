"""What the plan itself says: how many activities, and which are costed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vigie.ground.accounts.actor import Actor
from vigie.plan.reports.content import Column, Table, plain, summed
from vigie.plan.reports.gathering.scope import Pieces, Scope


def progress(scope: Scope, by: Actor) -> Pieces:
    """The parts of the plan with their activities and what of their cost is known."""
    rows = [
        [part.named, str(len(part.activities)), str(part.branch.costed), plain(part.branch.budget)]  # type: ignore[arg-type]
        for part in scope.parts
    ]
    columns = [
        Column(_("Part of the plan")),
        Column(_("Activities"), "number"),
        Column(_("Costed"), "number"),
        Column(_("Budget of the plan"), "money"),
    ]
    total = [_("Total"), *(summed(rows, column) for column in (1, 2, 3))]
    return Pieces([Table(_("The plan as written"), columns, rows, total)])


def activities(scope: Scope, by: Actor) -> Pieces:
    """Each activity in the words of the plan."""
    rows = [
        [node.code, node.erratum or node.text, node.responsible] for part in scope.parts for node in part.activities
    ]
    columns = [Column(_("Code")), Column(_("Activity")), Column(_("Responsible"))]
    return Pieces([Table(_("Activities"), columns, rows)]) if rows else Pieces()
