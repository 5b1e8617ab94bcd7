"""Money given before it is spent, and what comes back of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import amount_of, check_currency
from vigie.plan.budget.limits import check_payment, past_month, person
from vigie.plan.budget.models import Advance, BudgetLine, Returned
from vigie.plan.budget.rules import SPEND, TEAM


def give(
    line: BudgetLine,
    *,
    amount: Decimal,
    currency: str,
    month: date,
    due_on: date,
    payee: str,
    words: str = "",
    by: Actor,
) -> Advance:
    """Write down money given in advance, to be justified or returned until `due_on`. It is not spent by that."""
    permit(SPEND, by, TEAM)
    value, first = amount_of(amount), past_month(month)
    check_payment(line, first)
    if due_on < first:
        raise Invalid(_("The day until which it is to be justified lies before the advance."))
    made = Advance(
        line=line,
        month=first,
        due_on=due_on,
        currency=check_currency(currency),
        amount=value,
        open_amount=value,
        entered_by=person(by),
    )
    made.seal({"payee": payee.strip(), "words": words.strip(), "day": ""}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("advance.give", made, by=by)
    return made


def take_back(advance: Advance, *, amount: Decimal, month: date, by: Actor) -> Returned:
    """Write down what came back unspent. Raises Invalid for more than is outstanding."""
    permit(SPEND, by, TEAM)
    value, first = amount_of(amount), past_month(month)
    with transaction.atomic():
        held = Advance.objects.select_for_update().get(pk=advance.pk)
        if value > held.open_amount:
            raise Invalid(_("That is more than what is outstanding."))
        if first < held.month:
            raise Invalid(_("It cannot come back before it was given."))
        held.open_amount -= value
        held.save(update_fields=["open_amount"])
        made = Returned.objects.create(advance=held, month=first, amount=value, entered_by=person(by))
        note("advance.return", held, by=by)
    return made
