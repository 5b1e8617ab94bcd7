"""Named questions about money: sums in euros, made in the database of whole cents, so that cells add up to totals.

Sums, codes and months are read by everyone who signs in; what is sealed opens for the direction alone. Only approved
expenditure is spent; of a commitment, what is still to be paid is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.money.fields import MoneyField
from vigie.ground.tasks.todo import Todo, listed
from vigie.plan.budget.models import Advance, Allotment, BudgetLine, Commitment, Expenditure, Fund, Share, Transfer
from vigie.plan.budget.rules import APPROVE, BUDGET, SPEND, TEAM
from vigie.plan.tree.axes import Axes
from vigie.plan.tree.models import Node, NodeKind, PlanVersion

NOUGHT = Decimal("0.00")
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Sums:
    """Euros with two decimals: budgeted, promised and still to be paid, and spent (approved by a second person)."""

    budget: Decimal = NOUGHT
    committed: Decimal = NOUGHT
    spent: Decimal = NOUGHT

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.budget + other.budget, self.committed + other.committed, self.spent + other.spent)

    @property
    def left(self) -> Decimal:
        """What of the budget is neither spent nor promised; below nought where more is."""
        return self.budget - self.committed - self.spent


Key = tuple[Any, ...]
_SIGNED = ExpressionWrapper(F("amount_eur") * F("expenditure__sign"), output_field=MoneyField())
_SPENT = Sum(_SIGNED, output_field=MoneyField())
_LACKS = Sum("amount_eur", filter=Q(fund=None))
LINE_KEYS = {"element": "element", "fund": "fund", "country": "country", "heading": "heading"}


def cells(
    version: PlanVersion,
    by: Sequence[str],
    *,
    span: Span | None = None,
    fund: Fund | None = None,
    axes: Axes | None = None,
) -> dict[Key, Sums]:
    """Sums by any of element, fund, country, heading and month, of the elements that stand in the version; with its
    axes, by "axis" too: the place of the axis, from 0.

    A span counts the months whose first day lies in it: what was budgeted for them, promised and spent in them.
    """
    monthly = span is not None or "month" in by
    lines = _lines_of(version)
    if fund is not None:
        lines = lines.filter(fund=fund)
    if monthly:
        allotted = _within(Allotment.objects.all(), "line__", version, span, fund)
        budget = _grouped(allotted, "line__", by, Sum("amount_eur"), axes=axes)
    else:
        budget = _grouped(lines, "", by, Sum("amount_eur"), axes=axes)
    promises = _within(Commitment.objects.filter(state="open"), "line__", version, span, fund)
    shares = _within(
        Share.objects.filter(expenditure__state="approved"), "line__", version, span, fund, "expenditure__"
    )
    committed = _grouped(promises, "line__", by, Sum("open_eur"), axes=axes)
    spent = _grouped(shares, "line__", by, _SPENT, "expenditure__", axes=axes)
    keys = {**budget, **committed, **spent}
    return {key: Sums(budget.get(key, NOUGHT), committed.get(key, NOUGHT), spent.get(key, NOUGHT)) for key in keys}


@dataclass(frozen=True)
class AxisSums:
    """Euros of one axis: its whole budget, and what of it was budgeted for the months of a span and spent in them.

    None where nothing is budgeted at all, or for the span.
    """

    budget: Decimal | None
    to_date: Decimal | None
    spent: Decimal


def by_axis(version: PlanVersion, axes: Axes, span: Span) -> list[AxisSums]:
    """The sums of each axis in their order, grouped by the database, an element without a line by the plan's own text.

    What a line has in the months of a span is all of it where it lies in the span whole, so that only those that reach
    beyond are summed month by month.
    """
    lines = _lines_of(version)
    inside = Q(starts__gte=span.start, ends__lte=span.end)
    beyond = lines.filter(starts__lt=span.end, ends__gt=span.start).exclude(inside)
    months = Allotment.objects.filter(line__in=beyond, line__element__nodes__version=version)
    months = months.filter(month__gte=span.start, month__lt=span.end)
    shares = _within(_approved(), "line__", version, span, None, "expenditure__")
    rank, cost = "element__nodes__rank", Sum("amount_eur")
    kept = _by_axis(lines, axes.of(rank), whole=cost, inside=Sum("amount_eur", filter=inside))
    of_text = initial_by_axis(version, axes)
    reached = _by_axis(months, axes.of(f"line__{rank}"), months=cost)
    spent = _by_axis(shares, axes.of(f"line__{rank}"), spent=_SPENT)
    return [
        AxisSums(
            _added(kept.get((n, "whole")), of_text.get(n)),
            _added(kept.get((n, "inside")), reached.get((n, "months"))),
            spent.get((n, "spent"), NOUGHT),
        )
        for n in range(len(axes.nodes))
    ]


def _by_axis(rows: QuerySet[Any], axis: Any, **totals: Any) -> dict[tuple[int, str], Decimal]:
    """(place of the axis, which total) → euros; what nobody gave is not there."""
    found = rows.order_by().values(axis=axis).annotate(**totals)
    return {
        (row["axis"], name): row[name].quantize(NOUGHT) for row in found for name in totals if row[name] is not None
    }


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None and other is None else (one or NOUGHT) + (other or NOUGHT)


def _approved() -> QuerySet[Share]:
    return Share.objects.filter(expenditure__state="approved")


def _within(
    rows: QuerySet[Any], line: str, version: PlanVersion, span: Span | None, fund: Fund | None, month: str = ""
) -> QuerySet[Any]:
    rows = rows.filter(**{f"{line}element__nodes__version": version})
    if span is not None:
        rows = rows.filter(**{f"{month}month__gte": span.start, f"{month}month__lt": span.end})
    return rows.filter(**{f"{line}fund": fund}) if fund is not None else rows


def _grouped(
    rows: QuerySet[Any], line: str, by: Sequence[str], total: Any, month: str = "", *, axes: Axes | None = None
) -> dict[Key, Decimal]:
    if axes is not None:
        rows = rows.annotate(axis=axes.of(f"{line}element__nodes__rank"))
    own = {"month": f"{month}month", "axis": "axis"}
    names = [own.get(key) or line + LINE_KEYS[key] for key in by]
    if not names:
        return {(): rows.aggregate(total=total)["total"] or NOUGHT}
    summed = rows.order_by().values(*names).annotate(total=total).values_list(*names, "total")
    return {tuple(row[:-1]): row[-1] for row in summed}


def by_element(version: PlanVersion, *, span: Span | None = None, fund: Fund | None = None) -> dict[UUID, Sums]:
    """Sums by element. Asked for no span and no fund, an element without a line has the budget of the plan's own text;
    an element of which no budget is known is not there: it is not costed, which is not nought."""
    found = {key: sums for (key,), sums in cells(version, ["element"], span=span, fund=fund).items()}
    if span is None and fund is None:
        for element, euros in initial(version).items():
            found.setdefault(element, Sums(budget=euros))
    return found


def initial(version: PlanVersion) -> dict[UUID, Decimal]:
    """The budgets that the plan's own text gives, of elements that have no line."""
    return _euros(_initial(version))


def _euros(costed: QuerySet[Node]) -> dict[UUID, Decimal]:
    found = costed.values_list("element", "budget_eur")
    return {key: euros.quantize(NOUGHT) for key, euros in found if euros is not None}


def initial_by_axis(version: PlanVersion, axes: Axes) -> dict[int, Decimal]:
    """The same summed by the place of the axis."""
    found = _by_axis(_initial(version), axes.of(), text=Sum("budget_eur"))
    return {place: euros for (place, _name), euros in found.items()}


def _initial(version: PlanVersion) -> QuerySet[Node]:
    costed = Node.objects.filter(version=version, budget_eur__isnull=False)
    return costed.exclude(element__in=BudgetLine.objects.values("element"))


def by_fund(version: PlanVersion, span: Span | None = None) -> dict[UUID, Sums]:
    """Sums by fund; what no fund pays is not among them."""
    return {key: sums for (key,), sums in cells(version, ["fund"], span=span).items() if key is not None}


@dataclass(frozen=True)
class Unfunded:
    """How much of an activity's budget has no fund, in euros; both None where it is not costed."""

    node: Node
    budget: Decimal | None
    unfunded: Decimal | None

    @property
    def per_cent(self) -> int | None:
        """The part without a fund, rounded; None where there is no budget to be a part of."""
        if not self.budget or self.unfunded is None:
            return None
        return int((self.unfunded * 100 / self.budget).to_integral_value())


def unfunded(version: PlanVersion, place: slice = slice(None)) -> list[Unfunded]:
    """The activities of the version in the order of the file, all of them or those of a place in that order, with what
    of the budget of each has no fund."""
    unread = ("raw", "paragraphs", "continuations", "periods", "responsible")
    nodes = list(_activities(version).defer(*unread).order_by("rank")[place])
    lines, costed = _lines_of(version), _initial(version)
    if place != slice(None):
        elements = [node.element_id for node in nodes]
        lines, costed = lines.filter(element__in=elements), costed.filter(element__in=elements)
    known = {key: (euros, euros) for key, euros in _euros(costed).items()}
    summed = lines.order_by().values("element").annotate(whole=Sum("amount_eur"), lacks=_LACKS)
    known |= {key: (whole, none or NOUGHT) for key, whole, none in summed.values_list("element", "whole", "lacks")}
    return [Unfunded(node, *known.get(node.element_id, (None, None))) for node in nodes]


@dataclass(frozen=True)
class AllUnfunded:
    """All activities of a version together: how many, how many are costed, and euros as in `Unfunded`."""

    activities: int
    costed: int
    budget: Decimal
    unfunded: Decimal


def all_unfunded(version: PlanVersion) -> AllUnfunded:
    """What `unfunded` tells of each activity, added up by the database."""
    lines = _lines_of(version, element__nodes__kind=NodeKind.ACTIVITY).order_by()
    kept = lines.aggregate(n=Count("element", distinct=True), whole=Sum("amount_eur"), lacks=_LACKS)
    of_text = _initial(version).filter(kind=NodeKind.ACTIVITY).aggregate(n=Count("pk"), whole=Sum("budget_eur"))
    text = (of_text["whole"] or NOUGHT).quantize(NOUGHT)
    return AllUnfunded(
        _activities(version).count(),
        kept["n"] + of_text["n"],
        (kept["whole"] or NOUGHT) + text,
        (kept["lacks"] or NOUGHT) + text,
    )


def _activities(version: PlanVersion) -> QuerySet[Node]:
    return version.nodes.filter(kind=NodeKind.ACTIVITY)


def _lines_of(version: PlanVersion, **asked: Any) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(element__plan=version.plan_id, element__nodes__version=version, **asked)


def used_of(line: BudgetLine) -> Decimal:
    """What is spent or promised on one line, in euros."""
    spent = line.shares.filter(expenditure__state="approved").aggregate(t=_SPENT)["t"]
    promised = line.commitments.filter(state="open").aggregate(t=Sum("open_eur"))["t"]
    return (spent or NOUGHT) + (promised or NOUGHT)


def by_line(lines: QuerySet[BudgetLine]) -> list[tuple[BudgetLine, Sums]]:
    """Each line with its sums, in three questions whatever their number."""
    listed_lines = list(lines)
    shares = _approved().filter(line__in=listed_lines).order_by().values("line")
    spent = dict(shares.annotate(t=_SPENT).values_list("line", "t"))
    promises = Commitment.objects.filter(state="open", line__in=listed_lines).order_by().values("line")
    promised = dict(promises.annotate(t=Sum("open_eur")).values_list("line", "t"))
    return [
        (line, Sums(line.amount_eur, promised.get(line.pk, NOUGHT), spent.get(line.pk, NOUGHT)))
        for line in listed_lines
    ]


def balances() -> list[tuple[Fund, Sums]]:
    """Every fund with what its lines say of it, in all versions of the plan; the fund's own amount is the budget."""
    approved = _approved().order_by().values("line__fund")
    spent = dict(approved.annotate(t=_SPENT).values_list("line__fund", "t"))
    promises = Commitment.objects.filter(state="open").order_by().values("line__fund")
    promised = dict(promises.annotate(t=Sum("open_eur")).values_list("line__fund", "t"))
    funds = Fund.objects.select_related("funder")
    return [(f, Sums(f.amount_eur, promised.get(f.pk, NOUGHT), spent.get(f.pk, NOUGHT))) for f in funds]


def last_number(model: type[Model], prefix: str) -> int:
    """The highest number among the codes that we gave."""
    rows: QuerySet[Any] = model._default_manager.filter(code__startswith=prefix).order_by(
        Length("code").desc(), "-code"
    )
    code = rows.values_list("code", flat=True).first()
    return int(code.removeprefix(prefix)) if code and code.removeprefix(prefix).isdigit() else 0


def to_approve(actor: Actor) -> QuerySet[Expenditure]:
    """Entries that wait for a second person, and that the actor did not enter."""
    waiting = Expenditure.objects.visible_to(actor).filter(state="entered").exclude(entered_by=actor.user)
    return waiting.select_related("entered_by", "contrary_of").order_by("entered_at", "pk")


def transfers_to_approve(actor: Actor) -> QuerySet[Transfer]:
    """Transfers that wait for a second person."""
    waiting = Transfer.objects.visible_to(actor).filter(state="entered").exclude(entered_by=actor.user)
    return waiting.select_related("entered_by", "source", "target").order_by("entered_at", "pk")


def outstanding(actor: Actor) -> QuerySet[Advance]:
    """Advances of which something is still to be justified or returned, the longest due first."""
    open_ones = Advance.objects.visible_to(actor).filter(open_amount__gt=0)
    return open_ones.select_related("line", "entered_by").order_by("due_on", "pk")


def ending(today: date) -> QuerySet[Fund]:
    """Funds that end within two months."""
    return Fund.objects.filter(ends__gt=today, ends__lte=today + SOON).order_by("ends", "pk")


def lost(version: PlanVersion) -> QuerySet[BudgetLine]:
    """Lines of this plan whose element has no place in the newest version: somebody must move their money."""
    return BudgetLine.objects.filter(element__plan=version.plan_id).exclude(element__nodes__version=version)


def todo(actor: Actor) -> list[Todo]:
    """Expenditure and transfers to approve, advances overdue, funds that end."""
    return [*_to_approve(actor), *_overdue(actor), *_ending(actor)]


def _to_approve(actor: Actor) -> list[Todo]:
    if not may(APPROVE, actor, TEAM):
        return []
    url, place = reverse("budget:approve"), _("Budget")
    spent = Todo("yellow", _("Approve or refuse an expenditure that another entered"), place, url, among=url)
    moved = Todo("yellow", _("Approve or refuse a transfer between budget lines"), place, url, among=url)
    waiting = to_approve(actor).select_related(None).only("pk")
    transfers = transfers_to_approve(actor).select_related(None).only("pk")
    return [*listed(waiting, "yellow", lambda _row: spent), *listed(transfers, "yellow", lambda _row: moved)]


def _overdue(actor: Actor) -> list[Todo]:
    if not may(SPEND, actor, TEAM):
        return []
    said, place, url = (
        _("An advance is overdue: have it justified or returned"),
        _("Budget"),
        reverse("budget:advances"),
    )
    late = outstanding(actor).filter(due_on__lt=timezone.localdate()).select_related(None).only("pk", "due_on")
    return listed(late, "orange", lambda row: Todo("orange", said, place, url, _noon(row.due_on), among=url))


def _ending(actor: Actor) -> list[Todo]:
    if not may(BUDGET, actor, TEAM):
        return []
    said, url = _("A fund ends soon: see what is left of it"), reverse("budget:funds")
    soon = ending(timezone.localdate()).only("pk", "code", "ends")
    return listed(
        soon, "green", lambda f: Todo("green", said, f.code, f.get_absolute_url(), _noon(f.ends), kind=said, among=url)
    )


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
