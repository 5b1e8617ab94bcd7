"""Budget lines and the transfers between them. What a line was before is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.errors import FourEyes, Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import amount_of, cents
from vigie.ground.money.queries import to_eur
from vigie.ground.money.splitting import split
from vigie.ground.terms.queries import place
from vigie.plan.budget import queries
from vigie.plan.budget.limits import check_fund, person, whole_months
from vigie.plan.budget.models import Allotment, BudgetLine, Change, Fund, Heading, Transfer, months_of
from vigie.plan.budget.rules import APPROVE, BUDGET, TEAM
from vigie.plan.budget.states import TRANSFER
from vigie.plan.tree.models import Element


@dataclass(frozen=True)
class Wanted:
    """A line to write: what an element costs over a span of whole months. Without `rate_month`, this month's rate."""

    element: Element
    span: Span
    amount: Decimal
    currency: str = "EUR"
    country: str = ""
    fund: Fund | None = None
    heading: Heading | None = None
    rate_month: date | None = None

    def checked(self) -> BudgetLine:
        """The line, not kept yet. Raises Invalid or NoRate, with the reason."""
        span, amount = whole_months(self.span), amount_of(self.amount, least=Decimal(0))
        month = (self.rate_month or timezone.localdate()).replace(day=1)
        if self.country and ((found := place(self.country)) is None or found.kind != "country"):
            raise Invalid(_("This is no country of the list."))
        if self.heading and (self.fund is None or self.heading.funder_id != self.fund.funder_id):
            raise Invalid(_("The heading is one of the fund’s own funder."))
        if self.fund:
            check_fund(self.fund, self.element, self.country, span)
        fund, heading = (one.pk if one else None for one in (self.fund, self.heading))
        return BudgetLine(
            element=self.element,
            country=self.country,
            fund=self.fund,
            heading=self.heading,
            place=BudgetLine.place_of(self.element.pk, self.country, fund, heading),
            starts=span.start,
            ends=span.end,
            currency=self.currency,
            amount=amount,
            amount_eur=to_eur(amount, self.currency, month),
            rate_month=month,
        )


def write_lines(wanted: Iterable[Wanted], *, by: Actor) -> list[BudgetLine]:
    """Write lines, all or none. Raises Denied, NoRate, Invalid where two lines of one place would share a month."""
    permit(BUDGET, by, TEAM)
    made = [one.checked() for one in wanted]
    with transaction.atomic():
        number = queries.last_number(BudgetLine, "L-")
        for at, line in enumerate(made, number + 1):
            line.code, line.made_by = f"L-{at:05}", by.user
            line.save(force_insert=True)
            _allot(line)
            note("line.write", line, by=by)
    return made


def change_line(line: BudgetLine, wanted: Wanted, *, by: Actor) -> BudgetLine:
    """Give a line other months, another amount, or a fund that it had not; what it was before is kept.

    Raises Invalid for another element or country, and for another fund once money was spent or promised on it.
    """
    permit(BUDGET, by, TEAM)
    new = wanted.checked()
    if (new.element_id, new.country) != (line.element_id, line.country):
        raise Invalid(_("A line keeps its activity and its country. Write another line."))
    with transaction.atomic():
        held = BudgetLine.objects.select_for_update().get(pk=line.pk)
        used = queries.used_of(held)
        if new.fund_id != held.fund_id and (
            held.shares.exists() or held.commitments.exists() or held.advances.exists()
        ):
            raise Invalid(_("Money was already spent, promised or advanced on this line: its fund stays."))
        if new.amount_eur < min(used, held.amount_eur):
            raise Invalid(_("More than that is already spent or promised on this line."))
        _remember(held, by)
        for name in ("fund", "heading", "place", "starts", "ends", "currency", "amount", "amount_eur", "rate_month"):
            setattr(held, name, getattr(new, name))
        held.save()
        _allot(held)
        note("line.change", held, by=by)
    return held


def _remember(line: BudgetLine, by: Actor) -> None:
    facts = {name: getattr(line, name) for name in ("starts", "ends", "currency", "amount", "amount_eur")}
    Change.objects.create(line=line, changed_by=by.user, **facts)


def _allot(line: BudgetLine) -> None:
    """Split a line over its months, by days. Raises Invalid where another line of its place has one of them."""
    line.allotments.all().delete()
    months = months_of(line.span)
    taken = Allotment.objects.filter(place=line.place, month__in=[month for month, _days in months])
    if other := taken.select_related("line").first():
        said = {"line": other.line.code, "month": f"{other.month:%Y-%m}"}
        raise Invalid(_("The periods overlap: %(line)s already has %(month)s for the same activity and fund.") % said)
    parts = split(line.amount_eur, [days for _month, days in months])
    Allotment.objects.bulk_create(
        Allotment(line=line, place=line.place, month=month, amount_eur=part)
        for (month, _days), part in zip(months, parts, strict=True)
    )


def propose_transfer(source: BudgetLine, target: BudgetLine, *, amount: Decimal, reason: str, by: Actor) -> Transfer:
    """Ask that money be moved between two lines of one fund and currency; a second person agrees. Raises Invalid."""
    permit(BUDGET, by, TEAM)
    value = amount_of(amount)
    if source.pk == target.pk or source.fund_id != target.fund_id or source.currency != target.currency:
        raise Invalid(_("A transfer goes to another line of the same fund and the same currency."))
    if not reason.strip():
        raise Invalid(_("Say why: the second person decides by that."))
    if value > source.amount:
        raise Invalid(_("The line does not have that much."))
    made = Transfer(source=source, target=target, amount=value, entered_by=person(by))
    made.seal({"reason": reason.strip()}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("transfer.enter", made, by=by)
    return made


def settle_transfer(transfer: Transfer, *, verb: str, by: Actor) -> Transfer:
    """The second person moves the money (`approve`) or not (`refuse`). Raises FourEyes, WrongState, Invalid."""
    permit(APPROVE, by, TEAM)
    second = person(by)
    with transaction.atomic():
        held = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
        if held.entered_by_id == second.pk:
            raise FourEyes
        held.state, held.second = TRANSFER.next(held.state, verb), second
        if verb == "approve":
            _move(held, by)
        held.save(update_fields=["state", "second"])
        note(f"transfer.{verb}", held, by=by)
    return held


def _move(transfer: Transfer, by: Actor) -> None:
    """The sum of both lines stays the same, in their currency and in euros."""
    lines = BudgetLine.objects.select_for_update().in_bulk([transfer.source_id, transfer.target_id])
    source, target = lines[transfer.source_id], lines[transfer.target_id]
    if (source.fund_id, source.currency) != (target.fund_id, target.currency):
        raise Invalid(_("A transfer goes to another line of the same fund and the same currency."))
    if transfer.amount > source.amount:
        raise Invalid(_("The line does not have that much."))
    all_of_it = transfer.amount == source.amount
    moved = source.amount_eur if all_of_it else cents(source.amount_eur * transfer.amount / source.amount)
    if source.amount_eur - moved < queries.used_of(source):
        raise Invalid(_("More than what would be left is already spent or promised on this line."))
    for line, sign in ((source, -1), (target, 1)):
        _remember(line, by)
        line.amount += sign * transfer.amount
        line.amount_eur += sign * moved
        line.save(update_fields=["amount", "amount_eur"])
        _allot(line)
