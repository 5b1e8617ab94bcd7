"""Promising, spending, approving, correcting: nothing is overwritten, nothing counts before a second person agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.files.actions import keep, prepare
from vigie.ground.files.receiving import Received
from vigie.ground.money.currencies import amount_of, cents
from vigie.ground.money.queries import to_eur
from vigie.ground.money.splitting import split
from vigie.ground.seal.blind import BlindKeys
from vigie.ground.seal.opening import Unreadable
from vigie.plan.budget import queries
from vigie.plan.budget.limits import check_payment, past_month, person
from vigie.plan.budget.models import Advance, BudgetLine, Commitment, Expenditure, Receipt, Share
from vigie.plan.budget.rules import APPROVE, SPEND, TEAM
from vigie.plan.budget.states import COMMITMENT, EXPENDITURE


def commit(
    line: BudgetLine, *, amount: Decimal, currency: str, month: date, payee: str, words: str = "", by: Actor
) -> Commitment:
    """Write down a promise to pay. In euros by the rate of its month. Raises Denied, NoRate, Invalid."""
    permit(SPEND, by, TEAM)
    value, first = amount_of(amount), past_month(month)
    check_payment(line, first)
    euros = to_eur(value, currency, first)
    made = Commitment(
        line=line,
        month=first,
        currency=currency,
        amount=value,
        amount_eur=euros,
        open_amount=value,
        open_eur=euros,
        entered_by=person(by),
    )
    made.seal({"payee": payee.strip(), "words": words.strip()}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("commitment.enter", made, by=by)
    return made


def close_commitment(commitment: Commitment, *, by: Actor) -> Commitment:
    """Nothing more will be paid of it: what is left is free again."""
    permit(SPEND, by, TEAM)
    with transaction.atomic():
        held = Commitment.objects.select_for_update().get(pk=commitment.pk)
        held.state = COMMITMENT.next(held.state, "close")
        held.save(update_fields=["state"])
        note("commitment.close", held, by=by)
    return held


@dataclass(frozen=True)
class Entry:
    """An expenditure to enter: its amount in its currency, in which month, and how it falls on budget lines."""

    amount: Decimal
    currency: str
    month: date
    shares: Sequence[tuple[BudgetLine, Decimal]]
    payee: str = ""
    words: str = ""
    day: date | None = None
    commitment: Commitment | None = None
    advance: Advance | None = None
    more: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, str]:
        """What is sealed."""
        day = self.day.isoformat() if self.day else ""
        return {"payee": self.payee.strip(), "words": self.words.strip(), "day": day, "reason": "", **self.more}

    def checked(self) -> tuple[Expenditure, list[Share]]:
        """The expenditure and its shares, not kept yet. Raises Invalid or NoRate, with the reason."""
        amount, month = amount_of(self.amount), past_month(self.month)
        if self.day and self.day.replace(day=1) != month:
            raise Invalid(_("The day is not in that month."))
        shares = [(line, amount_of(part)) for line, part in self.shares]
        if len({line.pk for line, _part in shares}) != len(shares):
            raise Invalid(_("Each line has one share."))
        if not shares or sum((part for _line, part in shares), Decimal()) != amount:
            raise Invalid(_("The shares do not add up to the amount: they must, to the cent."))
        for line, _part in shares:
            check_payment(line, month)
        self._check_origin(amount)
        euros = to_eur(amount, self.currency, month)
        made = Expenditure(
            commitment=self.commitment,
            advance=self.advance,
            month=month,
            currency=self.currency,
            amount=amount,
            amount_eur=euros,
        )
        parts = split(euros, [part for _line, part in shares])
        kept = [
            Share(expenditure=made, line=line, amount=part, amount_eur=of)
            for (line, part), of in zip(shares, parts, strict=True)
        ]
        return made, kept

    def _check_origin(self, amount: Decimal) -> None:
        for origin in (self.commitment, self.advance):
            if origin is None:
                continue
            if origin.currency != self.currency or all(line.pk != origin.line_id for line, _part in self.shares):
                raise Invalid(_("It is of another line or another currency than what it pays."))
            if amount > origin.open_amount:
                raise Invalid(_("That is more than what is left of what it pays."))


def enter(entry: Entry, *, by: Actor) -> Expenditure:
    """Enter an expenditure, which a second person then approves. Raises Denied, NoRate, Invalid."""
    return enter_many([entry], by=by)[0]


def enter_many(entries: Sequence[Entry], *, by: Actor) -> list[Expenditure]:
    """Enter several, all or none."""
    permit(SPEND, by, TEAM)
    who, made = person(by), [entry.checked() for entry in entries]
    for (row, _shares), entry in zip(made, entries, strict=True):
        row.seal(entry.facts(), TEAM)
    with transaction.atomic():
        number = queries.last_number(Expenditure, "D-")
        for at, (row, shares) in enumerate(made, number + 1):
            row.code, row.entered_by = f"D-{at:05}", who
            row.save(force_insert=True)
            Share.objects.bulk_create(shares)
            note("expenditure.enter", row, by=by)
    return [row for row, _shares in made]


def settle(expenditure: Expenditure, *, verb: str, by: Actor) -> Expenditure:
    """The second person lets it count (`approve`) or not (`refuse`). Raises FourEyes, WrongState, Invalid."""
    permit(APPROVE, by, TEAM)
    second = person(by)
    with transaction.atomic():
        held = Expenditure.objects.select_for_update(of=("self",)).get(pk=expenditure.pk)
        if held.entered_by_id == second.pk:
            raise FourEyes
        held.state, held.second = EXPENDITURE.next(held.state, verb), second
        if verb == "approve":
            _pay_off(held)
        held.save(update_fields=["state", "second"])
        note(f"expenditure.{verb}", held, by=by)
    return held


def _pay_off(row: Expenditure) -> None:
    """Take it off what was promised and what was advanced; its contrary puts it back."""
    paid = row.sign * row.amount
    if row.commitment_id:
        promise = Commitment.objects.select_for_update().get(pk=row.commitment_id)
        promise.open_amount = _left(promise.amount, promise.open_amount - paid)
        promise.open_eur = cents(promise.amount_eur * promise.open_amount / promise.amount)
        promise.save(update_fields=["open_amount", "open_eur"])
    if row.advance_id:
        advance = Advance.objects.select_for_update().get(pk=row.advance_id)
        advance.open_amount = _left(advance.amount, advance.open_amount - paid)
        advance.save(update_fields=["open_amount"])


def _left(most: Decimal, left: Decimal) -> Decimal:
    if not 0 <= left <= most:
        raise Invalid(_("That is more than what is left of what it pays."))
    return left


def reverse(expenditure: Expenditure, *, reason: str, by: Actor) -> Expenditure:
    """Enter the contrary of an approved expenditure, which a second person approves. Raises WrongState, Invalid."""
    permit(SPEND, by, TEAM)
    if not reason.strip():
        raise Invalid(_("Say what was wrong with it."))
    made = Expenditure(
        sign=-1,
        contrary_of=expenditure,
        entered_by=person(by),
        **{
            name: getattr(expenditure, name)
            for name in ("commitment", "advance", "month", "currency", "amount", "amount_eur")
        },
    )
    made.seal({"payee": "", "words": "", "day": "", "reason": reason.strip()}, TEAM)
    try:
        with transaction.atomic():
            held = Expenditure.objects.select_for_update(of=("self",)).get(pk=expenditure.pk)
            if held.state != "approved" or held.sign < 0 or held.contraries.exclude(state="refused").exists():
                raise WrongState
            made.code = f"D-{queries.last_number(Expenditure, 'D-') + 1:05}"
            made.save(force_insert=True)
            Share.objects.bulk_create(
                Share(expenditure=made, line_id=one.line_id, amount=one.amount, amount_eur=one.amount_eur)
                for one in held.shares.all()
            )
            note("expenditure.reverse", made, by=by)
    except IntegrityError as fault:  # another took the number in the same moment
        raise WrongState from fault
    return made


def add_receipt(expenditure: Expenditure, received: Received, *, by: Actor) -> Receipt:
    """Join a receipt, sealed to the direction. Raises Denied, Infected, NodeFull, Unreadable."""
    permit(SPEND, by, TEAM)
    held = BlindKeys(by).of(TEAM, make=True)
    if held is None:
        raise Unreadable
    mark = crypto.keyed_digest(held[1], crypto.context("receipt", received.sha256))
    prepared = prepare(received, team=TEAM, by=by)
    with transaction.atomic():
        file = keep(prepared, by=by)
        made = Receipt.objects.create(expenditure=expenditure, file=file, mark=mark)
        note("expenditure.receipt", expenditure, by=by)
    return made
