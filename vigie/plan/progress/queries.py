"""Named questions over the whole plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from vigie.plan.indicators.queries import of_version
from vigie.plan.tree import queries as tree
from vigie.plan.tree.models import PlanVersion


@dataclass(frozen=True)
class AxisLine:
    """One axis of the dashboard. `anomalies` counts each one once, however many of the axis's nodes it names."""

    branch: tree.Branch
    anomalies: int
    indicators: int


def axis_lines(version: PlanVersion | None) -> list[AxisLine]:
    """The axes of a version as rows; none without a plan."""
    if version is None:
        return []
    waiting = tree.open_per_axis(version)
    attached = Counter(of_version(version).values_list("element_id", flat=True))
    lines = []
    for branch in tree.tree(version):
        indicators = sum(attached[below.node.element_id] for below in branch.walk())
        lines.append(AxisLine(branch, waiting.get(branch.node.pk, 0), indicators))
    return lines
