"""Where are we? The axes of the plan with what is done, late, budgeted and spent, in a bounded number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.plan.activities.models import Activity, Dependency
from vigie.plan.activities.queries import late as late_activities
from vigie.plan.budget.queries import Sums, by_element
from vigie.plan.indicators.queries import of_version
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import open_per_axis

NOUGHT = Decimal("0.00")
LONG_AGO = date(1990, 1, 1)
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
    """A late activity, since when, and who can unblock it: who answers for it, or for what it waits for."""

    node: Node
    activity: Activity
    who: str
    waits_for: Node | None


def axis_lines(version: PlanVersion | None) -> list[AxisLine]:
    """The axes of a version as rows; none without a plan."""
    if version is None:
        return []
    today = timezone.localdate()
    roots, axes, activities = _roots(version)
    states = dict(Activity.objects.of(version).values_list("element", "status"))
    overdue = set(late_activities(version).values_list("element", flat=True))
    whole = by_element(version)
    until_now = by_element(version, span=Span(LONG_AGO, _month_after(today)))
    attached = Counter(of_version(version).values_list("element", flat=True))
    waiting = open_per_axis(version)
    of_axis: dict[UUID, list[UUID]] = defaultdict(list)
    for element, root in roots.items():
        of_axis[root].append(element)
    lines = []
    for axis in axes:
        elements = of_axis[axis.pk]
        acts = [element for element in elements if element in activities]
        money = _summed(whole, elements)
        now = _summed(until_now, elements)
        lines.append(
            AxisLine(
                axis,
                activities=len(acts),
                followed=sum(element in states for element in acts),
                done=sum(states.get(element) == "done" for element in acts),
                late=sum(element in overdue for element in acts),
                budget=money.budget if money else None,
                spent=now.spent if now else NOUGHT,
                to_date=now.budget if now else None,
                indicators=sum(attached[element] for element in elements),
                anomalies=waiting.get(axis.pk, 0),
            )
        )
    return lines


def _roots(version: PlanVersion) -> tuple[dict[UUID, UUID], list[Node], set[UUID]]:
    """Element → the axis above it, the axes in order, and the elements that are activities."""
    rows = version.nodes.order_by("rank").values_list("pk", "parent", "kind", "element")
    axis_of: dict[UUID, UUID] = {}
    roots: dict[UUID, UUID] = {}
    activities = set()
    for key, parent, kind, element in rows:  # parents stand before their children
        axis_of[key] = axis_of[parent] if parent else key
        roots[element] = axis_of[key]
        if kind == NodeKind.ACTIVITY:
            activities.add(element)
    return roots, list(version.nodes.filter(parent=None).order_by("rank")), activities


def _summed(found: Mapping[UUID, Sums], elements: Iterable[UUID]) -> Sums | None:
    known = [found[element] for element in elements if element in found]
    return sum(known[1:], known[0]) if known else None


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def late_lines(version: PlanVersion) -> tuple[list[LateLine], int]:
    """The activities that are late, the longest first, and how many more there are than are shown."""
    found = list(late_activities(version).select_related("person")[: SHOWN + 1])
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
        lines.append(LateLine(nodes[one.element_id], one, (blocker or one).responsible_label, at))
    return lines, more
