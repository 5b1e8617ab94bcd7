"""Risks and assumptions that are still open: their words for the team, and nothing of them for anyone else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.plan.activities.models import PlanRisk
from vigie.plan.reports.content import Column, Table
from vigie.plan.reports.gathering.scope import Pieces, Scope


def risks(scope: Scope, by: Actor) -> Pieces:
    """The heaviest first."""
    if scope.outside:
        return Pieces()
    found = PlanRisk.objects.visible_to(by).filter(closed_at=None, activity__element__in=scope.elements)
    listed = sorted(found, key=lambda one: -one.weight)
    words = open_many(listed, by=by, of="risks of the plan")
    rows = [
        [str(one.get_kind_display()), str(one.weight), words[one.pk]["words"], words[one.pk]["measures"]]
        for one in listed
    ]
    columns = [
        Column(_("Kind of it")),
        Column(_("Likelihood times impact, of 16"), "number"),
        Column(_("What could happen, or is taken for granted")),
        Column(_("What is done about it")),
    ]
    return Pieces([Table(_("Risks and assumptions"), columns, rows)]) if rows else Pieces()
