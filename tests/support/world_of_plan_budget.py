"""The makers of the plan's money (see `world`). They import a small plan where none is there yet."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from tests.support.addresses import Value
from tests.support.world_of_intake import OF_THE_DIRECTION
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import unlock
from vigie.ground.seal.factories import PASSPHRASE, make_person
from vigie.ground.seal.fixtures import People
from vigie.plan.budget import advances, lines, spending
from vigie.plan.budget.factories import make_fund, make_funder, make_line, received, spend
from vigie.plan.budget.models import BudgetLine, Fund
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Node
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL

KEEPER = "tresoriere"


def _keeper(people: People) -> Actor:
    """A treasurer, made once."""
    if User.objects.filter(username=KEEPER).exists():
        user, keyring, _secret = unlock(KEEPER, PASSPHRASE)
        return Actor(user, keyring)
    return make_person(KEEPER, {"direction": Role.TREASURER}, by=people["founder"])


def _node(people: People, order: int = 1) -> Node:
    if current_version() is None:
        import_plan(SMALL, source="essai.txt", by=people["coordinator"])
    return Node.objects.filter(kind="activity", order=order).order_by("-version__imported_at")[0]


def _fund(people: People) -> Fund:
    year = str(timezone.localdate().year)
    return Fund.objects.first() or make_fund(by=_keeper(people), period=year, name=OF_THE_DIRECTION)


def _line(people: People, order: int = 1) -> BudgetLine:
    fund, year = _fund(people), str(timezone.localdate().year)
    element = _node(people, order).element
    return BudgetLine.objects.filter(element=element).first() or make_line(
        element, by=_keeper(people), fund=fund, period=year
    )


def nodes(people: People) -> list[Value]:
    return [Value(str(_node(people).pk))]


def elements(people: People) -> list[Value]:
    return [Value(str(_node(people).element_id))]


def budget_lines(people: People) -> list[Value]:
    return [Value(str(_line(people).pk))]


def transfers(people: People) -> list[Value]:
    two = [_line(people, 1), _line(people, 2)]
    made = lines.propose_transfer(*two, amount=Decimal(1), reason=OF_THE_DIRECTION, by=_keeper(people))
    return [Value(str(made.pk), "direction")]


def commitments(people: People) -> list[Value]:
    month = timezone.localdate()
    given = {"amount": Decimal(1), "currency": "EUR", "month": month, "payee": OF_THE_DIRECTION, "by": _keeper(people)}
    return [Value(str(spending.commit(_line(people), **given).pk), "direction")]


def given_advances(people: People) -> list[Value]:
    today = timezone.localdate()
    given = {"amount": Decimal(1), "currency": "EUR", "month": today, "due_on": today, "payee": OF_THE_DIRECTION}
    return [Value(str(advances.give(_line(people), **given, by=_keeper(people)).pk), "direction")]


def expenditures(people: People) -> list[Value]:
    return [Value(str(spend(_line(people), "1", by=_keeper(people), payee=OF_THE_DIRECTION).pk), "direction")]


def receipts(people: People) -> list[Value]:
    row = spend(_line(people), "1", by=_keeper(people), payee=OF_THE_DIRECTION)
    file = received(f"{OF_THE_DIRECTION}.txt", OF_THE_DIRECTION.encode())
    return [Value(str(spending.add_receipt(row, file, by=_keeper(people)).pk), "direction")]


def funds(people: People) -> list[Value]:
    return [Value(str(_fund(people).pk), "direction")]


def funders(people: People) -> list[Value]:
    return [Value(str(make_funder("B-9", by=_keeper(people), name=OF_THE_DIRECTION).pk), "direction")]


MAKERS = {
    "budget.node_id": nodes,
    "budget.element_id": elements,
    "budget.line_id": budget_lines,
    "budget.transfer_id": transfers,
    "budget.commitment_id": commitments,
    "budget.advance_id": given_advances,
    "budget.expenditure_id": expenditures,
    "budget.receipt_id": receipts,
    "budget.fund_id": funds,
    "budget.funder_id": funders,
    "budget.verb": lambda _people: [Value("approuver"), Value("no-such-verb")],
}
