"""How far the activities are: those due in the period, those done, those late, and each one's steps."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.ground.accounts.actor import Actor
from vigie.plan.activities.models import Activity
from vigie.plan.activities.queries import of_elements
from vigie.plan.reports.content import Bar, Chart, Column, Table, plain, summed
from vigie.plan.reports.gathering.scope import Pieces, Scope
from vigie.plan.tree.models import Node


def progress(scope: Scope, by: Actor) -> Pieces:
    """Part by part: activities of the plan, those due in the period, those done of them, those late today."""
    found = _followed(scope)
    today = timezone.localdate()
    rows = []
    for one in scope.parts:
        nodes = [node for node in one.activities if node.element_id in scope.elements]
        mine = [found[node.element_id] for node in nodes if node.element_id in found]
        due = [act for act in mine if act.ends is None or act.ends in scope.span]
        done, late = sum(act.status == "done" for act in due), sum(act.is_late(today) for act in mine)
        rows.append([one.named, *map(str, (len(nodes), len(due), done, late))])
    columns = [
        Column(_("Part of the plan")),
        Column(_("Activities"), "number"),
        Column(_("Due in the period"), "number"),
        Column(_("Of these, carried out"), "number"),
        Column(_("Late today"), "number"),
    ]
    total = [_("Total"), *(summed(rows, column) for column in range(1, 5))]
    note = _("Due: with its last day in the period, or without days. What was given up was due as well.")
    bars = [Bar(row[0], row[3], row[2]) for row in rows]
    chart = Chart(_("Activities carried out, of those due"), _("activities"), bars)
    return Pieces([Table(_("Where the plan stands"), columns, rows, total, note)], [chart])


def activities(scope: Scope, by: Actor) -> Pieces:
    """Each activity with its state. Who is responsible is said to the team alone."""
    found = _followed(scope)
    rows = [_row(node, found.get(node.element_id), outside=scope.outside) for node in _nodes(scope)]
    columns = [
        Column(_("Code")),
        Column(_("Activity")),
        Column(_("Last day")),
        Column(_("State")),
        Column(_("Milestones reached"), "percent"),
        *([] if scope.outside else [Column(_("Responsible"))]),
    ]
    return Pieces([Table(_("Activities"), columns, rows)]) if rows else Pieces()


def _followed(scope: Scope) -> dict[UUID, Activity]:
    found = of_elements(scope.elements)
    if not scope.country:
        return found
    return {key: one for key, one in found.items() if scope.country in (_countries(one) or {scope.country})}


def _countries(one: Activity) -> set[str]:
    return {row.country for row in one.countries.all()}


def _nodes(scope: Scope) -> Iterable[Node]:
    followed = _followed(scope)
    whole = of_elements(scope.elements)
    for one in scope.parts:
        for node in one.activities:
            # One of another country is left out; one that nobody follows is shown as such.
            if node.element_id in scope.elements and (node.element_id in followed or node.element_id not in whole):
                yield node


def _row(node: Node, one: Activity | None, *, outside: bool) -> list[str]:
    words = node.erratum or node.text
    if one is None:
        return [node.code, words, "", _("not followed"), "", *([] if outside else [""])]
    day = date_format(one.ends, "DATE_FORMAT") if one.ends else ""
    row = [node.code, words, day, str(one.get_status_display()), plain(one.progress)]
    return row if outside else [*row, one.responsible_label]
