"""Whether one cost is paid twice: what to look at, with the reason, and nothing decided by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from vigie.plan.budget.models import Allotment, BudgetLine, Expenditure, Receipt, Share
from vigie.plan.budget.queries import NOUGHT, balances, cells
from vigie.plan.tree.models import PlanVersion

MOST = 200


@dataclass(frozen=True)
class Doubt:
    """`kind` of doubt, in words what was found, and the codes of the lines or expenditures it is about."""

    kind: str
    said: str
    codes: tuple[str, ...]


def doubts(version: PlanVersion) -> list[Doubt]:
    """Everything that may be paid twice, or that does not add up; at most 200 of each kind."""
    return [*_receipts(), *_alike(), *_over_budget(version), *_same_lines(version), *_shares(), *_overdrawn()]


def _counted() -> list[Expenditure]:
    """Entries that count or may yet, without those that their contrary took back."""
    rows = Expenditure.objects.exclude(state="refused").filter(sign=1).exclude(contraries__state="approved")
    return list(rows.order_by("code").defer("sealed", "wrapped_key"))


def _receipts() -> Iterator[Doubt]:
    """The same paper, by its mark, at two expenditures."""
    counted = Receipt.objects.filter(expenditure__in=[row.pk for row in _counted()])
    twice = counted.values("mark").order_by()
    marks = twice.annotate(n=Count("expenditure", distinct=True)).filter(n__gt=1).values_list("mark", flat=True)[:MOST]
    at: dict[bytes, set[str]] = defaultdict(set)
    rows = counted.filter(mark__in=list(marks)).values_list("mark", "expenditure__code")
    for mark, code in rows:
        at[bytes(mark)].add(code)
    for codes in at.values():
        yield Doubt("receipt", _("The same receipt is joined to several expenditures."), tuple(sorted(codes)))


def _alike() -> Iterator[Doubt]:
    """The same amount, month and activity, charged to two funds by two entries."""
    counted = {row.pk: row for row in _counted()}
    groups: dict[tuple[object, ...], dict[UUID, set[UUID | None]]] = defaultdict(lambda: defaultdict(set))
    shares = Share.objects.filter(expenditure__in=list(counted)).values_list(
        "expenditure", "line__element", "line__fund"
    )
    for key, element, fund in shares:
        row = counted[key]
        groups[row.month, row.currency, row.amount, element][key].add(fund)
    told = 0
    for entries in groups.values():
        if len(entries) > 1 and len({fund for funds in entries.values() for fund in funds}) > 1 and told < MOST:
            told += 1
            codes = tuple(sorted(counted[key].code for key in entries))
            yield Doubt("alike", _("The same amount of one month and activity is charged to different funds."), codes)


def _over_budget(version: PlanVersion) -> Iterator[Doubt]:
    """Funds that pay more together than the plan's own text says that the activity costs."""
    given: dict[UUID, Decimal] = {}
    for (element, fund), sums in cells(version, ["element", "fund"]).items():
        if fund is not None:
            given[element] = given.get(element, NOUGHT) + sums.budget
    nodes = version.nodes.filter(budget_eur__isnull=False, element__in=list(given)).order_by("rank")
    for node in nodes:
        funded = given[node.element_id]
        if node.budget_eur is not None and funded > node.budget_eur:
            said = {"node": str(node), "funded": funded, "budget": node.budget_eur.quantize(NOUGHT)}
            codes = BudgetLine.objects.filter(element=node.element_id, fund__isnull=False).values_list(
                "code", flat=True
            )
            yield Doubt(
                "over", _("%(node)s: funds give %(funded)s €, and its budget is %(budget)s €.") % said, tuple(codes)
            )


def _same_lines(version: PlanVersion) -> Iterator[Doubt]:
    """Two lines of one activity, country and month with the same amount and different funds."""
    here = Allotment.objects.filter(line__element__nodes__version=version, line__fund__isnull=False, amount_eur__gt=0)
    keys = ("line__element", "line__country", "month", "amount_eur")
    twice = here.order_by().values(*keys).annotate(n=Count("line__fund", distinct=True)).filter(n__gt=1)
    seen: set[tuple[str, ...]] = set()
    for row in twice[:MOST]:
        alike = here.filter(**{key: row[key] for key in keys}).order_by("line__code")
        codes = tuple(alike.values_list("line__code", flat=True))
        if codes not in seen:
            seen.add(codes)
            yield Doubt(
                "lines",
                _("Lines of one activity have the same amount for the same months from different funds."),
                codes,
            )


def _shares() -> Iterator[Doubt]:
    """Shares that do not add up: the actions refuse it, so somebody changed the database."""
    rows = Expenditure.objects.order_by("code").annotate(parts=Sum("shares__amount"), euros=Sum("shares__amount_eur"))
    for row in rows.values_list("code", "amount", "amount_eur", "parts", "euros"):
        if row[1:3] != row[3:]:
            yield Doubt("shares", _("The shares do not add up to the amount: they must, to the cent."), (row[0],))


def _overdrawn() -> Iterator[Doubt]:
    """Funds that spent or promised more than they have, or whose lines do."""
    planned = dict(BudgetLine.objects.order_by().values("fund").annotate(t=Sum("amount_eur")).values_list("fund", "t"))
    for fund, sums in balances():
        if sums.left < 0:
            yield Doubt("overdrawn", _("More is spent and promised than the fund has."), (fund.code,))
        elif planned.get(fund.pk, NOUGHT) > fund.amount_eur:
            yield Doubt("overplanned", _("Its budget lines add up to more than the fund has."), (fund.code,))
