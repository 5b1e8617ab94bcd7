"""Named questions about the search for money. Sums by activity are read by everyone; of whom they are asked, by few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.money.currencies import cents
from vigie.ground.tasks.todo import Todo, listed
from vigie.plan.budget import queries as budget
from vigie.plan.funding import rules
from vigie.plan.funding.models import (
    Call,
    Condition,
    Grant,
    Instalment,
    Paper,
    Proposal,
    ProposalLine,
    ProposalTask,
    ReportDue,
)
from vigie.plan.tree.models import Node, NodeKind, PlanVersion
from vigie.plan.tree.queries import places

NOUGHT = Decimal("0.00")
SOON = timedelta(days=30)
EXPIRING = timedelta(days=60)


def weighted(amount: Decimal, chance: int) -> Decimal:
    """What an amount is worth with its chance in per cent, in whole cents."""
    return cents(amount * chance / 100)


def coverage(version: PlanVersion) -> dict[UUID, Decimal]:
    """Euros that proposals under way may bring to each element of a version, each with its chance."""
    found: dict[UUID, Decimal] = defaultdict(lambda: NOUGHT)
    lines = ProposalLine.objects.filter(
        proposal__state__in=["idea", "writing", "submitted"], element__nodes__version=version
    )
    for element, amount, chance in lines.values_list("element", "amount_eur", "proposal__chance"):
        found[element] += weighted(amount, chance)
    return dict(found)


@dataclass(frozen=True)
class Covered:
    """One activity: its budget, what funds bring, what proposals may, what nobody was asked for; None: not costed."""

    node: Node
    budget: Decimal | None
    funded: Decimal | None
    expected: Decimal
    open: Decimal | None


def covered(version: PlanVersion) -> list[Covered]:
    """Every activity of a version, in the order of the file."""
    expected = coverage(version)
    lines = []
    for row in budget.unfunded(version):
        hoped = expected.get(row.node.element_id, NOUGHT)
        if row.budget is None or row.unfunded is None:
            lines.append(Covered(row.node, None, None, hoped, None))
            continue
        left = max(row.unfunded - hoped, NOUGHT)
        lines.append(Covered(row.node, row.budget, row.budget - row.unfunded, hoped, left))
    return lines


Line = tuple[Node, Decimal]


def lines_of(proposal: Proposal, version: PlanVersion | None) -> tuple[list[Line], list[Line]]:
    """What it asks for each activity of a version, and what for each that this version has not: of another plan, or
    left behind. In the order of their plans, each where it stood last."""
    asked = {line.element_id: line.amount_eur for line in proposal.lines.all()}
    shown = version.nodes.filter(kind=NodeKind.ACTIVITY, element__in=asked) if version else Node.objects.none()
    here = set(shown.values_list("element", flat=True))
    nodes = sorted(places(asked).values(), key=lambda node: (node.version.plan.title, node.rank))
    told = [(node.element_id in here, (node, asked[node.element_id])) for node in nodes]
    return [line for is_here, line in told if is_here], [line for is_here, line in told if not is_here]


@dataclass(frozen=True)
class Stage:
    """One column of the pipeline: its proposals with what they ask, and the sums, plain and weighted, in euros."""

    state: str
    proposals: list[tuple[Proposal, Decimal]]

    @property
    def asked(self) -> Decimal:
        return sum((amount for _one, amount in self.proposals), NOUGHT)

    @property
    def weighted(self) -> Decimal:
        return sum((weighted(amount, one.chance) for one, amount in self.proposals), NOUGHT)


def pipeline(actor: Actor) -> list[Stage]:
    """Proposals under way by state, in the order of their deadlines."""
    found = (
        Proposal.objects.visible_to(actor).under_way().select_related("funder").annotate(sum=Sum("lines__amount_eur"))
    )
    rows: list[Any] = list(found)
    return [
        Stage(state, [(one, one.sum or NOUGHT) for one in rows if one.state == state])
        for state in ("idea", "writing", "submitted")
    ]


@dataclass(frozen=True)
class Reconciled:
    """A grant beside the money of its fund, in the fund's currency, but `spent` and `worth`, which are euros."""

    grant: Grant
    planned: Decimal
    received: Decimal
    worth: Decimal
    spent: Decimal

    @property
    def unplanned(self) -> Decimal:
        """What of the fund no instalment announces."""
        return self.grant.fund.amount - self.planned

    @property
    def per_cent(self) -> int:
        """How much of the fund is spent, rounded."""
        return int((self.spent * 100 / self.worth).to_integral_value()) if self.worth else 0


def reconciled(actor: Actor) -> list[Reconciled]:
    """Every grant that one may see, beside the balance of its fund."""
    spent = {fund.pk: sums.spent for fund, sums in budget.balances()}
    found: Any = Grant.objects.visible_to(actor).select_related("fund__funder", "proposal")
    sums = {
        key: (planned or NOUGHT, received or NOUGHT)
        for key, planned, received in Instalment.objects.order_by()
        .values("grant")
        .annotate(planned=Sum("amount"), came=Sum("received"))
        .values_list("grant", "planned", "came")
    }
    return [
        Reconciled(one, *sums.get(one.pk, (NOUGHT, NOUGHT)), one.fund.amount_eur, spent.get(one.fund_id, NOUGHT))
        for one in found
    ]


def missing_papers(asked: list[str], on: date) -> list[str]:
    """The kinds of paper that are asked for, and of which none is valid on a day."""
    there = set(Paper.objects.valid_on(on).values_list("kind", flat=True))
    return [kind for kind in asked if kind not in there]


def todo(actor: Actor) -> list[Todo]:
    """Tasks of proposals, deadlines, papers that expire, instalments and reports that are due."""
    today = timezone.localdate()
    return [*_own_tasks(actor, today), *_deadlines(actor, today), *_papers(actor, today), *_dues(actor, today)]


def _own_tasks(actor: Actor, today: date) -> list[Todo]:
    if not may(rules.READ, actor, rules.TEAM):
        return []
    mine = ProposalTask.objects.visible_to(actor).filter(owner=actor.user, done_at=None).select_related("proposal")
    said = _("Do your task for a proposal")
    return listed(mine.order_by("due_on", "pk"), "yellow", lambda row: _line(row.proposal, said, row.due_on, today))


def _deadlines(actor: Actor, today: date) -> list[Todo]:
    if not may(rules.SEARCH, actor, rules.TEAM):
        return []
    near = Proposal.objects.visible_to(actor).filter(state__in=["idea", "writing"], due_on__lte=today + SOON)
    calls = Call.objects.visible_to(actor).filter(state="seen", deadline__gte=today).order_by("deadline", "pk")
    said, seen = _("A proposal must leave soon"), _("Read a new call")
    return [
        *listed(near.order_by("due_on", "pk"), "yellow", lambda row: _line(row, said, row.due_on, today)),
        *listed(calls, "green", lambda row: _line(row, seen, row.deadline, today)),
    ]


def _papers(actor: Actor, today: date) -> list[Todo]:
    if not may(rules.SEARCH, actor, rules.TEAM):
        return []
    url, said = reverse("funding:papers"), _("A paper expires: renew it")
    ends = Paper.objects.in_use().filter(expires_on__lte=today + EXPIRING).order_by("expires_on", "pk")
    return listed(
        ends, "green", lambda row: Todo("green", said, str(row), url, _noon(row.expires_on), kind=said, among=url)
    )


def _dues(actor: Actor, today: date) -> list[Todo]:
    if not may(rules.GRANTS, actor, rules.TEAM):
        return []
    reports = ReportDue.objects.filter(sent_on=None, due_on__lte=today + SOON).select_related("grant")
    money = Instalment.objects.filter(received_on=None, due_on__lt=today).select_related("grant")
    asked = Condition.objects.visible_to(actor).filter(met_at=None, due_on__lte=today + SOON).select_related("grant")
    return [
        *_of_grant(reports.order_by("due_on", "pk"), "yellow", _("Send a funder its report"), today),
        *_of_grant(money.order_by("due_on", "pk"), "green", _("An instalment has not come"), today),
        *_of_grant(asked.order_by("due_on", "pk"), "yellow", _("Meet a condition of a funder"), today),
    ]


_Row = TypeVar("_Row", bound=Model)


def _of_grant(rows: QuerySet[_Row], level: str, said: str, today: date) -> list[Todo]:
    line: Callable[[Any], Todo] = lambda row: _line(row.grant, said, row.due_on, today, level)  # noqa: E731
    return listed(rows, level, line)


def _line(record: Any, said: str, due: date | None, today: date, level: str = "yellow") -> Todo:
    late = due is not None and due < today
    return Todo(
        "orange" if late else level, said, _("Fundraising"), record.get_absolute_url(), _noon(due) if due else None
    )


def _noon(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None
