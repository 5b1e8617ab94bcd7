"""Asking for an emergency grant, signing it by two, paying, keeping the receipt, reporting."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import Rule, permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal import naming
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import rules
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.grants.rules import why_not
from vigie.protection.cases.grants.states import GRANT
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.states import OPEN
from vigie.protection.cases.support.money import amount
from vigie.protection.cases.working import this_month

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another on paper


@dataclass(frozen=True)
class GrantFacts:
    """What is sealed in a grant. `code` stands for the person on every paper: receipts carry codes, not names."""

    person: str
    amount: str
    currency: str
    purpose: str
    budget_line: str
    code: str
    steps: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def opened(cls, known: dict[str, Any]) -> GrantFacts:
        """From opened JSON values."""
        return cls(**known)


def new_code() -> str:
    """A receipt's code: random, so that it leads nowhere but through this grant."""
    drawn = "".join(secrets.choice(LETTERS) for _place in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def ask(
    case: Case, *, person: str, cost: Decimal | str, currency: str, purpose: str, budget_line: str = "", by: Actor
) -> EmergencyGrant:
    """Ask for a grant in an open case; it is for the same readers as the case. Raises Denied, Invalid, WrongState."""
    permit(rules.ASK_GRANT, by, case.team_id)
    if case.state not in OPEN:
        raise WrongState(_("This case is closed: reopen it first."))
    if Facts.opened(open_one(case, by=by)).person(person) is None:
        raise Invalid(_("Say for whom."))
    if not purpose.strip():
        raise Invalid(_("Say what the money is for: two people will sign it."))
    value = amount(cost, currency)
    if not value or Decimal(value) == 0:
        raise Invalid(_("Say how much."))
    facts = GrantFacts(person, value, currency, purpose.strip(), budget_line.strip(), new_code())
    made = EmergencyGrant(case=case, month=this_month(), asked_by=by.user)
    made.seal(asdict(facts), case.team_id)
    with transaction.atomic():
        now = Case.objects.select_for_update().get(pk=case.pk)  # Who is being named or taken off: before or after.
        made.save(force_insert=True)
        note("grant.ask", made, by=by)
        naming.follow(made, now, by=by)
    return made


def sign(grant: EmergencyGrant, *, words: str, by: Actor) -> None:
    """The first of two signatures. Raises FourEyes for whoever asked for it or receives it (`grants.rules`)."""
    _refuse_own(grant, by)
    _step(grant, "sign", words, rules.SIGN_GRANT, by=by, first_signer=by.user)


def sign_second(grant: EmergencyGrant, *, words: str, by: Actor) -> None:
    """The second, by another person. Raises FourEyes for the first signer, and as `sign`."""
    _refuse_own(grant, by)
    _step(grant, "sign_second", words, rules.SIGN_GRANT, by=by, second_signer=by.user)


def _refuse_own(grant: EmergencyGrant, by: Actor) -> None:
    permit(rules.SIGN_GRANT, by, grant.team_id)
    person = Facts.opened(open_one(grant.case, by=by)).person(open_one(grant, by=by)["person"])
    if why := why_not(grant, person.name if person else "", by):
        raise FourEyes(why)


def refuse(grant: EmergencyGrant, *, words: str, by: Actor) -> None:
    """It will not be paid, and why."""
    _step(grant, "refuse", words, rules.SIGN_GRANT, by=by)


def pay(grant: EmergencyGrant, *, words: str, by: Actor) -> None:
    """The money went out: when, how. Never before two signed."""
    _step(grant, "pay", words, rules.ASK_GRANT, by=by, paid_by=by.user)


def receive(grant: EmergencyGrant, *, words: str, by: Actor) -> None:
    """A receipt that carries the code is kept: say where."""
    _step(grant, "receive", words, rules.ASK_GRANT, by=by)


def report(grant: EmergencyGrant, *, words: str, by: Actor) -> None:
    """What the money did."""
    _step(grant, "report", words, rules.ASK_GRANT, by=by)


def _step(grant: EmergencyGrant, verb: str, words: str, asked: Rule, *, by: Actor, **clear: Any) -> None:
    """One transition with its sealed words; refused if the grant changed since it was read."""
    permit(asked, by, grant.team_id)
    if not words.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    GRANT.next(grant.state, verb)
    known, read = open_one(grant, by=by), grant.version
    at = timezone.now().isoformat(timespec="minutes")
    step = {"verb": verb, "by": by.pseudonym, "at": at, "words": words.strip()}
    grant.seal({**known, "steps": [*known["steps"], step]}, grant.team_id)
    with transaction.atomic():
        locked = EmergencyGrant.objects.select_for_update().get(pk=grant.pk)
        if locked.version != read:
            raise WrongState
        grant.state = GRANT.next(locked.state, verb)
        for name, value in clear.items():
            setattr(grant, name, value)
        grant.save(update_fields=[*grant.sealed_fields(), "state", *clear])
        note(f"grant.{verb}", grant, by=by)
