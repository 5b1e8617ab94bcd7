"""Where are we? The axes of the plan with what is done, late, budgeted and spent, in a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.plan.activities.models import Activity, Dependency
from vigie.plan.activities.queries import late as late_activities
from vigie.plan.budget.queries import by_axis
from vigie.plan.tree.axes import Axes, axes
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import open_per_axis

NOUGHT = Decimal("0.00")
LONG_AGO = date(1990, 1, 1)
NOTHING = {"n": 0, "followed": 0, "done": 0, "late": 0}
SHOWN = 12  # late activities on the page: what one sheet of A4 has room for
MANY_LATE = Decimal("0.25")  # of the followed activities
SLOW, FAST = Decimal("0.5"), Decimal("1.1")  # of what was budgeted until today


@dataclass(frozen=True)
class AxisLine:
    """One axis. `anomalies` counts each one once, however many of its nodes it names; money is in euros.

    `to_date` is what was budgeted for the months until now, this one included; None where nothing is budgeted.
    """

    node: Node
    activities: int
    followed: int
    done: int
    late: int
    budget: Decimal | None
    spent: Decimal
    to_date: Decimal | None
    indicators: int
    anomalies: int

    @property
    def pace(self) -> tuple[str, object]:
        """How the activities go, as a level and a word: from how many of those that are followed are late."""
        if not self.followed:
            return "none", _("not followed")
        if not self.late:
            return "green", _("on time")
        return ("yellow", _("some late")) if self.late < MANY_LATE * self.followed else ("orange", _("many late"))

    @property
    def spending(self) -> tuple[str, object]:
        """How the money goes, as a level and a word: spent beside what was budgeted until now."""
        if self.budget is None or self.to_date is None:
            return "none", _("not costed")
        if self.spent > self.budget:
            return "red", _("over the budget")
        if self.spent > self.to_date * FAST:
            return "orange", _("faster than planned")
        if self.spent < self.to_date * SLOW:
            return "yellow", _("slower than planned")
        return "green", _("as planned")


@dataclass(frozen=True)
class LateLine:
    """A late activity, since when, and who can unblock it: who answers for it, or for what it waits for.

    `step` is the day of its milestone that makes it late, where its own last day is still to come or nobody set one.
    """

    node: Node
    activity: Activity
    who: str
    waits_for: Node | None
    step: date | None


def axis_lines(version: PlanVersion | None, known: Axes | None = None) -> list[AxisLine]:
    """The axes of a version as rows, counted by the database whatever the plan's size; none without a plan.

    `known`: the version's axes, where they were read already.
    """
    if version is None:
        return []
    known = known or axes(version)
    acts, attached = _counts(version, known)
    waiting = open_per_axis(version, known)
    money = by_axis(version, known, Span(LONG_AGO, _month_after(timezone.localdate())))
    lines = []
    for place, (axis, sums) in enumerate(zip(known.nodes, money, strict=True)):
        counts = acts.get(place, NOTHING)
        lines.append(
            AxisLine(
                axis,
                activities=counts["n"],
                followed=counts["followed"],
                done=counts["done"],
                late=counts["late"],
                budget=sums.budget,
                spent=sums.spent,
                to_date=sums.to_date if sums.to_date is not None or not sums.spent else NOUGHT,
                indicators=attached.get(place, 0),
                anomalies=waiting.get(axis.pk, 0),
            )
        )
    return lines


def _counts(version: PlanVersion, known: Axes) -> tuple[dict[int, Any], dict[int, int]]:
    """Of each axis: its activities, those followed, done and late; and how many indicators hang on its elements."""
    by_axis_of = version.nodes.order_by().values(axis=known.of())
    late = Q(element__activity__in=late_activities(version).order_by().values("pk"))
    counted = by_axis_of.filter(kind=NodeKind.ACTIVITY).annotate(
        n=Count("pk"),
        followed=Count("element__activity"),
        done=Count("pk", filter=Q(element__activity__status="done")),
        late=Count("pk", filter=late),
    )
    attached = by_axis_of.filter(element__indicators__isnull=False).annotate(n=Count("element__indicators"))
    return {row["axis"]: row for row in counted}, dict(attached.values_list("axis", "n"))


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def late_lines(version: PlanVersion) -> tuple[list[LateLine], int]:
    """The activities that are late, the longest first, and how many more there are than are shown."""
    found = list(late_activities(version).select_related("person").prefetch_related("milestones")[: SHOWN + 1])
    more = max(late_activities(version).count() - SHOWN, 0) if len(found) > SHOWN else 0
    shown = found[:SHOWN]
    waits = {
        row.after_id: row.before
        for row in Dependency.objects.filter(after__in=shown, before__status__in=["planned", "under_way"])
        .select_related("before__person")
        .order_by("pk")
    }
    elements = [one.element_id for one in [*shown, *waits.values()]]
    nodes = {node.element_id: node for node in Node.objects.filter(version=version, element__in=elements)}
    lines = []
    for one in shown:
        blocker = waits.get(one.pk)
        at = nodes.get(blocker.element_id) if blocker else None
        lines.append(LateLine(nodes[one.element_id], one, (blocker or one).responsible_label, at, _step(one)))
    return lines, more


def _step(one: Activity) -> date | None:
    today = timezone.localdate()
    if one.ends is not None and one.ends < today:
        return None
    return min((row.due_on for row in one.milestones.all() if row.due_on and not row.done_on), default=None)
