"""What a report covers: a version of the plan or a part of it, a country or all, one span, and for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from vigie.compute.spans import Span, parse
from vigie.plan.budget.models import BudgetLine, Funder
from vigie.plan.reports.content import Chart, Table
from vigie.plan.reports.models import Audience, Report
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import Branch, tree


@dataclass(frozen=True)
class Pieces:
    """What one chapter shows."""

    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One branch of the plan under a short name."""

    branch: Branch
    named: str

    @property
    def activities(self) -> list[Node]:
        """Its activities, in the order of the file."""
        return [below.node for below in self.branch.walk() if below.node.kind == NodeKind.ACTIVITY]

    @property
    def elements(self) -> set[UUID]:
        """Everything in it."""
        return {below.node.element_id for below in self.branch.walk()}


@dataclass(frozen=True)
class Scope:
    """`parts` are the axes, or what stands right below `top`; `outside`: small figures are to be hidden.

    Of one funder, `elements` are those that its funds pay for.
    """

    version: PlanVersion
    span: Span
    country: str
    outside: bool
    public: bool
    top: Part | None
    parts: list[Part]
    elements: set[UUID]
    funder: Funder | None = None
    funds: frozenset[UUID] = frozenset()


def of_report(report: Report) -> Scope:
    """The scope of a report."""
    axes = tree(report.version_of_plan)
    top = next((one for axis in axes for one in axis.walk() if one.node.element_id == report.element_id), None)
    parts = [part(branch) for branch in (top.children if top else axes)]
    outside = report.audience != Audience.TEAM
    elements = {below.node.element_id for one in ([top] if top else axes) for below in one.walk()}
    funds = frozenset(report.funder.funds.values_list("pk", flat=True)) if report.funder else frozenset()
    if report.funder:
        elements &= set(BudgetLine.objects.filter(fund__in=funds).values_list("element", flat=True))
    return Scope(
        report.version_of_plan,
        parse(report.span),
        report.country,
        outside,
        report.audience == Audience.PUBLIC,
        part(top) if top else None,
        parts,
        elements,
        report.funder,
        funds,
    )


def part(branch: Branch) -> Part:
    """A branch under the name that a table has room for."""
    node = branch.node
    code = "" if not node.code or node.code in node.label else f" {node.code}"
    words = node.erratum or node.text
    return Part(branch, f"{node}{code}" + (f" – {_short(words)}" if words else ""))


def _short(words: str, most: int = 90) -> str:
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
